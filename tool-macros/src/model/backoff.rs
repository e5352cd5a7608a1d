//! How long to wait between attempts: `backoff(base = "200ms", factor = 2, cap = "10s")`.

use std::time::Duration;

use syn::{Expr, ExprLit, Lit};

use super::{duration, names};
use crate::{
    error::Errors,
    parse::{Setting, Value, parse_like, ungroup},
};

/// What an attribute says of the runtime's `Backoff`; the rest is as it is there by default.
#[derive(Clone, Copy, Default)]
pub(crate) struct Backoff {
    pub(crate) base: Option<Duration>,
    pub(crate) factor: Option<u32>,
    pub(crate) cap: Option<Duration>,
}

const NAMES: [&str; 3] = ["base", "factor", "cap"];

/// Reads the settings in the parentheses. What is wrong with them is told.
pub(super) fn read(setting: &Setting, example: &str, errors: &Errors) -> Option<Backoff> {
    let Value::Parenthesized(tokens) = &setting.value else {
        errors.refuse(
            &setting.key,
            format_args!("`backoff` takes settings in parentheses; write `{example}`"),
        );
        return None;
    };
    let settings = parse_like("base = \"200ms\"", tokens.clone(), errors);
    let mut backoff = Backoff::default();
    let mut given: Vec<String> = Vec::new();
    for setting in &settings {
        let name = setting.key.to_string();
        if !NAMES.contains(&name.as_str()) {
            let instead = names::instead(&name, &NAMES);
            errors.refuse(
                &setting.key,
                format_args!("`{name}` is not a setting of `backoff`; {instead}"),
            );
        } else if given.contains(&name) {
            errors.refuse(
                &setting.key,
                format_args!("`{name}` is given twice; remove one of them"),
            );
        } else {
            read_one(setting, &name, &mut backoff, errors);
        }
        given.push(name);
    }
    if settings.is_empty() {
        errors.refuse(
            &setting.key,
            format_args!("this changes nothing; write `{example}`, or remove it"),
        );
    }
    if let (Some(base), Some(cap)) = (backoff.base, backoff.cap)
        && cap < base
    {
        errors.refuse(
            &setting.key,
            "no wait is longer than `cap`, and the first is longer already; make `cap` at least as long as `base`",
        );
    }
    Some(backoff)
}

fn read_one(setting: &Setting, name: &str, backoff: &mut Backoff, errors: &Errors) {
    let Value::Given(value) = &setting.value else {
        let example = if name == "factor" {
            "factor = 2"
        } else {
            "base = \"200ms\""
        };
        errors.refuse(
            &setting.key,
            format_args!("`{name}` needs a value, as in `{example}`"),
        );
        return;
    };
    let value = ungroup(value);
    if name == "factor" {
        match read_factor(value) {
            Some(factor) => backoff.factor = Some(factor),
            None => errors.refuse(
                value,
                "`factor` is a number from 1: how many times longer each further wait can be; write `factor = 2`",
            ),
        }
        return;
    }
    let Some(duration) = read_duration(value) else {
        errors.refuse(
            value,
            format_args!(
                "`{name}` is a duration; write `{name} = \"200ms\"`, or with `s`, `m` or `h`"
            ),
        );
        return;
    };
    if name == "base" {
        backoff.base = Some(duration);
    } else {
        backoff.cap = Some(duration);
    }
}

fn read_factor(value: &Expr) -> Option<u32> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok().filter(|factor| *factor > 0),
        _ => None,
    }
}

fn read_duration(value: &Expr) -> Option<Duration> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => duration::parse(&text.value()),
        _ => None,
    }
}
