//! Errors as servers report them.

use std::fmt;

use serde_json::Value;

/// An error that a server reports, in its own words, whatever form it gives them.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{
///     openai::{Connection, RequestError, async_openai::config::OpenAIConfig},
///     testing::{ApiError, ModelServer, Reply},
/// };
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// // Some servers report errors with status 200.
/// let reply = Reply::error_in_body(ApiError::new(429, "Provider returned error: Too Many Requests"));
/// let server = ModelServer::start([reply]).await?;
/// let connection = Connection::new(OpenAIConfig::new().with_api_base(server.url()));
/// let request = json!({ "model": "m", "messages": [{ "role": "user", "content": "Hi." }] });
///
/// let error = connection.complete(&request).await.unwrap_err();
/// let RequestError::Server { status, error, .. } = error else { panic!("the server was not reached") };
/// assert_eq!(error.message, "Provider returned error: Too Many Requests");
/// assert_eq!((status, error.code.as_deref()), (200, Some("429")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerError {
    /// What the server says; the whole response if it says it in no form that is known.
    pub message: String,
    /// The code of the error, for example `context_length_exceeded`. Some servers send a number.
    pub code: Option<String>,
    /// The `type` of the error, for example `invalid_request_error`.
    pub kind: Option<String>,
    /// The parameter at fault, for example `messages.[6].role`.
    pub param: Option<String>,
}

impl ServerError {
    /// Reads the body of a response whose status is an error.
    pub(super) fn of_response(body: &str) -> Self {
        let json: Value = serde_json::from_str(body).unwrap_or_default();
        Self::of(&json).unwrap_or_else(|| Self::said(body.trim().to_owned()))
    }

    /// Finds the error in what should be a completion: beside the choices, instead of them, or in one of them.
    pub(super) fn of_completion(completion: &Value) -> Option<Self> {
        let choices = completion["choices"].as_array();
        let choices = choices.filter(|choices| !choices.is_empty());
        Self::of_member(&completion["error"]).or_else(|| match choices {
            Some(choices) => choices.iter().find_map(Self::of_choice),
            None => Self::of(completion),
        })
    }

    /// Reads a response that has no choices. Servers write `{"error": …}`, `{"message": …}`, `{"detail": …}`,
    /// `{"errors": […]}`, or a list of one of these.
    fn of(response: &Value) -> Option<Self> {
        match response {
            Value::Array(list) => list.iter().find_map(Self::of),
            Value::Object(_) => Self::of_member(&response["error"])
                .or_else(|| Self::of_object(response))
                .or_else(|| Self::of_member(&response["errors"])),
            _ => None,
        }
    }

    /// Reads a member `error`. Some servers send it always, and leave it empty if all is well.
    fn of_member(error: &Value) -> Option<Self> {
        match error {
            Value::Null | Value::Bool(false) => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::Object(members) if members.is_empty() => None,
            Value::Array(list) => list.iter().find_map(Self::of_member),
            Value::Object(_) => {
                Some(Self::of_object(error).unwrap_or_else(|| Self::said(error.to_string())))
            }
            Value::String(text) => Some(Self::said(text.clone())),
            other => Some(Self::said(other.to_string())),
        }
    }

    fn of_object(object: &Value) -> Option<Self> {
        let said = ["message", "msg", "detail"].map(|key| text(&object[key]));
        let message = said.into_iter().flatten().next()?;
        Some(Self {
            message,
            kind: text(&object["type"]),
            param: text(&object["param"]),
            code: text(&object["code"]),
        })
    }

    /// Reads a choice that was broken off.
    fn of_choice(choice: &Value) -> Option<Self> {
        Self::of_member(&choice["error"]).or_else(|| {
            let reason = choice["finish_reason"].as_str()?;
            let is_error = reason.eq_ignore_ascii_case("error");
            is_error.then(|| Self::said("the reply was broken off".to_owned()))
        })
    }

    fn said(message: String) -> Self {
        Self {
            message,
            ..Self::default()
        }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.code {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ServerError {}

/// A text as it is, anything else as JSON, nothing for nothing.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        other => Some(other.to_string()),
    }
}
