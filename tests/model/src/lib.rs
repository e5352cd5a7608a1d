//! The gate of a toolset, compiled with loom's lock, so that tests go through every order in which its threads can run.

#[path = "../../../tool-runtime/src/toolset/gate/mod.rs"]
#[expect(dead_code, reason = "the models use a part of it")]
mod gate;

#[cfg(test)]
mod models;
#[cfg(test)]
mod waiting;
