//! Everything that the expansions of the macros name, and nothing else.

mod answer;
pub mod attribute_fit;
mod custom_decode;
mod declaration;
pub mod default_json;
pub mod expressible;
pub mod keywords;
pub mod output_schema;
pub(crate) mod parameter;
pub mod returned;
mod tool_names;

pub use self::{
    answer::{answer, answer_blocking},
    custom_decode::{DecodeWith, With, described},
    declaration::{Declaration, Declare, Named, State},
    parameter::{Owned, Parameter},
    tool_names::{NameOf, Nameless, assert_distinct},
};
