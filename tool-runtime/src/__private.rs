//! What the expansion of `#[tool]` and `toolset!` names. Not for use by hand: it changes without notice.

pub use serde_json;

pub use crate::{
    CallError,
    tool::{
        BoxFuture, Context, Output,
        declared::{
            Declaration, Declare, assert_distinct, blocking, boxed,
            default_json::{self, Probe},
            returned,
        },
        decode::Decode,
        parameter::{Argument, Lend, Owned, Parameter},
    },
};
