//! Arguments as a history repeats them.

use std::borrow::Cow;

use serde::de::IgnoredAny;
#[cfg(feature = "openai-types")]
use serde_json::{Value, json};

use crate::json::{Node, plain};

/// Returns arguments as JSON that every parser reads. Borrowed if they are that already, or cannot be read.
pub(crate) fn plain_object(arguments: &str) -> Cow<'_, str> {
    let plain = plain(arguments, true);
    if serde_json::from_str::<IgnoredAny>(&plain).is_ok() {
        return plain;
    }
    let mended = Node::read(&plain).map(|node| node.to_string());
    match mended {
        Ok(mended) => Cow::Owned(mended),
        Err(_) => plain,
    }
}

/// Returns arguments as a JSON object; borrowed if they are one that every parser reads. Many servers parse the arguments of a
/// history, and would refuse every later request for one call that the model got wrong.
#[cfg(feature = "openai-types")]
pub(crate) fn as_object(arguments: &str) -> Cow<'_, str> {
    let plain = plain_object(arguments);
    match serde_json::from_str(&plain) {
        Ok(Value::Object(_)) => plain,
        _ => json!({ "input": arguments }).to_string().into(),
    }
}
