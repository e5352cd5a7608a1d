//! One message of a scripted reply.

use serde_json::{Map, Value};

use super::ScriptedCall;
use crate::testing::ApiError;

#[derive(Debug, Clone, Default)]
pub(in crate::testing) struct Message {
    pub(in crate::testing) reasoning: Option<String>,
    pub(in crate::testing) text: Option<String>,
    pub(in crate::testing) refusal: Option<String>,
    pub(in crate::testing) calls: Vec<ScriptedCall>,
    /// Output items of Responses, as they are.
    pub(in crate::testing) items: Vec<Value>,
    /// Members of the message that the server does not know.
    pub(in crate::testing) members: Map<String, Value>,
    pub(in crate::testing) finish_reason: Option<String>,
    /// What went wrong while the model wrote.
    pub(in crate::testing) error: Option<ApiError>,
    /// Prompt and completion tokens.
    pub(in crate::testing) usage: Option<(u64, u64)>,
}

/// How a message ends at Responses.
pub(in crate::testing) enum End<'m> {
    Completed,
    /// With the reason.
    Incomplete(&'m str),
    Failed(&'m ApiError),
}

impl Message {
    pub(in crate::testing) fn has_calls(&self) -> bool {
        !self.calls.is_empty()
    }

    pub(in crate::testing) fn end(&self) -> End<'_> {
        match (&self.error, self.finish_reason.as_deref()) {
            (Some(error), _) => End::Failed(error),
            (None, None | Some("" | "stop" | "tool_calls" | "function_call")) => End::Completed,
            (None, Some("length")) => End::Incomplete("max_output_tokens"),
            (None, Some(reason)) => End::Incomplete(reason),
        }
    }
}
