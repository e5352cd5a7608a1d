//! What a script answers with.

mod call;
mod delivery;
mod message;

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

pub use self::call::ScriptedCall;
pub(super) use self::message::{End, Message};
use super::{ApiError, Deviation, deviation::Deviations, stream::Delivery};

/// The answer of the model server to one request, written once for both APIs.
///
/// ```
/// use serde_json::json;
/// use std::time::Duration;
/// use tool_runtime::testing::{ApiError, ScriptedReply, ScriptedCall};
///
/// // Words.
/// ScriptedReply::text("It is sunny in Paris.");
/// // Two calls at once, with words beside them.
/// ScriptedReply::calls([("get_weather", json!({"city": "Paris"})), ("get_weather", json!({"city": "Oslo"}))])
///     .with_text("Let me look.");
/// // A reply that the token limit cut off in the middle of a call.
/// ScriptedReply::calls([ScriptedCall::raw_arguments("get_weather", r#"{"city": "Par"#)])
///     .with_finish_reason("length");
/// // A slow reply, and a failure.
/// ScriptedReply::text("…").with_delay(Duration::from_millis(50));
/// ScriptedReply::error(ApiError::new(429, "Rate limit reached"));
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ScriptedReply {
    pub(super) body: Body,
    pub(super) delay: Duration,
    pub(super) headers: HeaderMap,
    pub(super) deviations: Deviations,
    pub(super) delivery: Delivery,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    /// One message for each choice. At Responses, their items follow each other.
    Choices(Vec<Message>),
    Error(ApiError),
    /// What is wrong with the script itself.
    Fault(String),
    Json(Value),
    /// The text of a stream.
    Events(Vec<u8>),
}

impl ScriptedReply {
    /// Answers with words.
    ///
    /// A `&str` or a `String` converts into this reply, so a script may return one.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// let reply: ScriptedReply = "Done.".into();
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
    /// use tool_runtime::testing::{ScriptedReply, ScriptedCall};
    ///
    /// ScriptedReply::calls([("get_weather", json!({"city": "Paris"})), ("get_time", json!({}))]);
    /// ScriptedReply::calls([
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
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::refusal("I can't help with that.");
    /// ```
    pub fn refusal(text: impl Into<String>) -> Self {
        Self::message(Message {
            refusal: Some(text.into()),
            ..Message::default()
        })
    }

    /// Answers with several choices, one for each of these replies, which must be words, calls or refusals. The API
    /// sends several only when `n` asks for them; some servers put the calls into a choice of their own. Responses has no
    /// choices: there the items of the replies follow each other.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::choices([ScriptedReply::text("Let me look."), ScriptedReply::calls([("get_weather", json!({}))])]);
    /// ```
    pub fn choices(replies: impl IntoIterator<Item = Self>) -> Self {
        let mut messages = Vec::new();
        for reply in replies {
            match reply.body {
                Body::Choices(choices) => messages.extend(choices),
                Body::Fault(problem) => return Self::fault(problem),
                Body::Error(_) | Body::Json(_) | Body::Events(_) => {
                    return Self::fault("a choice must be words, calls or a refusal".to_owned());
                }
            }
        }
        Self::of(Body::Choices(messages))
    }

    /// Answers with output items of Responses as they are, for example those of the service's own tools, or kinds that do not
    /// exist yet. The server adds nothing to them. At Chat Completions this reply is an error, 500.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::items([
    ///     json!({"type": "web_search_call", "id": "ws_1", "status": "completed"}),
    ///     json!({"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "get_time",
    ///         "arguments": "{}", "namespace": "clock"}),
    /// ]);
    /// ```
    pub fn items(items: impl IntoIterator<Item = Value>) -> Self {
        Self::message(Message {
            items: items.into_iter().collect(),
            ..Message::default()
        })
    }

    /// Answers with an error in the body, but with HTTP status 200, as servers do that notice too late that the model
    /// behind them fails. The status of the error becomes its `code`, unless it has one.
    ///
    /// ```
    /// use tool_runtime::testing::{ApiError, ScriptedReply};
    ///
    /// ScriptedReply::error_in_body(ApiError::new(429, "Provider returned error: Too Many Requests"));
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
    /// use tool_runtime::testing::{ApiError, ScriptedReply};
    ///
    /// ScriptedReply::error(ApiError::new(400, "Your input exceeds the context window of this model.")
    ///     .with_code("context_length_exceeded"));
    /// ```
    pub fn error(error: ApiError) -> Self {
        Self::of(Body::Error(error))
    }

    /// Answers with this text as a stream of server-sent events, whatever the request wants, to see how a client bears what
    /// other servers stream.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::event_stream("data: {\"choices\": []}\n\ndata: [DONE]\n\n");
    /// ```
    pub fn event_stream(body: impl Into<Vec<u8>>) -> Self {
        Self::of(Body::Events(body.into()))
    }

