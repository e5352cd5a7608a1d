//! Which API a request came through.

use std::fmt;

/// An API that the model server speaks.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::testing::{Api, Request};
///
/// assert_eq!(Request::responses(json!({"input": "Hi"})).api(), Api::Responses);
/// assert_eq!(Api::Chat.to_string(), "Chat Completions");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Api {
    /// Chat Completions, at `/v1/chat/completions`.
    Chat,
    /// Responses, at `/v1/responses`.
    Responses,
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chat => "Chat Completions",
            Self::Responses => "Responses",
        })
    }
}
