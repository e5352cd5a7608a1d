//! The API's error body.

use std::error::Error;
use std::fmt;

use serde_json::{Value, json};

/// An error as the API reports it: an HTTP status beside the body
/// `{"error": {"message", "type", "param", "code"}}`.
///
/// ```
/// use tool_runtime::testing::ApiError;
///
/// let error = ApiError::new(429, "Rate limit reached for requests").with_code("rate_limit_exceeded");
/// assert_eq!(error.kind, "requests");
/// assert_eq!(error.to_string(), "429 requests: Rate limit reached for requests (code: rate_limit_exceeded)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The text of the error.
    pub message: String,
    /// The `type` of the error, for example `invalid_request_error`.
    pub kind: String,
    /// The parameter at fault, for example `messages.[6].role`.
    pub param: Option<String>,
    /// The code of the error, for example `invalid_value`.
    pub code: Option<String>,
}

impl ApiError {
    /// Makes an error of the type that the API gives to this status: `requests` for 429,
    /// `server_error` from 500, else `invalid_request_error`. It has no param and no code.
    ///
    /// ```
    /// use tool_runtime::testing::ApiError;
    ///
    /// assert_eq!(ApiError::new(503, "overloaded").kind, "server_error");
    /// ```
    #[must_use]
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        let kind = match status {
            429 => "requests",
            500.. => "server_error",
            _ => "invalid_request_error",
        };
        Self {
            status,
            message: message.into(),
            kind: kind.to_owned(),
            param: None,
            code: None,
        }
    }

    /// Makes a refusal of a request: status 400, type `invalid_request_error`.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    /// Sets the type.
    ///
    /// ```
    /// use tool_runtime::testing::ApiError;
    ///
    /// let error = ApiError::new(429, "You exceeded your current quota").with_kind("insufficient_quota");
    /// assert_eq!(error.kind, "insufficient_quota");
    /// ```
    #[must_use]
    pub fn with_kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }

    /// Sets the parameter at fault.
    ///
    /// ```
    /// use tool_runtime::testing::ApiError;
    ///
    /// let error = ApiError::new(400, "too long").with_param("messages");
    /// assert_eq!(error.param.as_deref(), Some("messages"));
    /// ```
    #[must_use]
    pub fn with_param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// Sets the code.
    ///
    /// ```
    /// use tool_runtime::testing::ApiError;
    ///
    /// let error = ApiError::new(400, "too long").with_code("context_length_exceeded");
    /// assert_eq!(error.code.as_deref(), Some("context_length_exceeded"));
    /// ```
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Builds the body that the API sends.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ApiError;
    ///
    /// assert_eq!(
    ///     ApiError::new(500, "down").to_json(),
    ///     json!({"error": {"message": "down", "type": "server_error", "param": null, "code": null}}),
    /// );
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"error": {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }})
    }
}

impl ApiError {
    /// Builds the member `error` as servers write it that report an error with status 200: the status is the code.
    pub(super) fn in_body(self) -> Value {
        let code = self.code.map_or_else(|| json!(self.status), Value::from);
        json!({ "message": self.message, "code": code })
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.kind, self.message)?;
        if let Some(param) = &self.param {
            write!(f, " (param: {param})")?;
        }
        if let Some(code) = &self.code {
            write!(f, " (code: {code})")?;
        }
        Ok(())
    }
}

impl Error for ApiError {}
