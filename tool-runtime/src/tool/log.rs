//! What the log is told of a call, and the model is not.

use crate::{
    Call, CallError, ToolError,
    contain::{Panic, contain},
};

/// Logs that a tool panicked, and what it said.
pub(crate) fn panicked(call: &Call, panic: &Panic) {
    contain("the log", || {
        tracing::error!(
            gen_ai.tool.name = call.name,
            gen_ai.tool.call.id = call.id,
            panic = %panic,
            "a tool panicked",
        );
    });
}

/// Logs the error that a tool returned, and what is behind it.
pub(crate) fn failed(call: &Call, error: &CallError) {
    let CallError::Failed(error) = error else {
        return;
    };
    let sources = contain("the `Display` of an error", || error.chain()).flatten();
    contain("the log", || {
        tracing::warn!(
            gen_ai.tool.name = call.name,
            gen_ai.tool.call.id = call.id,
            error = ToolError::message(error),
            error.sources = sources,
            "a tool failed",
        );
    });
}
