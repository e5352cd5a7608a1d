//! The options of `#[tool(…)]` on a function.

use std::time::Duration;

use proc_macro2::Ident;
use syn::{Expr, ExprLit, Lit, LitStr, Path};

use super::{
    backoff,
    custom::{self, Custom},
    duration, key, lints, names,
    place::Place,
    policy::{Policy, PolicyValue},
    size,
};
use crate::{
    error::Errors,
    parse::{Setting, Value, ungroup},
};

/// The form of an option's value.
#[derive(Clone, Copy)]
enum Takes {
    Name,
    Description,
    Path,
    /// What a call works on.
    Key,
    /// A duration in quotes, for the policy.
    Duration,
    /// A number of at least 1, for the policy.
    Count,
    /// A size in quotes, for the policy.
    Size,
    /// Nothing, or `true` or `false`.
    Flag,
    /// The same, for the policy.
    PolicyFlag,
    /// Settings in parentheses, for the policy.
    Backoff,
    /// Names of lints in parentheses.
    Lints,
    /// An expression of a text.
    Grammar,
}

/// Words that other libraries, or other places of ours, have for an option.
const OTHER_WORDS: [(&str, &str); 12] = [
    ("approval", "approve"),
    ("concurrency", "limit"),
    ("concurrency_limit", "limit"),
    ("confirm", "approve"),
    ("desc", "description"),
    ("doc", "description"),
    ("grammar", "lark"),
    ("max_concurrency", "limit"),
    ("max_retries", "retries"),
    ("needs_approval", "approve"),
    ("requires_approval", "approve"),
    ("title", "name"),
];

/// The options, with an example of each. One of the policy needs no more here than its line.
const OPTIONS: [(&str, Takes, &str); 22] = [
    ("name", Takes::Name, "name = \"…\""),
    ("description", Takes::Description, "description = \"…\""),
    ("timeout", Takes::Duration, "timeout = \"10s\""),
    ("limit", Takes::Count, "limit = 4"),
    ("sequential", Takes::PolicyFlag, "sequential"),
    ("key", Takes::Key, "key = parameter"),
    ("retries", Takes::Count, "retries = 2"),
    (
        "backoff",
        Takes::Backoff,
        "backoff(base = \"200ms\", cap = \"10s\")",
    ),
    (
        "attempt_timeout",
        Takes::Duration,
        "attempt_timeout = \"2s\"",
    ),
    ("idempotent", Takes::PolicyFlag, "idempotent"),
    ("read_only", Takes::PolicyFlag, "read_only"),
    ("destructive", Takes::PolicyFlag, "destructive"),
    ("approve", Takes::PolicyFlag, "approve"),
    ("eager", Takes::PolicyFlag, "eager"),
    ("max_output", Takes::Size, "max_output = \"32KiB\""),
    ("strict", Takes::Flag, "strict"),
    ("custom", Takes::Flag, "custom"),
    ("lark", Takes::Grammar, "lark = include_str!(\"…\")"),
    ("regex", Takes::Grammar, "regex = \"…\""),
    ("output_schema", Takes::Flag, "output_schema"),
    ("allow", Takes::Lints, "allow(not_strict)"),
    ("crate", Takes::Path, "crate = path::to::tool_runtime"),
];

impl Takes {
    /// Names the form in an error.
    fn noun(self) -> &'static str {
        match self {
            Self::Name | Self::Duration | Self::Size => "a string literal",
            Self::Description | Self::Grammar => "a text",
            Self::Path => "a path, without quotes",
            Self::Key => "what a call works on",
            Self::Count => "a number",
            Self::Flag | Self::PolicyFlag => "no value",
            Self::Backoff => "settings in parentheses",
            Self::Lints => "names of lints in parentheses",
        }
    }
}

#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<String>,
    pub(super) description: Option<Expr>,
    pub(super) policy: Policy,
    pub(super) strict: Option<bool>,
    pub(super) output_schema: bool,
    pub(super) custom: Option<Custom>,
    pub(super) allowed: Vec<&'static str>,
    pub(super) runtime: Option<Path>,
    /// The options that were written, rightly or wrongly.
    given: Vec<Ident>,
    grammar: custom::Written,
}

