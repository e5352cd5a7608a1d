//! Writes a default as JSON, for the schema, if its type is `Serialize`.

use serde_json::Value;

/// A default.
pub struct Probe<T>(pub T);

/// A default that can be written. The compiler finds its method first.
pub trait Written {
    /// Writes it.
    fn __tool_default(&self) -> Option<Value>;
}

/// Any other default. The compiler finds its method one borrow later.
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
