//! What the fuzz targets share.

use std::fmt;

/// Counts the inputs of a target that reached the code behind it, and those that did not.
///
/// It prints the counts at the end of a run. If nothing got through, the run has tried nothing, and is a failure. Put it
/// into a `thread_local!`: libFuzzer runs everything on one thread, whose values are dropped when it exits.
#[derive(Debug)]
pub struct Reached {
    target: &'static str,
    /// What an input must do to count.
    by: &'static str,
    inputs: u64,
    reached: u64,
}

impl Reached {
    /// Counts nothing yet.
    pub const fn new(target: &'static str, by: &'static str) -> Self {
        Self { target, by, inputs: 0, reached: 0 }
    }

    /// Counts one input.
    pub fn count(&mut self, is_reached: bool) {
        self.inputs += 1;
        self.reached += u64::from(is_reached);
        if self.inputs.is_power_of_two() && self.inputs >= 1 << 16 {
            eprintln!("{self}");
        }
    }
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, by, inputs, reached } = self;
        let share = 100.0 * *reached as f64 / (*inputs).max(1) as f64;
        write!(f, "{target}: {reached} of {inputs} inputs {by} ({share:.1} %)")
    }
}

/// How many inputs a run has at least that is not the trial of a single one.
const A_RUN: u64 = 1_000;

impl Drop for Reached {
    fn drop(&mut self) {
        eprintln!("{self}");
        // A panic in a destructor has no words.
        if self.inputs >= A_RUN && self.reached == 0 {
            eprintln!("{}: the target does not reach what it is for", self.target);
            std::process::abort();
        }
    }
}

pub mod json;

pub mod schemas;
pub mod values;