impl Options {
    pub(super) fn of(settings: &[Setting], place: Place<'_>, errors: &Errors) -> Self {
        let mut options = Self::default();
        for setting in settings {
            options.read(setting, errors);
        }
        options.policy.check(|option| options.word(option), errors);
        let grammar = std::mem::take(&mut options.grammar);
        options.custom = grammar.custom(|option| options.word(option), errors);
        if let Place::Block { .. } = place
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
        let Some((option, takes, example)) = OPTIONS.iter().find(|(name, ..)| *name == key) else {
            let other = OTHER_WORDS.iter().find(|(word, _)| *word == key);
            let instead = other.map_or_else(
                || {
                    let known: Vec<_> = OPTIONS.iter().map(|(name, ..)| *name).collect();
                    names::instead(&key, &known)
                },
                |(_, option)| format!("write `{option}`"),
            );
            errors.refuse(
                word,
                format_args!("`{key}` is not an option of `#[tool]`; {instead}"),
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
            Takes::Lints => self.allowed = lints::read(setting, errors),
            Takes::Backoff => {
                if let Some(backoff) = backoff::read(setting, example, errors) {
                    self.set_policy(option, PolicyValue::Backoff(backoff));
                }
            }
            Takes::Flag | Takes::PolicyFlag => match read_flag(setting) {
                Some(flag) => self.set_flag(option, *takes, flag),
                None if key == "custom" => errors.refuse(
                    word,
                    "`custom` takes no value; write `#[tool(custom)]`, or `#[tool(regex = \"…\")]` for a grammar",
                ),
                None => errors.refuse(
                    word,
                    format_args!("`{key}` takes no value; write `#[tool({key})]`"),
                ),
            },
            takes => {
                let Value::Given(value) = &setting.value else {
                    errors.refuse(
                        word,
                        format_args!("`{key}` needs a value; write `{example}`"),
                    );
                    return;
                };
                let value = ungroup(value);
                if self.set(option, *takes, value, example, errors).is_none() {
                    let noun = takes.noun();
                    errors.refuse(
                        value,
                        format_args!("`{key}` takes {noun}; write `{example}`"),
                    );
                }
            }
        }
    }

    fn set_flag(&mut self, option: &'static str, takes: Takes, flag: bool) {
        match (takes, option) {
            (Takes::PolicyFlag, _) => self.set_policy(option, PolicyValue::Flag(flag)),
            (_, "strict") => self.strict = Some(flag),
            (_, "custom") => self.grammar.flag = Some(flag),
            _ => self.output_schema = flag,
        }
    }

    /// Reads the value of an option. `None` if it has another form.
    fn set(
        &mut self,
        option: &'static str,
        takes: Takes,
        value: &Expr,
        example: &str,
        errors: &Errors,
    ) -> Option<()> {
        let policy = match takes {
            Takes::Name => {
                let name = read_text(value)?;
                names::check(name, errors);
                self.name = Some(name.value());
                return Some(());
            }
            Takes::Description => {
                check_description(value, errors);
                self.description = Some(value.clone());
                return Some(());
            }
            Takes::Path => {
                self.runtime = Some(read_path(value)?.clone());
                return Some(());
            }
            Takes::Key => {
                self.policy.key = key::read(value, errors);
                return Some(());
            }
            Takes::Grammar => {
                custom::check_grammar(option, value, errors);
                let grammar = match option {
                    "lark" => &mut self.grammar.lark,
                    _ => &mut self.grammar.regex,
                };
                *grammar = Some(value.clone());
                return Some(());
            }
            Takes::Duration => read_duration(read_text(value)?, errors).map(PolicyValue::Duration),
            Takes::Count => read_count(value, example, errors)?.map(PolicyValue::Count),
            Takes::Size => read_size(read_text(value)?, errors).map(PolicyValue::Bytes),
            Takes::Flag | Takes::PolicyFlag | Takes::Backoff | Takes::Lints => None,
        };
        if let Some(value) = policy {
            self.set_policy(option, value);
        }
        Some(())
    }

    fn set_policy(&mut self, option: &'static str, value: PolicyValue) {
        self.policy.options.push((option, value));
    }
}

/// `option`, `option = true` or `option = false`
fn read_flag(setting: &Setting) -> Option<bool> {
    match &setting.value {
        Value::Absent => Some(true),
        Value::Given(value) => read_bool(ungroup(value)),
        Value::Parenthesized(_) => None,
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

/// Refuses a literal that is an empty description.
fn check_description(value: &Expr, errors: &Errors) {
    if read_text(value).is_some_and(|text| text.value().trim().is_empty()) {
        errors.refuse(
            value,
            "the description is empty; say what the tool does and when to call it",
        );
    }
}

fn read_duration(text: &LitStr, errors: &Errors) -> Option<Duration> {
    let timeout = duration::parse(&text.value());
    match timeout {
        None => errors.refuse(
            text,
            "this is not a duration; write `\"250ms\"`, `\"10s\"`, `\"2m\"`, `\"1h\"` or `\"1m 30s\"`",
        ),
        Some(Duration::ZERO) => errors.refuse(
            text,
            "a timeout of zero ends every call; write how long a call may take, such as `\"10s\"`",
        ),
        Some(_) => {}
    }
    timeout
}

/// Reads a number of at least 1. `None` if the value is not a number.
#[expect(
    clippy::option_option,
    reason = "the inner one is a number that is refused"
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
            format_args!("0 has no effect here; write `{example}`, or remove it"),
        ),
        Ok(count) => return Some(Some(count)),
        Err(_) => errors.refuse(
            number,
            format_args!(
                "this is not a number from 1 to {}; write `{example}`",
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
            "this is not a size; write `\"500B\"`, `\"32KiB\"` or `\"1MiB\"`",
        ),
        Some(size) if size < size::LEAST => errors.refuse(
            text,
            "an answer keeps at least 64 bytes; write `\"64B\"` or more",
        ),
        Some(_) => {}
    }
    size
}
