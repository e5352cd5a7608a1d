//! What the calls of a tool work on: `key = path`, `key = (tenant, path)`, `key = order.id`, `key = "the ledger"`.

use proc_macro2::Ident;
use syn::{Expr, ExprField, ExprLit, Lit, LitStr, Member, ext::IdentExt as _};

use super::{parameter::Parameter, parameters};
use crate::{error::Errors, parse::ungroup};

/// A key as it is written.
pub(crate) enum Written {
    /// The same for all calls.
    Constant(LitStr),
    /// Values of parameters.
    Parts(Vec<Part>),
}

/// A parameter, or a member of one.
pub(crate) struct Part {
    parameter: Ident,
    members: Vec<Ident>,
}

/// A key by the names that the model writes.
pub(crate) enum Key {
    Constant(String),
    /// Paths, with a dot between a parameter and a member.
    Paths(Vec<String>),
}

const EXAMPLES: &str = "`key = path`, `key = (tenant, path)`, `key = order.id`, or a text that is the same for all calls: \
                        `key = \"the ledger\"`";

/// Reads a key. What is wrong with it is told.
pub(super) fn read(value: &Expr, errors: &Errors) -> Option<Written> {
    match ungroup(value) {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => {
            if text.value().trim().is_empty() {
                errors.refuse(
                    text,
                    "the key is empty; say what all calls work on, such as `\"the ledger\"`",
                );
                return None;
            }
            Some(Written::Constant(text.clone()))
        }
        Expr::Tuple(tuple) => {
            if tuple.elems.is_empty() {
                errors.refuse(
                    tuple,
                    format_args!("there is nothing in this key; write {EXAMPLES}"),
                );
                return None;
            }
            let parts = tuple
                .elems
                .iter()
                .map(|part| read_part(ungroup(part), errors));
            parts.collect::<Option<_>>().map(Written::Parts)
        }
        Expr::Paren(inner) => read(&inner.expr, errors),
        part => Some(Written::Parts(vec![read_part(part, errors)?])),
    }
}

fn read_part(value: &Expr, errors: &Errors) -> Option<Part> {
    let part = part(value);
    if part.is_none() {
        errors.refuse(
            value,
            format_args!(
                "a key is made of what the model writes, as it writes it; write {EXAMPLES}"
            ),
        );
    }
    part
}

/// `path` or `order.id`
fn part(value: &Expr) -> Option<Part> {
    match value {
        Expr::Path(path) if path.qself.is_none() => Some(Part {
            parameter: path.path.get_ident()?.clone(),
            members: Vec::new(),
        }),
        Expr::Field(ExprField {
            base,
            member: Member::Named(member),
            ..
        }) => {
            let mut part = part(ungroup(base))?;
            part.members.push(member.clone());
            Some(part)
        }
        _ => None,
    }
}

impl Written {
    /// Finds the parameters, and writes the key by the names that the model writes.
    pub(super) fn resolve(&self, all: &[Parameter], errors: &Errors) -> Option<Key> {
        let parts = match self {
            Self::Constant(text) => return constant(text, all, errors),
            Self::Parts(parts) => parts,
        };
        let mut paths: Vec<String> = Vec::with_capacity(parts.len());
        let mut is_sound = true;
        for part in parts {
            let Some(name) = parameters::key(&part.parameter, all, errors) else {
                is_sound = false;
                continue;
            };
            let members = part.members.iter().map(|member| member.unraw().to_string());
            let path = std::iter::once(name)
                .chain(members)
                .collect::<Vec<_>>()
                .join(".");
            if paths.contains(&path) {
                errors.refuse(
                    &part.parameter,
                    format_args!("`{path}` is in the key twice; remove one of them"),
                );
                is_sound = false;
            }
            paths.push(path);
        }
        is_sound.then_some(Key::Paths(paths))
    }
}

/// A text is the same for all calls. One that is the name of a parameter is meant for its value.
fn constant(text: &LitStr, all: &[Parameter], errors: &Errors) -> Option<Key> {
    let value = text.value();
    let mut arguments = all.iter().filter_map(Parameter::argument);
    if arguments.any(|argument| argument.name == value || argument.name_for_model() == value) {
        errors.refuse(
            text,
            format_args!(
                "in quotes this is the same key for all calls; write `key = {value}` for the value of the parameter, or \
                 another text"
            ),
        );
        return None;
    }
    Some(Key::Constant(value))
}
