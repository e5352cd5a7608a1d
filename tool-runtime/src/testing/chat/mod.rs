//! Replies of Chat Completions.

mod completion;
mod deviate;

pub(super) use self::completion::complete;
pub(super) use self::deviate::deviate;
