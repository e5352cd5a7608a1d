//! The options of `#[tool(…)]` on a function.

use std::time::Duration;

use proc_macro2::Ident;
use syn::{Expr, ExprLit, Lit, LitStr, Path, ext::IdentExt as _};

use super::{duration, names, parameter::Parameter};
use crate::{
    error::Errors,
    parse::{Setting, Value, ungroup},
};

/// Every option, what it takes, and how it is written.
const OPTIONS: [(&str, &str, &str); 5] = [
    ("name", "a string literal", "name = \"…\""),
    ("description", "a text", "description = \"…\""),
    ("timeout", "a string literal", "timeout = \"10s\""),
    (
        "key",
        "the name of a parameter, without quotes",
        "key = parameter",
    ),
    (
        "crate",
        "a path, without quotes",
        "crate = path::to::tool_runtime",
    ),
];

#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<String>,
    pub(super) description: Option<Expr>,
    pub(super) timeout: Option<Duration>,
    pub(super) key: Option<Ident>,
    pub(super) runtime: Option<Path>,
    /// The options that were written, rightly or wrongly.
    given: Vec<String>,
}

impl Options {
    pub(super) fn of(settings: &[Setting], errors: &Errors) -> Self {
        let mut options = Self::default();
        for setting in settings {
            options.read(setting, errors);
        }
        options
    }

    /// Tells whether an option was written, even if its value was refused.
    pub(super) fn gives(&self, option: &str) -> bool {
        self.given.iter().any(|given| given == option)
    }

    /// Refuses a key that is not the name of an argument.
    pub(super) fn check_key(&self, parameters: &[Parameter], errors: &Errors) {
        let Some(key) = &self.key else { return };
        let name = key.unraw().to_string();
        let known: Vec<_> = parameters
            .iter()
            .map(|Parameter::Argument(argument)| argument.name.as_str())
            .collect();
        if !known.contains(&name.as_str()) {
            let instead = names::instead(&name, &known);
            errors.refuse(
                key,
                format_args!("`{name}` is no parameter of this function; {instead}"),
            );
        }
    }

    fn read(&mut self, setting: &Setting, errors: &Errors) {
        let key = setting.key.to_string();
        let Some((_, what, example)) = OPTIONS.iter().find(|(name, ..)| *name == key) else {
            let known = OPTIONS.map(|(name, ..)| name);
            let instead = names::instead(&key, &known);
            errors.refuse(
                &setting.key,
                format_args!("`{key}` is no option of `#[tool]`; {instead}"),
            );
            return;
        };
        if self.gives(&key) {
            errors.refuse(
                &setting.key,
                format_args!("`{key}` is given twice; remove one of them"),
            );
            return;
        }
        self.given.push(key.clone());
        let Value::Given(value) = &setting.value else {
            errors.refuse(
                &setting.key,
                format_args!("`{key}` needs a value; write `{example}`"),
            );
            return;
        };
        let value = ungroup(value);
        let read = match key.as_str() {
            "name" => read_text(value).map(|name| {
                names::check(name, errors);
                self.name = Some(name.value());
            }),
            "description" => {
                check_description(value, errors);
                self.description = Some(value.clone());
                Some(())
            }
            "timeout" => {
                read_text(value).map(|timeout| self.timeout = read_timeout(timeout, errors))
            }
            "key" => read_path(value)
                .and_then(|path| path.get_ident())
                .map(|key| self.key = Some(key.clone())),
            "crate" => read_path(value).map(|path| self.runtime = Some(path.clone())),
            _ => None,
        };
        if read.is_none() {
            errors.refuse(
                value,
                format_args!("`{key}` takes {what}; write `{example}`"),
            );
        }
    }
}

fn read_text(value: &Expr) -> Option<&LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        _ => None,
    }
}

fn read_path(value: &Expr) -> Option<&Path> {
    match value {
        Expr::Path(path) if path.qself.is_none() => Some(&path.path),
        _ => None,
    }
}

/// Refuses a description that says nothing, if it can be seen here.
fn check_description(value: &Expr, errors: &Errors) {
    if read_text(value).is_some_and(|text| text.value().trim().is_empty()) {
        errors.refuse(
            value,
            "the description is empty; say what the tool does and when to call it",
        );
    }
}

fn read_timeout(text: &LitStr, errors: &Errors) -> Option<Duration> {
    let timeout = duration::parse(&text.value());
    match timeout {
        None => errors.refuse(
            text,
            "this is no duration; write `\"250ms\"`, `\"10s\"`, `\"2m\"`, `\"1h\"` or `\"1m 30s\"`",
        ),
        Some(Duration::ZERO) => errors.refuse(
            text,
            "a timeout of zero ends every call; write how long a call may take, such as `\"10s\"`",
        ),
        Some(_) => {}
    }
    timeout
}
