//! What a stream consists of.

use bytes::Bytes;
use serde_json::Value;

/// A piece of a stream: bytes, cut anywhere, or an event that was parsed already.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::stream::Chunk;
///
/// assert_eq!(Chunk::from("data: {}"), Chunk::from(b"data: {}".to_vec()));
/// assert_eq!(Chunk::from(json!({ "choices": [] })), Chunk::Event(json!({ "choices": [] })));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Chunk {
    /// Bytes of the response's body.
    Bytes(Bytes),
    /// The data of one event.
    Event(Value),
}

impl From<Bytes> for Chunk {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Chunk {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<&'static [u8]> for Chunk {
    fn from(bytes: &'static [u8]) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<String> for Chunk {
    fn from(text: String) -> Self {
        Self::Bytes(text.into())
    }
}

impl From<&'static str> for Chunk {
    fn from(text: &'static str) -> Self {
        Self::Bytes(text.into())
    }
}

impl From<Value> for Chunk {
    fn from(event: Value) -> Self {
        Self::Event(event)
    }
}
