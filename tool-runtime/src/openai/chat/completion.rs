//! A whole response, read leniently.

use async_openai::types::chat::CreateChatCompletionResponse;
use serde::{Deserialize, de::Error as _};
use serde_json::{Map, Value};

use super::{Choice, Message, found};
use crate::openai::ServerError;

/// A response of Chat Completions, from any server that is more or less compatible.
///
/// Any JSON object can be read. [`reply`](Self::reply) gives the reply in it, or what went wrong.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{Reply, openai::chat::Completion};
///
/// let completion: Completion = serde_json::from_value(json!({
///     "choices": [{
///         "message": {
///             "role": "assistant",
///             "content": null,
///             "tool_calls": [{ "function": { "name": "now", "arguments": {} } }],
///         },
///         "finish_reason": "stop",
///     }],
/// }))?;
/// let calls = completion.calls();
/// assert_eq!(calls[0].name, "now");
/// // The server sent no id, so that one is made up.
/// assert_eq!(calls[0].id.len(), 9);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Completion {
    /// The model that replied, as the server calls it.
    pub model: String,
    /// The replies; a server sends one unless `n` asks for more. Some servers spread one reply over several.
    pub choices: Vec<Choice>,
    /// The tokens used, as the server counts them: null, or an object whose members differ from server to server.
    pub usage: Value,
    /// What the server says went wrong. It is always there if there are no choices.
    pub error: Option<ServerError>,
}

impl<'de> Deserialize<'de> for Completion {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(members) => Ok(Self::read(&members)),
            // Gemini sends an error like this.
            Value::Array(items) => match items.as_slice() {
                [Value::Object(members)] => Ok(Self::read(members)),
                _ => Err(D::Error::custom("expected a response, got an array")),
            },
            other => Err(D::Error::custom(format!(
                "expected a response, got {other}"
            ))),
        }
    }
}

impl Completion {
    fn read(members: &Map<String, Value>) -> Self {
        // Some gateways put the whole response one level deeper.
        let inner = ["data", "result", "response"]
            .iter()
            .filter_map(|key| members.get(*key)?.as_object());
        let inner = inner
            .into_iter()
            .find(|inner| inner.contains_key("choices"));
        if let Some(inner) = inner.filter(|_| !members.contains_key("choices")) {
            return Self::read(inner);
        }
        let choices = choices(members);
        let error = members.get("error").and_then(ServerError::of_member);
        let no_reply = choices
            .is_empty()
            .then(|| ServerError::of_response(members));
        Self {
            model: members
                .get("model")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            error: error.or(no_reply),
            usage: members.get("usage").cloned().unwrap_or_default(),
            choices,
        }
    }

    /// Returns the reply.
    ///
    /// Some gateways put the words of a reply into one choice and its calls into others, although one reply was asked
    /// for. If there are calls, all choices therefore count as parts of one reply; if there are none, the first that
    /// says anything is the reply. A request that asks for several replies, with `n`, should read
    /// [`choices`](Self::choices) instead.
    ///
    /// # Errors
    /// [`ServerError`] if the response holds no reply, with what it holds instead.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::openai::chat::Completion;
    ///
    /// let completion: Completion = serde_json::from_value(json!({ "choices": [
    ///     { "message": { "content": "Let me see." }, "finish_reason": "tool_calls" },
    ///     { "message": { "tool_calls": [{ "id": "a", "function": { "name": "now", "arguments": "{}" } }] } },
    /// ] }))?;
    /// let reply = completion.reply()?;
    /// assert_eq!(reply.message.content.as_deref(), Some("Let me see."));
    /// assert_eq!(reply.message.tool_calls.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reply(&self) -> Result<Choice, ServerError> {
        let has_calls = |choice: &&Choice| !choice.message.tool_calls.is_empty();
        let says_anything = |choice: &&Choice| !choice.message.is_empty();
        let mut reply = if self.choices.iter().any(|choice| has_calls(&choice)) {
            self.together()
        } else if let Some(first) = self
            .choices
            .iter()
            .find(says_anything)
            .or(self.choices.first())
        {
            first.clone()
        } else {
            let unknown = || ServerError::without_code("the response holds no choices");
            return Err(self.error.clone().unwrap_or_else(unknown));
        };
        let errors = || self.choices.iter().find_map(|choice| choice.error.clone());
        reply.error = reply.error.or_else(|| self.error.clone()).or_else(errors);
        Ok(reply)
    }
}

impl Completion {
    /// Makes one reply of all choices.
    fn together(&self) -> Choice {
        let choices = || self.choices.iter();
        let calls = found::together(choices().map(Choice::marked_entries).collect());
        let mut texts: Vec<&str> = choices()
            .filter_map(|choice| choice.message.content.as_deref())
            .collect();
        texts.retain(|text| !text.is_empty());
        texts.dedup();
        // A part that was cut off says more than one that was not.
        let ends = || {
            choices()
                .filter(|choice| choice.is_broken())
                .chain(choices())
        };
        Choice {
            message: Message {
                content: (!texts.is_empty()).then(|| texts.join("\n")),
                refusal: choices().find_map(|choice| choice.message.refusal.clone()),
                tool_calls: calls,
                audio_id: choices().find_map(|choice| choice.message.audio_id.clone()),
                raw: self.raw_together(&texts),
            },
            finish_reason: ends().find_map(|choice| choice.finish_reason.clone()),
            error: choices().find_map(|choice| choice.error.clone()),
        }
    }

    /// Returns the members of all messages; if several have one, the first counts.
    fn raw_together(&self, texts: &[&str]) -> Map<String, Value> {
        let mut raws = self.choices.iter().map(|choice| &choice.message.raw);
        let mut raw = raws.next().cloned().unwrap_or_default();
        for (key, value) in raws.flatten() {
            raw.entry(key).or_insert_with(|| value.clone());
        }
        if texts.len() > 1 {
            raw.insert("content".to_owned(), texts.join("\n").into());
        }
        raw
    }
}

fn choices(members: &Map<String, Value>) -> Vec<Choice> {
    let listed = ["choices", "candidates"]
        .iter()
        .find_map(|key| members.get(*key));
    let listed = match listed {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let is_choice = |value: &&Value| value.is_object() || value.is_string();
    let choices: Vec<_> = listed
        .iter()
        .filter(is_choice)
        .map(|choice| Choice::read(choice, Some(members)))
        .collect();
    // Servers of other APIs send a bare message. One that is a text is the text of an error.
    let is_bare = members.get("message").is_some_and(Value::is_object)
        || members.get("output").is_some_and(Value::is_array)
        || members.contains_key("tool_calls")
        || members.get("role").is_some_and(|role| role == "assistant");
    if choices.is_empty() && is_bare {
        vec![Choice::of_members(members)]
    } else {
        choices
    }
}

impl From<&CreateChatCompletionResponse> for Completion {
    fn from(response: &CreateChatCompletionResponse) -> Self {
        Self {
            model: response.model.clone(),
            choices: response.choices.iter().map(Choice::from).collect(),
            usage: serde_json::to_value(&response.usage).unwrap_or_default(),
            error: None,
        }
    }
}
