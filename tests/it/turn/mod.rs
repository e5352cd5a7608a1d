//! Turns: the calls of a reply, run and answered.

mod any_mix;
mod approved;
mod attempts;
mod begun;
mod blocked;
mod contained;
mod effects;
mod executor;
mod failures;
mod host_calls;
mod key_forms;
mod keys;
mod limits;
mod naive;
mod nested;
mod progress;
mod survival;
mod within;
