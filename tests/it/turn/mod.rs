//! Turns: the calls of a reply, run and answered.

mod any_mix;
mod begun;
mod blocked;
mod contained;
mod effects;
mod executor;
mod failures;
mod keys;
mod limits;
mod naive;
mod progress;
mod survival;
