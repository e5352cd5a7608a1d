//! `#[serde(…)]` and `#[schemars(…)]` on a parameter.

mod bounds;
mod forms;
mod keyword;
mod known;
mod patterns;
mod schema_source;
mod schemars;
mod serde;

use proc_macro2::Ident;
use syn::{Attribute, Expr, ExprPath, LitStr};

pub(crate) use self::{
    keyword::{Keyword, Kind},
    schema_source::SchemaSource,
};
pub(super) use self::{known::NO_FLATTEN, patterns::check_expression};
use super::default_value::DefaultValue;
use crate::{
    error::Errors,
    parse::{Part, parse_like},
};

/// The attributes of a parameter.
#[derive(Default)]
pub(crate) struct Attributes {
    /// The name for the model, if it differs.
    pub(crate) name: Option<LitStr>,
    /// Other names that the model may use.
    pub(crate) aliases: Vec<LitStr>,
    /// The function that decodes it.
    pub(crate) decode: Option<ExprPath>,
    /// The source of its schema, if that is not its type.
    pub(crate) schema: Option<SchemaSource>,
    /// The keywords for its schema, in the order in which they take effect.
    pub(crate) keywords: Vec<Keyword>,
    default: Option<(Ident, DefaultValue)>,
    description: Option<(Ident, Expr)>,
}

impl Attributes {
    /// Tells whether an attribute is `#[serde(…)]` or `#[schemars(…)]`.
    pub(super) fn has(attribute: &Attribute) -> bool {
        attribute.path().is_ident("serde") || attribute.path().is_ident("schemars")
    }

    /// Reads `#[serde(…)]` and `#[schemars(…)]` among the attributes of a parameter.
    pub(super) fn of(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut serde = serde::Reader::default();
        let mut schemars = schemars::Reader::default();
        for attribute in attributes {
            let (is_serde, example) = match attribute.path() {
                path if path.is_ident("serde") => (true, "rename = \"…\""),
                path if path.is_ident("schemars") => (false, "range(min = 1)"),
                _ => continue,
            };
            let tokens = forms::content(attribute, example, errors);
            for setting in parse_like(example, tokens, errors) {
                if is_serde {
                    serde.read(&setting, errors);
                } else {
                    schemars.read(&setting, errors);
                }
            }
        }
        Self {
            name: serde.name,
            aliases: serde.aliases,
            decode: serde.decode,
            schema: schemars.schema,
            keywords: schemars.keywords.into_ordered(),
            default: serde.default,
            description: schemars.description,
        }
    }

    /// Returns the default that either `#[tool]` or serde gives.
    pub(super) fn default_or(
        &mut self,
        tool: Option<DefaultValue>,
        errors: &Errors,
    ) -> Option<DefaultValue> {
        let serde = self.default.take();
        match (tool, serde) {
            (Some(default), Some((key, _))) => {
                errors.refuse(key, "`default` is given twice; remove one of them");
                Some(default)
            }
            (default, None) => default,
            (None, Some((_, default))) => Some(default),
        }
    }

    /// Returns the description that either the docs or schemars gives.
    pub(super) fn description_or(
        &mut self,
        name: &str,
        docs: Vec<Part>,
        errors: &Errors,
    ) -> Vec<Part> {
        match self.description.take() {
            Some((key, _)) if !docs.is_empty() => {
                errors.refuse(
                    key,
                    format_args!("`{name}` is described twice; remove one of the two"),
                );
                docs
            }
            Some((_, text)) => vec![Part::Macro(Box::new(text))],
            None => docs,
        }
    }
}
