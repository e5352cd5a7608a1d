//! One entry of a transcript.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Call, api::json};

/// One entry of a transcript, as the JSON that its API reads and writes: a message of Chat Completions, an item of
/// Responses.
///
/// It serialises to this JSON, with every member in its place, known or not.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::model::Item;
///
/// let json = json!({ "role": "assistant", "content": "Hello!", "reasoning_content": "They greet me." });
/// let item: Item = serde_json::from_value(json.clone())?;
/// assert_eq!((item.role(), item.text().as_deref()), (Some("assistant"), Some("Hello!")));
/// assert_eq!(serde_json::to_value(&item)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Item(Value);

impl Item {
    /// Returns the JSON.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// Returns the JSON, to change it.
    pub fn json_mut(&mut self) -> &mut Value {
        &mut self.0
    }

    /// Returns the JSON.
    #[must_use]
    pub fn into_json(self) -> Value {
        self.0
    }

    /// Makes the item of a value that can always be written: plain data with names as keys.
    #[cfg(feature = "openai-types")]
    pub(crate) fn of(value: &impl Serialize) -> Self {
        Self(serde_json::to_value(value).unwrap_or_default())
    }

    /// Returns who says it, for example `user`; `None` for an item that nobody says.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.0["role"].as_str()
    }

    /// Returns the kind of an item of Responses, for example `reasoning`. A message may have none.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.0["type"].as_str()
    }

    /// Returns the text that it holds: what is said, or what a tool answered. Of several parts, the texts are put together.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::model::Item;
    ///
    /// let item = Item::from(json!({ "type": "function_call_output", "call_id": "a", "output": "12:00" }));
    /// assert_eq!(item.text().as_deref(), Some("12:00"));
    /// ```
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        let mut held = ["content", "output"].iter().map(|key| &self.0[key]);
        match held.find(|value| !value.is_null())? {
            Value::String(text) => Some(text.into()),
            Value::Array(parts) => {
                let texts: Vec<&str> = parts
                    .iter()
                    .filter_map(|part| part["text"].as_str())
                    .collect();
                match texts[..] {
                    [] => None,
                    [text] => Some(text.into()),
                    _ => Some(texts.concat().into()),
                }
            }
            _ => None,
        }
    }

    /// Returns the calls in it, with the ids that they have there.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::model::Item;
    ///
    /// let item = Item::from(json!({ "type": "function_call", "call_id": "a", "name": "now", "arguments": "{}" }));
    /// assert_eq!(item.calls()[0].name, "now");
    /// ```
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        if json::is_call_item(&self.0) {
            vec![json::call(&self.0)]
        } else {
            json::calls(&self.0["tool_calls"])
        }
    }
}

impl From<Value> for Item {
    fn from(json: Value) -> Self {
        Self(json)
    }
}

impl From<Item> for Value {
    fn from(item: Item) -> Self {
        item.0
    }
}
