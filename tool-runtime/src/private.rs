//! Everything that the expansions of the macros name. It changes without notice.

pub use serde;
pub use serde_json;
#[cfg(feature = "macros")]
pub use tool_macros::toolset;

pub use crate::tool::{
    decode::{
        decode0, decode1, decode2, decode3, decode4, decode5, decode6, decode7, decode8, decode9,
        decode10, decode11, decode12, decode13, decode14, decode15, decode16,
    },
    macro_support::{
        Declaration, Declare, DecodeWith, Key, Keyed, Named, Owned, Parameter, With, answer,
        answer_blocking, assert_distinct, attribute_fit, custom, declaration, default_json,
        described, expressible, keywords, output_schema, returned,
    },
    state::State,
};