    /// Answers with this body as it is, to see how a client bears what other servers send. If the request wants a stream, the
    /// body is streamed as the server streams its own; what has neither choices nor output is one event.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::json(json!({"choices": []}));
    /// ```
    pub fn json(body: Value) -> Self {
        Self::of(Body::Json(body))
    }

    /// Puts words beside the calls. Only a reply of words or calls is changed.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::calls([("get_weather", json!({}))]).with_text("Let me look.");
    /// ```
    pub fn with_text(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.edit(move |message| message.text = Some(text.clone()))
    }

    /// Puts reasoning before the words and calls: at Responses an item of type `reasoning` with this summary, at Chat
    /// Completions a member `reasoning_content`, as many servers send it. Only a reply of words or calls is changed.
    ///
    /// The item has `encrypted_content` if the request asks for it by `include`.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::calls([("get_weather", json!({}))]).with_reasoning("The user wants to know the weather.");
    /// ```
    pub fn with_reasoning(self, summary: impl Into<String>) -> Self {
        let summary = summary.into();
        self.edit(move |message| message.reasoning = Some(summary.clone()))
    }

    /// Adds a member to the message: at Chat Completions to `message`, at Responses to the item of type `message`. So a script
    /// sends what the server does not know. Only a reply of words or calls is changed.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::text("Let me look.").with_member("phase", json!("commentary"));
    /// ```
    pub fn with_member(self, name: impl Into<String>, value: Value) -> Self {
        let name = name.into();
        self.edit(move |message| {
            message.members.insert(name.clone(), value.clone());
        })
    }

    /// Adds output items of Responses behind the others, as they are; see [`items`](Self::items). Only a reply of words or
    /// calls is changed.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::text("I look it up.").with_items([json!({"type": "web_search_call", "id": "ws_1"})]);
    /// ```
    pub fn with_items(self, items: impl IntoIterator<Item = Value>) -> Self {
        let items: Vec<Value> = items.into_iter().collect();
        self.edit(move |message| message.items.extend(items.iter().cloned()))
    }

    /// Breaks the reply off with an error. At Chat Completions the finish reason becomes `error`, and the choice gets a
    /// member `error`, as servers write it whose model fails in the middle; at Responses the status becomes `failed`. Only a
    /// reply of words or calls is changed.
    ///
    /// ```
    /// use tool_runtime::testing::{ApiError, ScriptedReply};
    ///
    /// ScriptedReply::text("It is su").with_error(ApiError::new(502, "Upstream error"));
    /// ```
    pub fn with_error(self, error: ApiError) -> Self {
        self.edit(move |message| message.error = Some(error.clone()))
    }

    /// Sets the finish reason, which is else `tool_calls` beside calls and `stop` without. Only a
    /// reply of words or calls is changed.
    ///
    /// Responses has no finish reasons. There `stop`, `tool_calls`, `function_call` and the empty reason leave the status
    /// `completed`; any other makes it `incomplete`, with the reason `max_output_tokens` in place of `length`.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::text("Once upon a").with_finish_reason("length");
    /// ```
    pub fn with_finish_reason(self, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        self.edit(|message| message.finish_reason = Some(reason.clone()))
    }

    /// Sets the tokens used, which are else estimated from the sizes. Only a reply of words or
    /// calls is changed.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::text("Done.").with_usage(1_200, 8);
    /// ```
    pub fn with_usage(self, prompt_tokens: u64, completion_tokens: u64) -> Self {
        self.edit(|message| message.usage = Some((prompt_tokens, completion_tokens)))
    }

    /// Departs from the API in this way, beside those that the [server](super::ModelServerBuilder::deviate) departs in.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::{Deviation, ScriptedReply};
    ///
    /// ScriptedReply::calls([("get_time", json!({}))]).with_deviation(Deviation::StopBesideCalls);
    /// ```
    pub fn with_deviation(mut self, deviation: Deviation) -> Self {
        self.deviations.insert(deviation);
        self
    }

    /// Waits before answering. Other requests do not wait.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::text("Done.").with_delay(Duration::from_millis(20));
    /// ```
    pub fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Adds an HTTP header, for example `retry-after`. One that HTTP does not allow makes the reply an error, 500, that
    /// says so.
    ///
    /// ```
    /// use tool_runtime::testing::{ApiError, ScriptedReply};
    ///
    /// ScriptedReply::error(ApiError::new(429, "Rate limit reached")).with_header("retry-after", "1");
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
            deviations: Deviations::default(),
            delivery: Delivery::default(),
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

impl From<&str> for ScriptedReply {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for ScriptedReply {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<ApiError> for ScriptedReply {
    fn from(error: ApiError) -> Self {
        Self::error(error)
    }
}
