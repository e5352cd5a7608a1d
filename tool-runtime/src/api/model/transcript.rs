//! A history that can be stored and taken up again.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::Item;
use crate::{api::hash::hash, tool::draw_name};

/// The items of a conversation, in the form of one API.
///
/// Each item is kept as the JSON that it came as. A transcript serialises to `{"version": 1, "api": …, "messages": […]}`, and
/// an [`Agent`](crate::agent::Agent) takes it up again, in another process too.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::model::{Item, Transcript};
///
/// let mut transcript = Transcript::new("openai.chat");
/// transcript.push(json!({ "role": "user", "content": "Hello!" }));
///
/// let stored = serde_json::to_string(&transcript)?;
/// assert_eq!(stored, r#"{"version":1,"api":"openai.chat","messages":[{"role":"user","content":"Hello!"}]}"#);
/// assert_eq!(serde_json::from_str::<Transcript>(&stored)?, transcript);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `serde_json` reads the last digit of some long fractions wrong unless its feature `float_roundtrip` is on. A program
/// that stores transcripts whose items hold such fractions, for example log probabilities, should switch it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    api: String,
    messages: Vec<Item>,
    stored: Option<Stored>,
    run: Option<Arc<str>>,
}

/// The beginning of a transcript that a server has stored.
///
/// ```
/// use tool_runtime::model::Stored;
///
/// let stored: Stored = serde_json::from_str(r#"{"id":"resp_1","messages":2}"#)?;
/// assert_eq!((stored.id.as_str(), stored.messages), ("resp_1", 2));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stored {
    /// The server's name for it: the id of a response.
    pub id: String,
    /// How many items it is.
    pub messages: usize,
}

/// The form that is written and read.
const VERSION: u32 = 1;

impl Transcript {
    /// Makes an empty transcript in the form of an [API](super::Model::api).
    pub fn new(api: impl Into<String>) -> Self {
        Self {
            api: api.into(),
            messages: Vec::new(),
            stored: None,
            run: None,
        }
    }

    /// Names the run that the transcript belongs to. The [idempotency keys](crate::tool::Context::idempotency_key) of an
    /// agent's calls are made of this name, of the items with which the agent began, and of the turn.
    ///
    /// The name is stored with the transcript. So a run that is taken up again from the same items, after a crash for
    /// example, gives its calls the same keys. An agent draws a name for a transcript that has none.
    ///
    /// ```
    /// use tool_runtime::model::Transcript;
    ///
    /// let transcript = Transcript::new("openai.chat").named("order 7");
    /// let stored = serde_json::to_string(&transcript)?;
    /// assert_eq!(serde_json::from_str::<Transcript>(&stored)?.run_name(), Some("order 7"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn named(mut self, run: impl Into<Arc<str>>) -> Self {
        self.run = Some(run.into());
        self
    }

    /// Returns the name of the run.
    #[must_use]
    pub fn run_name(&self) -> Option<&str> {
        self.run.as_deref()
    }

    /// Returns the name of the run, which is drawn if there is none, and the number of its first turn: a hash of the items.
    /// Two runs that go on differently from one stored transcript have different numbers.
    pub(crate) fn run_id(&mut self) -> (Arc<str>, u64) {
        let name = self.run.get_or_insert_with(draw_name);
        // No text has this byte, so texts do not run into each other.
        let texts = self.messages.iter().map(|item| item.json().to_string());
        let number = hash(texts.flat_map(|text| text.into_bytes().into_iter().chain([0xff])));
        (Arc::clone(name), number)
    }

    /// Returns the API whose form the items have.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.api
    }

    /// Returns the items.
    #[must_use]
    pub fn messages(&self) -> &[Item] {
        &self.messages
    }

    /// Returns the items, to change them. What the server has stored is forgotten, so that the next request sends all of them.
    pub fn messages_mut(&mut self) -> &mut Vec<Item> {
        self.stored = None;
        &mut self.messages
    }

    /// Returns the items.
    #[must_use]
    pub fn into_messages(self) -> Vec<Item> {
        self.messages
    }

    /// Appends an item.
    pub fn push(&mut self, item: impl Into<Item>) {
        self.messages.push(item.into());
    }

    /// Returns the beginning that the server has stored.
    #[must_use]
    pub fn stored(&self) -> Option<&Stored> {
        self.stored.as_ref()
    }

    /// Appends what a reply adds. The server has stored the first `stored.1` of it.
    pub(crate) fn take_in(&mut self, items: Vec<Item>, stored: Option<(String, usize)>) {
        self.stored = stored.map(|(id, count)| Stored {
            id,
            messages: self.messages.len() + count.min(items.len()),
        });
        self.messages.extend(items);
    }
}

impl Extend<Item> for Transcript {
    fn extend<I: IntoIterator<Item = Item>>(&mut self, items: I) {
        self.messages.extend(items);
    }
}

#[derive(Serialize)]
struct Written<'t> {
    version: u32,
    api: &'t str,
    messages: &'t [Item],
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<&'t Stored>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<&'t str>,
}

impl Serialize for Transcript {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            version: VERSION,
            api: &self.api,
            messages: &self.messages,
            stored: self.stored.as_ref(),
            run: self.run.as_deref(),
        };
        written.serialize(serializer)
    }
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Deserialize)]
struct Read {
    api: String,
    messages: Vec<Item>,
    #[serde(default)]
    stored: Option<Stored>,
    #[serde(default)]
    run: Option<String>,
}

impl<'de> Deserialize<'de> for Transcript {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = serde_json::Value::deserialize(deserializer)?;
        let Version { version } = Version::deserialize(&document).map_err(D::Error::custom)?;
        if version != VERSION {
            return Err(D::Error::custom(format!(
                "a transcript of version {version} cannot be read; this program reads version {VERSION}"
            )));
        }
        let read: Read = serde_json::from_value(document).map_err(D::Error::custom)?;
        let count = read.messages.len();
        Ok(Self {
            api: read.api,
            messages: read.messages,
            stored: read.stored.filter(|stored| stored.messages <= count),
            run: read.run.map(Into::into),
        })
    }
}
