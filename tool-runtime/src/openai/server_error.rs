//! What a server says went wrong, in a response that HTTP calls a success.

use std::fmt;

use serde_json::{Map, Value};

use crate::api::stream::ReplyEnd;

/// An error that a server put into a response with status 200, as gateways do when the server behind them fails.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::openai::chat::Completion;
///
/// let completion: Completion = serde_json::from_value(json!({
///     "error": { "message": "Provider returned error: Too Many Requests", "code": 429 },
///     "choices": null,
/// }))?;
/// let error = completion.reply().unwrap_err();
/// assert_eq!(error.to_string(), "Provider returned error: Too Many Requests (429)");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerError {
    /// The server's words. If a server sends none, the JSON that it does send.
    pub message: String,
    /// The server's code for the error: often an HTTP status, sometimes a word.
    pub code: Option<String>,
    /// The server's word for the sort of error, for example `invalid_request_error`.
    pub kind: Option<String>,
    /// The parameter of the request that is at fault, for example `messages.[6].role`.
    pub param: Option<String>,
}

/// Where servers put the words.
const MESSAGES: [&str; 6] = [
    "message",
    "msg",
    "detail",
    "error_msg",
    "status_msg",
    "error",
];
const CODES: [&str; 4] = ["code", "status_code", "error_code", "status"];

impl ServerError {
    /// Reads the `error` of a response or of a choice.
    pub(crate) fn of_member(value: &Value) -> Option<Self> {
        says_anything(value).then(|| Self::read(value))
    }

    /// Reads the body of a response with another status than success.
    #[cfg(feature = "openai-client")]
    pub(crate) fn of_body(body: &str) -> Self {
        match serde_json::from_str(body) {
            Ok(Value::Object(members)) => Self::of_response(&members),
            Ok(Value::Array(items)) => match items.as_slice() {
                [Value::Object(members)] => Self::of_response(members),
                _ => Self::without_code(body),
            },
            // What stands between a client and its server answers in HTML or plain text.
            _ => Self::without_code(body.trim()),
        }
    }

    /// Reads a response that holds no reply. There is always something to say about it.
    pub(crate) fn of_response(body: &Map<String, Value>) -> Self {
        let wrapped = ["error", "errors", "base_resp"];
        wrapped
            .iter()
            .find_map(|key| Self::of_member(body.get(*key)?))
            .unwrap_or_else(|| Self::read(&Value::Object(body.clone())))
    }

    pub(crate) fn without_code(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            ..Self::default()
        }
    }

    /// The error of a server that says that it failed, and no more.
    pub(crate) fn unsaid() -> Self {
        Self::without_code("the reply was broken off")
    }

    /// The end of a streamed reply in which a server said this.
    pub(crate) fn into_end(self) -> ReplyEnd {
        ReplyEnd::Failed {
            message: self.message,
            code: self.code,
        }
    }

    fn read(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::without_code(text),
            Value::Array(items) if items.len() == 1 => Self::read(&items[0]),
            Value::Object(members) => {
                Self::of_object(members).unwrap_or_else(|| Self::without_code(&value.to_string()))
            }
            other => Self::without_code(&other.to_string()),
        }
    }

    fn of_object(members: &Map<String, Value>) -> Option<Self> {
        let texts = MESSAGES
            .iter()
            .filter_map(|key| members.get(*key)?.as_str());
        let mut message = texts
            .into_iter()
            .find(|text| !text.trim().is_empty())?
            .to_owned();
        // Gateways write "Provider returned error" and put the provider's own words here.
        if let Some(Value::String(raw)) = members.get("metadata").map(|metadata| &metadata["raw"]) {
            message = format!("{message}: {raw}");
        }
        let mut codes = CODES.iter().filter_map(|key| members.get(*key));
        let code = codes.find_map(|code| match code {
            Value::String(code) if !code.is_empty() => Some(code.clone()),
            Value::Number(code) => Some(code.to_string()),
            _ => None,
        });
        let word = |key: &str| members.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            message,
            code,
            kind: word("type"),
            param: word("param"),
        })
    }
}

/// Returns whether an `error` says anything. Some servers always send the member, with nothing or with the code of success in
/// it.
fn says_anything(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => {
            let nothing = ["", "0", "null", "none", "ok", "success"];
            !nothing
                .iter()
                .any(|it| text.trim().eq_ignore_ascii_case(it))
        }
        Value::Array(items) => items.iter().any(says_anything),
        Value::Object(members) => members.values().any(says_anything),
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.code.as_ref().or(self.kind.as_ref()) {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ServerError {}
