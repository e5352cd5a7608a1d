//! `#[serde(…)]` and `#[schemars(…)]` on a parameter.

mod bounds;
mod schemars;
mod serde;
mod shape;
mod text;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Expr, ExprPath, LitStr, Pat, Type};

use super::{Argument, DefaultValue};
use crate::{
    error::Errors,
    parse::{Part, parse_like},
};

/// What to write in place of `flatten`, which is refused wherever it stands.
pub(super) const NO_FLATTEN: &str = "`flatten` does not work on a tool's parameter; write the fields as parameters, or \
     leave the struct as one parameter";

/// What the attributes of a parameter say. Nothing, mostly.
#[derive(Default)]
pub(crate) struct Attributes {
    /// What the model calls the parameter, if not by its name.
    pub(crate) name: Option<LitStr>,
    /// What it may call it besides.
    pub(crate) aliases: Vec<LitStr>,
    /// The function that decodes it.
    pub(crate) decode: Option<ExprPath>,
    /// Where its schema comes from, if not from its type.
    pub(crate) schema: Option<SchemaSource>,
    /// What is written into the schema, in this order.
    pub(crate) refinements: Vec<Refinement>,
    default: Option<(Ident, DefaultValue)>,
    description: Option<(Ident, Expr)>,
    /// The parameter's own name.
    written: Option<Ident>,
}

pub(crate) enum SchemaSource {
    Type(Box<Type>),
    Function(Box<ExprPath>),
}

/// Something that is written into the schema.
pub(crate) struct Refinement {
    /// The word that asks for it.
    pub(crate) key: Ident,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Title(Expr),
    Example(Expr),
    Range {
        min: Option<Expr>,
        max: Option<Expr>,
    },
    Length {
        min: Option<Expr>,
        max: Option<Expr>,
    },
    /// One length and no other.
    Equal(Expr),
    Pattern(Expr),
    /// A text that must be in the text.
    Contains(Expr),
    Format(&'static str),
    /// What holds for the items of an array.
    Inner(Vec<Refinement>),
    /// A keyword, and the JSON that is its value.
    Extend(LitStr, TokenStream),
    Transform(Expr),
}

impl Attributes {
    /// Tells whether an attribute is one that is read here.
    pub(super) fn has(attribute: &Attribute) -> bool {
        attribute.path().is_ident("serde") || attribute.path().is_ident("schemars")
    }

    /// Reads those among the attributes of a parameter that are read here.
    pub(super) fn of(pattern: &Pat, attributes: &[Attribute], errors: &Errors) -> Self {
        let mut serde = serde::Reader::default();
        let mut schemars = schemars::Reader::default();
        for attribute in attributes {
            let (is_serde, example) = match attribute.path() {
                path if path.is_ident("serde") => (true, "rename = \"…\""),
                path if path.is_ident("schemars") => (false, "range(min = 1)"),
                _ => continue,
            };
            let tokens = shape::content(attribute, example, errors);
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
            refinements: schemars.refinements.into_ordered(),
            default: serde.default,
            description: schemars.description,
            written: match pattern {
                Pat::Ident(name) => Some(name.ident.clone()),
                _ => None,
            },
        }
    }

    /// Returns the default, of which there is one at most.
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

    /// Returns the description, of which there is one at most.
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

impl Argument {
    /// What the model calls the parameter.
    pub(crate) fn name_for_model(&self) -> String {
        let renamed = self.attributes.name.as_ref();
        renamed.map_or_else(|| self.name.clone(), LitStr::value)
    }
}

/// Refuses a name that two parameters have for the model, aliases included.
pub(super) fn check_names<'a>(arguments: impl Iterator<Item = &'a Argument>, errors: &Errors) {
    struct Name<'a> {
        text: String,
        owner: usize,
        source: &'a dyn ToTokens,
        is_written: bool,
    }

    let mut names: Vec<Name<'_>> = Vec::new();
    for (owner, argument) in arguments.enumerate() {
        let attributes = &argument.attributes;
        let given = attributes.name.iter().chain(&attributes.aliases);
        let given = given.map(|name| Name {
            text: name.value(),
            owner,
            source: name,
            is_written: false,
        });
        let written = attributes.written.as_ref().map(|name| Name {
            text: argument.name.clone(),
            owner,
            source: name,
            is_written: true,
        });
        let written = written.filter(|_| attributes.name.is_none());
        for name in written.into_iter().chain(given) {
            let other = names.iter().find(|other| other.text == name.text);
            let text = &name.text;
            match other {
                None => names.push(name),
                // The compiler refuses it.
                Some(other) if other.is_written && name.is_written => {}
                Some(other) if other.owner == owner => errors.refuse(
                    name.source,
                    format_args!("`{text}` is a name of this parameter already; remove it"),
                ),
                Some(_) => errors.refuse(
                    name.source,
                    format_args!(
                        "another parameter has the name `{text}` already; write another name"
                    ),
                ),
            }
        }
    }
}
