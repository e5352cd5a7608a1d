//! What a model replies.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::{Item, Usage};
use crate::{Answer, Call, Reply, Toolset};

/// A reply of a model, as an agent needs it: what the model says, its calls, and why it ended.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{Reply, model::{End, ModelReply}, openai::chat::Choice};
///
/// let choice: Choice = serde_json::from_value(json!({ "message": { "role": "assistant", "content": "Once upon a" } }))?;
/// let reply = ModelReply::new(choice).with_text("Once upon a").with_end(End::CutOff);
/// assert_eq!(reply.calls(), []);
/// assert_eq!(reply.messages(&[])[0].json()["content"], "Once upon a");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ModelReply {
    /// What the model says.
    pub text: Option<String>,
    /// Why it refuses to reply.
    pub refusal: Option<String>,
    /// How the reply ended.
    pub end: End,
    /// Why it ended, in the server's word: a finish reason, or the reason why a response is incomplete.
    pub finish_reason: Option<String>,
    /// The tokens used.
    pub usage: Usage,
    /// The reply as the server sent it, if the model keeps it.
    pub json: Value,
    /// Whether it holds something beside words and calls that counts as an answer: audio, an image.
    pub has_media: bool,
    pub(crate) stored: Option<(String, usize)>,
    pub(crate) reply: Arc<dyn Reply<Message = Item> + Send + Sync>,
}

/// How a reply ended.
///
/// ```
/// use tool_runtime::model::End;
///
/// assert_eq!(End::default(), End::Whole);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// The model came to its end.
    #[default]
    Whole,
    /// The reply was cut off, by a limit for example.
    CutOff,
    /// The server's content filter cut the reply off, or took all of it.
    Filtered,
    /// The model is not done, though it has no calls: the server runs something itself. Ask again.
    Unfinished,
}

impl ModelReply {
    /// Makes a reply without words, which ended well and used no tokens. `reply` knows its calls, and how they are answered.
    pub fn new(reply: impl Reply<Message = Item> + Send + Sync + 'static) -> Self {
        Self {
            text: None,
            refusal: None,
            end: End::Whole,
            finish_reason: None,
            usage: Usage::default(),
            json: Value::Null,
            has_media: false,
            stored: None,
            reply: Arc::new(reply),
        }
    }

    /// Sets what the model says.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Sets why the model refuses.
    #[must_use]
    pub fn with_refusal(mut self, refusal: impl Into<String>) -> Self {
        self.refusal = Some(refusal.into());
        self
    }

    /// Sets how the reply ended.
    #[must_use]
    pub fn with_end(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// Sets why the reply ended, in the server's word.
    #[must_use]
    pub fn with_finish_reason(mut self, reason: impl Into<String>) -> Self {
        self.finish_reason = Some(reason.into());
        self
    }

    /// Sets the tokens used.
    #[must_use]
    pub fn with_usage(mut self, usage: Usage) -> Self {
        self.usage = usage;
        self
    }

    /// Keeps the reply as the server sent it.
    #[must_use]
    pub fn with_json(mut self, json: Value) -> Self {
        self.json = json;
        self
    }

    /// Says that the reply holds audio or an image, which counts as an answer.
    #[must_use]
    pub fn with_media(mut self) -> Self {
        self.has_media = true;
        self
    }

    /// Says that the server has stored the transcript, this reply included, under an id. `messages` counts the
    /// [messages](crate::Reply::messages) of this reply that the server has as they are, from the first.
    #[must_use]
    pub fn with_stored(mut self, id: impl Into<String>, messages: usize) -> Self {
        self.stored = Some((id.into(), messages));
        self
    }

    /// Returns the words: why the model refuses, else what it says.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        let texts = [self.refusal.as_deref(), self.text.as_deref()];
        texts
            .into_iter()
            .flatten()
            .find(|text| !text.trim().is_empty())
    }
}

impl Reply for ModelReply {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        self.reply.calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        self.reply.calls_for(tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<Item> {
        self.reply.messages(answers)
    }
}

impl fmt::Debug for ModelReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelReply")
            .field("text", &self.text)
            .field("refusal", &self.refusal)
            .field("calls", &self.calls())
            .field("end", &self.end)
            .field("finish_reason", &self.finish_reason)
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}
