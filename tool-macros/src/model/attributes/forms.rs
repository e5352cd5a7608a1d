//! The forms of settings in an attribute.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, parse::Parse};

use crate::{
    error::Errors,
    parse::{Setting, Value, parse_like, ungroup},
};

/// Returns the tokens in an attribute's parentheses.
pub(super) fn content(attribute: &Attribute, example: &str, errors: &Errors) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => list.tokens.clone(),
        Meta::List(_) | Meta::Path(_) | Meta::NameValue(_) => {
            errors.refuse(
                attribute.path(),
                format_args!(
                    "this attribute is empty; write a setting, such as `{example}`, or remove it"
                ),
            );
            TokenStream::new()
        }
    }
}

/// Tells whether a key was given before, and refuses it then.
pub(super) fn is_repeated(setting: &Setting, given: &mut Vec<String>, errors: &Errors) -> bool {
    let key = setting.key.to_string();
    if given.contains(&key) {
        errors.refuse(
            &setting.key,
            format_args!("`{key}` is given twice; remove one of them"),
        );
        return true;
    }
    given.push(key);
    false
}

/// `key`
pub(super) fn word(setting: &Setting, errors: &Errors) -> Option<()> {
    let key = &setting.key;
    match &setting.value {
        Value::Absent => return Some(()),
        Value::Given(value) => errors.refuse(
            value,
            format_args!("`{key}` takes no value; write `{key}` alone"),
        ),
        Value::Parenthesized(_) => errors.refuse(
            key,
            format_args!("`{key}` takes no parentheses; write `{key}` alone"),
        ),
    }
    None
}

/// `key = …`
pub(super) fn value<'s>(setting: &'s Setting, example: &str, errors: &Errors) -> Option<&'s Expr> {
    let key = &setting.key;
    match &setting.value {
        Value::Given(value) => return Some(ungroup(value)),
        Value::Absent => errors.refuse(
            key,
            format_args!("`{key}` needs a value; write `{example}`"),
        ),
        Value::Parenthesized(_) => errors.refuse(
            key,
            format_args!("`{key}` takes no parentheses; write `{example}`"),
        ),
    }
    None
}

/// `key = "…"`
pub(super) fn text<'s>(setting: &'s Setting, example: &str, errors: &Errors) -> Option<&'s LitStr> {
    let value = value(setting, example, errors)?;
    let text = literal(value);
    if text.is_none() {
        let key = &setting.key;
        errors.refuse(
            value,
            format_args!("`{key}` takes a string literal; write `{example}`"),
        );
    }
    text
}

/// `key = "…"` with Rust in the quotes.
pub(super) fn quoted<T: Parse>(
    setting: &Setting,
    what: &str,
    example: &str,
    errors: &Errors,
) -> Option<T> {
    let text = text(setting, example, errors)?;
    let parsed = text.parse().ok();
    if parsed.is_none() {
        errors.refuse(
            text,
            format_args!("this is not a {what}; write `{example}`"),
        );
    }
    parsed
}

/// `key(…)`
pub(super) fn list<'s>(
    setting: &'s Setting,
    example: &str,
    errors: &Errors,
) -> Option<&'s TokenStream> {
    let key = &setting.key;
    match &setting.value {
        Value::Parenthesized(content) if content.is_empty() => {
            errors.refuse(key, format_args!("`{key}()` is empty; write `{example}`"));
        }
        Value::Parenthesized(content) => return Some(content),
        Value::Absent => errors.refuse(
            key,
            format_args!("`{key}` needs parentheses; write `{example}`"),
        ),
        Value::Given(value) => errors.refuse(
            value,
            format_args!("`{key}` takes no value after `=`; write `{example}`"),
        ),
    }
    None
}

/// `key(key = …, …)`
pub(super) fn settings(setting: &Setting, example: &str, errors: &Errors) -> Option<Vec<Setting>> {
    let content = list(setting, example, errors)?;
    let inner = example.split_once('(').map_or(example, |(_, inner)| inner);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    Some(parse_like(inner, content.clone(), errors))
}

/// Returns the string literal that an expression is.
pub(super) fn literal(value: &Expr) -> Option<&LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        _ => None,
    }
}
