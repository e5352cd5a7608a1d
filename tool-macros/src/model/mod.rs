//! The meaning of declarations, and all rules for them. Nothing here writes code.

mod attributes;
mod backoff;
mod block;
mod compiler_lints;
mod constant;
mod custom;
mod default_value;
mod duration;
mod from_host;
mod function_rules;
mod key;
mod lints;
mod names;
mod naming;
mod options;
mod parameter;
mod parameter_docs;
mod parameters;
mod place;
mod policy;
mod provider;
mod returned;
mod signature_text;
mod size;
mod tool;
mod toolset;
mod types;

pub(crate) use self::{
    attributes::{Keyword, Kind, SchemaSource},
    backoff::Backoff,
    block::{Block, Member},
    custom::Custom,
    default_value::DefaultValue,
    key::Key,
    naming::Naming,
    parameter::{Argument, Parameter, Passing},
    place::Place,
    policy::PolicyValue,
    provider::{Provided, Provider},
    tool::{Text, Tool},
    toolset::{Listed, Toolset},
};
