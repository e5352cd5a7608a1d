//! What a script answers with.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::ApiError;

/// Says what the model server answers to one request.
///
/// ```
/// use serde_json::json;
/// use std::time::Duration;
/// use tool_runtime::testing::{ApiError, Reply, ScriptedCall};
///
/// // Words.
/// Reply::text("It is sunny in Paris.");
/// // Two calls at once, with words beside them.
/// Reply::calls([("get_weather", json!({"city": "Paris"})), ("get_weather", json!({"city": "Oslo"}))])
///     .with_text("Let me look.");
/// // A reply that the token limit cut off in the middle of a call.
/// Reply::calls([ScriptedCall::raw_arguments("get_weather", r#"{"city": "Par"#)])
///     .with_finish_reason("length");
/// // A slow reply, and a failure.
/// Reply::text("…").with_delay(Duration::from_millis(50));
/// Reply::error(ApiError::new(429, "Rate limit reached"));
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Reply {
    pub(super) body: Body,
    pub(super) delay: Duration,
    pub(super) headers: HeaderMap,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    /// One message for each choice.
    Choices(Vec<Message>),
    Error(ApiError),
    /// What is wrong with the script itself.
    Fault(String),
    Json(Value),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Message {
    pub(super) text: Option<String>,
    pub(super) refusal: Option<String>,
    pub(super) calls: Vec<ScriptedCall>,
    pub(super) finish_reason: Option<String>,
    /// What went wrong while the model wrote.
    pub(super) error: Option<ApiError>,
    /// Prompt and completion tokens.
    pub(super) usage: Option<(u64, u64)>,
}

impl Reply {
    /// Answers with words.
    ///
    /// A `&str` or a `String` converts into this reply, so a script may return one.
    ///
    /// ```
    /// use tool_runtime::testing::Reply;
    ///
    /// let reply: Reply = "Done.".into();
    /// # let _ = reply;
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Self::message(Message {
            text: Some(text.into()),
            ..Message::default()
        })
    }

    /// Answers with calls, in order: all of them pairs of a name and arguments, or all of them
    /// [`ScriptedCall`]s, which can also be malformed. An id that is unique for the life of the
    /// server is made for each call that has none.
    ///
    /// The names need not be declared, since real models make names up. No calls at all give a
    /// message with null content, which some models do send.
    ///
    /// When the request says `parallel_tool_calls: false` only the first call is sent.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::{Reply, ScriptedCall};
    ///
    /// Reply::calls([("get_weather", json!({"city": "Paris"})), ("get_time", json!({}))]);
    /// Reply::calls([
    ///     ScriptedCall::new("get_weather", json!({"city": "Paris"})),
    ///     ScriptedCall::raw_arguments("get_time", "{\"zone"),
    /// ]);
    /// ```
    pub fn calls<C: Into<ScriptedCall>>(calls: impl IntoIterator<Item = C>) -> Self {
        let calls = calls.into_iter().map(Into::into).collect();
        Self::message(Message {
            calls,
            ..Message::default()
        })
    }

    /// Answers with a refusal instead of words: the model will not do what it is asked.
    ///
    /// ```
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::refusal("I can't help with that.");
    /// ```
    pub fn refusal(text: impl Into<String>) -> Self {
        Self::message(Message {
            refusal: Some(text.into()),
            ..Message::default()
        })
    }

    /// Answers with several choices, one for each of these replies, which must be words, calls or refusals. The API
    /// sends several only when `n` asks for them; some servers put the calls into a choice of their own.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::choices([Reply::text("Let me look."), Reply::calls([("get_weather", json!({}))])]);
    /// ```
    pub fn choices(replies: impl IntoIterator<Item = Self>) -> Self {
        let mut messages = Vec::new();
        for reply in replies {
            match reply.body {
                Body::Choices(choices) => messages.extend(choices),
                Body::Fault(problem) => return Self::fault(problem),
                Body::Error(_) | Body::Json(_) => {
                    return Self::fault("a choice must be words, calls or a refusal".to_owned());
                }
            }
        }
        Self::of(Body::Choices(messages))
    }

    /// Answers with an error in the body, but with HTTP status 200, as servers do that notice too late that the model
    /// behind them fails. The status of the error becomes its `code`, unless it has one.
    ///
    /// ```
    /// use tool_runtime::testing::{ApiError, Reply};
    ///
    /// Reply::error_in_body(ApiError::new(429, "Provider returned error: Too Many Requests"));
    /// ```
    pub fn error_in_body(error: ApiError) -> Self {
        Self::json(json!({ "error": error.in_body(), "choices": null }))
    }

    /// Answers with an error of the API. A status outside of 400 to 599 is sent as 500.
    ///
    /// Clients often retry 429 and 5xx by themselves, and each try is a request of its own to
    /// the script.
    ///
    /// ```
    /// use tool_runtime::testing::{ApiError, Reply};
    ///
    /// Reply::error(ApiError::new(400, "Your input exceeds the context window of this model.")
    ///     .with_code("context_length_exceeded"));
    /// ```
    pub fn error(error: ApiError) -> Self {
        Self::of(Body::Error(error))
    }

    /// Answers with this body as it is, to see how a client bears what other servers send.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::json(json!({"choices": []}));
    /// ```
    pub fn json(body: Value) -> Self {
        Self::of(Body::Json(body))
    }

    /// Puts words beside the calls. Only a reply of words or calls is changed.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::calls([("get_weather", json!({}))]).with_text("Let me look.");
    /// ```
    pub fn with_text(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.edit(move |message| message.text = Some(text.clone()))
    }

    /// Breaks the reply off with an error: the finish reason becomes `error`, and the choice gets a member `error`, as
    /// servers write it whose model fails in the middle. Only a reply of words or calls is changed.
    ///
    /// ```
    /// use tool_runtime::testing::{ApiError, Reply};
    ///
    /// Reply::text("It is su").with_error(ApiError::new(502, "Upstream error"));
    /// ```
    pub fn with_error(self, error: ApiError) -> Self {
        self.edit(move |message| message.error = Some(error.clone()))
    }

    /// Sets the finish reason, which is else `tool_calls` beside calls and `stop` without. Only a
    /// reply of words or calls is changed.
    ///
    /// ```
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::text("Once upon a").with_finish_reason("length");
    /// ```
    pub fn with_finish_reason(self, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        self.edit(|message| message.finish_reason = Some(reason.clone()))
    }

    /// Sets the tokens used, which are else estimated from the sizes. Only a reply of words or
    /// calls is changed.
    ///
    /// ```
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::text("Done.").with_usage(1_200, 8);
    /// ```
    pub fn with_usage(self, prompt_tokens: u64, completion_tokens: u64) -> Self {
        self.edit(|message| message.usage = Some((prompt_tokens, completion_tokens)))
    }

    /// Waits before answering. Other requests do not wait.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::text("Done.").with_delay(Duration::from_millis(20));
    /// ```
    pub fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Adds an HTTP header, for example `retry-after`. One that HTTP does not allow makes the reply an error, 500, that
    /// says so.
    ///
    /// ```
    /// use tool_runtime::testing::{ApiError, Reply};
    ///
    /// Reply::error(ApiError::new(429, "Rate limit reached")).with_header("retry-after", "1");
    /// ```
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
                self
            }
            _ => Self::fault(format!(
                "the script sends an illegal header: {name:?}: {value:?}"
            )),
        }
    }

    pub(super) fn fault(problem: String) -> Self {
        Self::of(Body::Fault(problem))
    }

    fn message(message: Message) -> Self {
        Self::of(Body::Choices(vec![message]))
    }

    fn of(body: Body) -> Self {
        Self {
            body,
            delay: Duration::ZERO,
            headers: HeaderMap::new(),
        }
    }

    /// Changes every choice.
    fn edit(mut self, edit: impl Fn(&mut Message)) -> Self {
        if let Body::Choices(messages) = &mut self.body {
            messages.iter_mut().for_each(edit);
        }
        self
    }
}

