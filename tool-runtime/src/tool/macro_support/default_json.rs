//! Writes a default as JSON where its type can be written so, for the schema.

use serde_json::Value;

/// Holds the default.
pub struct Probe<T>(pub T);

/// Found for types that are `Serialize`.
pub trait Written {
    /// Writes it.
    fn __tool_default(&self) -> Option<Value>;
}

/// Found for the rest, one borrow later.
pub trait Unwritten {
    /// Leaves it out.
    fn __tool_default(&self) -> Option<Value> {
        None
    }
}

impl<T: serde::Serialize> Written for Probe<T> {
    fn __tool_default(&self) -> Option<Value> {
        serde_json::to_value(&self.0).ok()
    }
}

impl<T> Unwritten for &Probe<T> {}
