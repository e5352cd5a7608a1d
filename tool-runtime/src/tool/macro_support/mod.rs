//! Everything that the expansions of the macros name, and nothing else.

mod answer;
pub mod attribute_fit;
pub mod custom;
mod custom_decode;
mod declaration;
pub mod default_json;
pub mod expressible;
mod hidden_type;
pub mod keywords;
pub mod output_schema;
pub(crate) mod parameter;
mod requirements;
pub mod returned;
mod tool_names;

pub(crate) use self::requirements::{Described, ParameterOwnsItsDataSoWriteStringNotStr, Read};
pub use self::{
    answer::{answer, answer_blocking},
    custom_decode::{DecodeWith, With},
    declaration::Declaration,
    hidden_type::{Declare, Key, Keyed, Named, declaration},
    parameter::{Owned, Parameter},
    requirements::described,
    tool_names::assert_distinct,
};
