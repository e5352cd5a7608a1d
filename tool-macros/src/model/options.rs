//! The options of `#[tool(…)]` on a function.

use std::time::Duration;

use proc_macro2::Ident;
use syn::{Expr, ExprLit, Lit, LitStr, Path};

use super::{Place, duration, lints, names, policy::Policy, size};
use crate::{
    error::Errors,
    parse::{Setting, Value, ungroup},
};

/// What an option takes, and how it is written.
enum Takes {
    Value(&'static str, &'static str),
    /// Nothing: the word alone says it.
    Nothing,
    /// Names of lints in parentheses.
    Lints,
}

const OPTIONS: [(&str, Takes); 16] = [
    ("name", Takes::Value("a string literal", "name = \"…\"")),
    ("description", Takes::Value("a text", "description = \"…\"")),
    (
        "timeout",
        Takes::Value("a string literal", "timeout = \"10s\""),
    ),
    ("limit", Takes::Value("a number of calls", "limit = 4")),
    ("sequential", Takes::Nothing),
    (
        "key",
        Takes::Value("the name of a parameter, without quotes", "key = parameter"),
    ),
    ("retries", Takes::Value("a number", "retries = 2")),
    ("idempotent", Takes::Nothing),
    ("read_only", Takes::Nothing),
    ("destructive", Takes::Nothing),
    ("approve", Takes::Nothing),
    (
        "max_output",
        Takes::Value("a string literal", "max_output = \"32KiB\""),
    ),
    ("strict", Takes::Nothing),
    ("output_schema", Takes::Nothing),
    ("allow", Takes::Lints),
    (
        "crate",
        Takes::Value("a path, without quotes", "crate = path::to::tool_runtime"),
    ),
];

#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<String>,
    pub(super) description: Option<Expr>,
    pub(super) policy: Policy,
    pub(super) strict: Option<bool>,
    pub(super) output_schema: bool,
    pub(super) allowed: Vec<&'static str>,
    pub(super) runtime: Option<Path>,
    /// The options that were written, rightly or wrongly.
    given: Vec<Ident>,
}

impl Options {
    pub(super) fn of(settings: &[Setting], place: Place, errors: &Errors) -> Self {
        let mut options = Self::default();
        for setting in settings {
            options.read(setting, errors);
        }
        options.policy.check(|option| options.word(option), errors);
        if place == Place::Block
            && let Some(word) = options.word("crate")
        {
            errors.refuse(
                word,
                "the whole block has one runtime; write `#[tools(crate = …)]` above it",
            );
        }
        options
    }

    /// The word that gives an option, even if its value was refused.
    pub(super) fn word(&self, option: &str) -> Option<&Ident> {
        self.given.iter().find(|given| *given == option)
    }

    fn read(&mut self, setting: &Setting, errors: &Errors) {
        let word = &setting.key;
        let key = word.to_string();
        let Some((_, takes)) = OPTIONS.iter().find(|(name, _)| *name == key) else {
            let known: Vec<_> = OPTIONS.iter().map(|(name, _)| *name).collect();
            let instead = names::instead(&key, &known);
            errors.refuse(
                word,
                format_args!("`{key}` is no option of `#[tool]`; {instead}"),
            );
            return;
        };
        if self.word(&key).is_some() {
            errors.refuse(
                word,
                format_args!("`{key}` is given twice; remove one of them"),
            );
            return;
        }
        self.given.push(word.clone());
        match takes {
            Takes::Nothing => self.read_flag(setting, &key, errors),
            Takes::Lints => self.allowed = lints::read(setting, errors),
            Takes::Value(what, example) => {
                let Value::Given(value) = &setting.value else {
                    errors.refuse(
                        word,
                        format_args!("`{key}` needs a value; write `{example}`"),
                    );
                    return;
                };
                let value = ungroup(value);
                if self.read_value(&key, value, errors).is_none() {
                    errors.refuse(
                        value,
                        format_args!("`{key}` takes {what}; write `{example}`"),
                    );
                }
            }
        }
    }

    fn read_flag(&mut self, setting: &Setting, key: &str, errors: &Errors) {
        let flag = match &setting.value {
            Value::Absent => Some(true),
            Value::Given(value) => read_bool(ungroup(value)),
            Value::Parenthesized(_) => None,
        };
        let Some(flag) = flag else {
            errors.refuse(
                &setting.key,
                format_args!("`{key}` takes no value; write `#[tool({key})]`"),
            );
            return;
        };
        match key {
            "strict" => self.strict = Some(flag),
            "output_schema" => self.output_schema = flag,
            _ => self.policy.flag(key, flag),
        }
    }

    /// Reads the value of an option. `None` if it has another form.
    fn read_value(&mut self, key: &str, value: &Expr, errors: &Errors) -> Option<()> {
        match key {
            "name" => {
                let name = read_text(value)?;
                names::check(name, errors);
                self.name = Some(name.value());
            }
            "description" => {
                check_description(value, errors);
                self.description = Some(value.clone());
            }
            "timeout" => self.policy.timeout = read_timeout(read_text(value)?, errors),
            "limit" => self.policy.limit = read_count(value, "limit = 4", errors)?,
            "retries" => self.policy.retries = read_count(value, "retries = 2", errors)?,
            "max_output" => self.policy.max_output = read_size(read_text(value)?, errors),
            "key" => self.policy.key = Some(read_path(value)?.get_ident()?.clone()),
            "crate" => self.runtime = Some(read_path(value)?.clone()),
            _ => return None,
        }
        Some(())
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

fn read_bool(value: &Expr) -> Option<bool> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Bool(flag),
            ..
        }) => Some(flag.value),
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

/// Reads a number of at least 1. `None` if it is no number.
#[expect(
    clippy::option_option,
    reason = "a number that is refused is one still"
)]
fn read_count(value: &Expr, example: &str, errors: &Errors) -> Option<Option<u32>> {
    let Expr::Lit(ExprLit {
        lit: Lit::Int(number),
        ..
    }) = value
    else {
        return None;
    };
    match number.base10_parse() {
        Ok(0) => errors.refuse(
            number,
            format_args!("0 says nothing here; write `{example}`, or remove it"),
        ),
        Ok(count) => return Some(Some(count)),
        Err(_) => errors.refuse(
            number,
            format_args!(
                "this is no number from 1 to {}; write `{example}`",
                u32::MAX
            ),
        ),
    }
    Some(None)
}

fn read_size(text: &LitStr, errors: &Errors) -> Option<u32> {
    let size = size::parse(&text.value());
    match size {
        None => errors.refuse(
            text,
            "this is no size; write `\"500B\"`, `\"32KiB\"` or `\"1MiB\"`",
        ),
        Some(size) if size < size::LEAST => errors.refuse(
            text,
            "an answer keeps at least 64 bytes; write `\"64B\"` or more",
        ),
        Some(_) => {}
    }
    size
}
