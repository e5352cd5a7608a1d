//! What a model is asked.

use std::time::Duration;

use super::{Item, Stored, ToolChoice};
use crate::Definitions;

/// What an agent asks a model: the transcript so far, and the tools.
///
/// ```
/// use serde_json::{Value, json};
/// use tool_runtime::model::ModelRequest;
///
/// /// Writes a request for an API that wants to know the names of the tools only.
/// fn write(request: &ModelRequest<'_>) -> Value {
///     let names: Vec<&str> = request.tools.iter().map(|tool| tool.name.as_str()).collect();
///     json!({ "system": request.instructions, "messages": request.messages, "tools": names })
/// }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ModelRequest<'r> {
    /// What the model is told before all else. It is not among the messages.
    pub instructions: Option<&'r str>,
    /// The transcript.
    pub messages: &'r [Item],
    /// The tools; there may be none.
    pub tools: &'r Definitions,
    /// Which tools may be called. If this is `None`, the API's default holds.
    pub tool_choice: Option<&'r ToolChoice>,
    /// Whether several calls may come in one reply. If this is `None`, the API's default holds.
    pub parallel_tool_calls: Option<bool>,
    /// The beginning of the transcript that the server has stored, if the model [said so](super::ModelReply::with_stored).
    pub stored: Option<&'r Stored>,
    /// How long the server may send nothing while it is asked for a stream, before that begins; if this is `None`, for ever.
    /// The agent itself watches the stream that has begun.
    pub silence_limit: Option<Duration>,
}

impl ModelRequest<'_> {
    /// Returns whether the model is to answer in words: it may not call, or has nothing to call.
    #[must_use]
    pub fn forbids_calls(&self) -> bool {
        self.tools.is_empty() || self.tool_choice == Some(&ToolChoice::None)
    }
}
