//! `pattern(…)`, `regex(…)` and `contains(…)`.

use syn::{
    Expr, LitStr, Token,
    parse::{ParseStream, Parser as _},
};

use super::{forms, keyword::Kind};
use crate::{
    error::Errors,
    parse::{Setting, ungroup},
};

/// `pattern("…")`
pub(super) fn pattern(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let pattern = expression(setting, example, errors)?;
    check(&pattern, errors);
    Some(Kind::Pattern(pattern))
}

/// `regex(pattern = "…")`
pub(super) fn regex(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let pattern = named(setting, example, errors)?;
    check(&pattern, errors);
    Some(Kind::Pattern(pattern))
}

/// `contains("…")`, or `contains(pattern = "…")`
pub(super) fn contains(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let content = forms::list(setting, example, errors)?;
    let is_named = |input: ParseStream<'_>| {
        let is_named =
            input.peek2(Token![,]) || (input.peek2(Token![=]) && !input.peek2(Token![==]));
        input.parse::<proc_macro2::TokenStream>()?;
        Ok(is_named)
    };
    let text = if is_named.parse2(content.clone()).unwrap_or(false) {
        named(setting, "contains(pattern = \"…\")", errors)?
    } else {
        expression(setting, example, errors)?
    };
    Some(Kind::Contains(text))
}

/// `key(…)` with one expression.
fn expression(setting: &Setting, example: &str, errors: &Errors) -> Option<Expr> {
    let content = forms::list(setting, example, errors)?;
    let value = syn::parse2::<Expr>(content.clone()).ok();
    if value.is_none() {
        let key = &setting.key;
        errors.refuse(
            content,
            format_args!("`{key}` takes one expression; write `{example}`"),
        );
    }
    value.map(|value| ungroup(&value).clone())
}

/// `key(pattern = …)`
fn named(setting: &Setting, example: &str, errors: &Errors) -> Option<Expr> {
    let outer = &setting.key;
    let mut pattern = None;
    let mut given = Vec::new();
    for setting in forms::settings(setting, example, errors)? {
        if forms::is_repeated(&setting, &mut given, errors) {
            continue;
        }
        let key = &setting.key;
        if key == "pattern" {
            pattern = forms::value(&setting, "pattern = \"…\"", errors).cloned();
        } else {
            errors.refuse(
                key,
                format_args!("`{key}` does not go into `{outer}`; write `{example}`"),
            );
        }
    }
    pattern
}

/// Refuses a literal that is not a pattern.
fn check(pattern: &Expr, errors: &Errors) {
    let Some(text) = forms::literal(pattern) else {
        return;
    };
    refuse_mistake(text, mistake(&text.value()), errors);
}

/// Refuses a literal that is not a regular expression, also where it stands in the middle of another.
pub(in crate::model) fn check_expression(text: &LitStr, errors: &Errors) {
    let expression = text.value();
    if let Some(mistake) = mistake(&expression) {
        refuse_mistake(text, Some(mistake), errors);
    } else if let Some(mistake) = mistake(&format!("^(?:{expression})$")) {
        errors.refuse(
            text,
            format_args!("this regular expression cannot stand inside another: {mistake}; put a line break after a comment at its end"),
        );
    }
}

fn refuse_mistake(text: &LitStr, mistake: Option<String>, errors: &Errors) {
    if let Some(mistake) = mistake {
        errors.refuse(
            text,
            format_args!("this is not a regular expression: {mistake}; write one that the crate `regex-lite` understands"),
        );
    }
}

#[cfg(feature = "validate")]
fn mistake(pattern: &str) -> Option<String> {
    let error = regex_lite::Regex::new(pattern).err()?;
    Some(error.to_string())
}

#[cfg(not(feature = "validate"))]
fn mistake(_: &str) -> Option<String> {
    None
}
