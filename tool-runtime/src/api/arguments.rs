//! Arguments as a history repeats them.

use std::borrow::Cow;

use serde::de::IgnoredAny;

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