impl From<&str> for Reply {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<ApiError> for Reply {
    fn from(error: ApiError) -> Self {
        Self::error(error)
    }
}

/// Describes one call of a scripted reply.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::testing::{Reply, ScriptedCall};
///
/// Reply::calls([
///     ScriptedCall::new("get_weather", json!({"city": "Paris"})),
///     // The same id twice, which some servers do send.
///     ScriptedCall::new("get_time", json!({})).with_id("call_1"),
///     ScriptedCall::new("get_time", json!({})).with_id("call_1"),
/// ]);
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ScriptedCall {
    id: Option<String>,
    call: Call,
}

#[derive(Debug, Clone)]
enum Call {
    Function { name: String, arguments: String },
    Custom { name: String, input: String },
    Raw(Value),
}

impl ScriptedCall {
    /// Calls a function.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// let call = ScriptedCall::new("get_weather", json!({"city": "Paris"}));
    /// # let _ = call;
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "scripts write `json!(…)` in place"
    )]
    pub fn new(name: impl Into<String>, arguments: Value) -> Self {
        Self::raw_arguments(name, arguments.to_string())
    }

    /// Calls a function with arguments that need not be JSON, or need not be whole.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// let call = ScriptedCall::raw_arguments("get_weather", r#"{"city": "Par"#);
    /// # let _ = call;
    /// ```
    pub fn raw_arguments(name: impl Into<String>, arguments: impl Into<String>) -> Self {
        Self::of(Call::Function {
            name: name.into(),
            arguments: arguments.into(),
        })
    }

    /// Calls a custom tool, whose input is plain text.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// let call = ScriptedCall::custom("run_sql", "select 1");
    /// # let _ = call;
    /// ```
    pub fn custom(name: impl Into<String>, input: impl Into<String>) -> Self {
        Self::of(Call::Custom {
            name: name.into(),
            input: input.into(),
        })
    }

    /// Sends this value as the call, to see how a client bears what other servers send. Only
    /// [`with_id`](Self::with_id) gives it an id.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// // A call without id and type, its arguments an object.
    /// let call = ScriptedCall::raw(json!({"function": {"name": "get_time", "arguments": {}}}));
    /// # let _ = call;
    /// ```
    pub fn raw(call: Value) -> Self {
        Self::of(Call::Raw(call))
    }

    /// Sets the id, which may be empty or that of another call.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// let call = ScriptedCall::new("get_time", json!({})).with_id("call_1");
    /// # let _ = call;
    /// ```
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    fn of(call: Call) -> Self {
        Self { id: None, call }
    }

    /// Builds the call as it is sent; `new_id` makes the id of one that has none.
    pub(super) fn to_json(&self, new_id: impl FnOnce() -> String) -> Value {
        let id = || self.id.clone().unwrap_or_else(new_id);
        match &self.call {
            Call::Function { name, arguments } => json!({
                "id": id(),
                "type": "function",
                "function": {"name": name, "arguments": arguments},
            }),
            Call::Custom { name, input } => json!({
                "id": id(),
                "type": "custom",
                "custom": {"name": name, "input": input},
            }),
            Call::Raw(call) => {
                let mut call = call.clone();
                if let (Some(id), Value::Object(fields)) = (&self.id, &mut call) {
                    fields.insert("id".to_owned(), json!(id));
                }
                call
            }
        }
    }
}

impl<N: Into<String>> From<(N, Value)> for ScriptedCall {
    fn from((name, arguments): (N, Value)) -> Self {
        Self::new(name, arguments)
    }
}
