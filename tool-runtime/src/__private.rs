//! What the expansion of `#[tool]` and `toolset!` names. Not for use by hand: it changes without notice.

pub use schemars;
pub use serde;
pub use serde_json;

pub use crate::{
    CallError, Output,
    lint::Lint,
    schema::{fits, refine},
    tool::{
        CallFuture, Context, Provides,
        arguments::Arguments,
        declared::{
            Bound, Declaration, Declare, NameOf, Named, Nameless, State, answer, answer_blocking,
            assert_distinct,
            default_json::{self, Probe},
            output_schema, returned, strict,
        },
        decode::{
            decode0, decode1, decode2, decode3, decode4, decode5, decode6, decode7, decode8,
            decode9, decode10, decode11, decode12, decode13, decode14, decode15, decode16,
        },
        parameter::{Argument, Lend, Owned, Parameter},
        with::{DecodeWith, Described, Read, With, described},
    },
};
