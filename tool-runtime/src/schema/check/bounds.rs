//! The keywords that bound a number, a text, an array or an object.

use std::{cmp::Ordering, collections::HashSet};

use serde_json::{Map, Number, Value};

use super::{format, words::quoted};
use crate::schema::{canonical::canonical, pattern::Patterns};

/// Returns what is out of bounds.
pub(super) fn check<'s>(
    schema: &'s Map<String, Value>,
    patterns: &'s Patterns,
    value: &'s Value,
) -> impl Iterator<Item = String> + use<'s> {
    schema
        .iter()
        .filter_map(move |(keyword, bound)| match value {
            Value::Number(value) => number(keyword, bound.as_number()?, value),
            Value::String(text) => match (keyword.as_str(), bound) {
                ("pattern", Value::String(wanted)) => pattern(patterns, wanted, text),
                ("format", Value::String(name)) => wrong_format(name, text),
                ("minLength" | "maxLength", _) => size(
                    keyword,
                    bound,
                    text.chars().count(),
                    ["minLength", "maxLength"],
                    "character",
                ),
                _ => None,
            },
            Value::Array(items) => size(
                keyword,
                bound,
                items.len(),
                ["minItems", "maxItems"],
                "item",
            )
            .or_else(|| unique(keyword, bound, items)),
            Value::Object(members) => size(
                keyword,
                bound,
                members.len(),
                ["minProperties", "maxProperties"],
                "property",
            ),
            _ => None,
        })
}

fn number(keyword: &str, bound: &Number, value: &Number) -> Option<String> {
    let order = || compare(value, bound);
    let (is_broken, words) = match keyword {
        "minimum" => (order()?.is_lt(), "at least"),
        "maximum" => (order()?.is_gt(), "at most"),
        "exclusiveMinimum" => (order()?.is_le(), "more than"),
        "exclusiveMaximum" => (order()?.is_ge(), "less than"),
        "multipleOf" => (!is_multiple(value, bound), "a multiple of"),
        _ => return None,
    };
    is_broken.then(|| format!("must be {words} {bound}, got {value}"))
}

/// Compares integers as such, for a floating-point number has no room for the large ones.
fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// Whether a number is a multiple, but for the rounding of decimal fractions. Everything is a multiple of 0, which is
/// no bound that JSON Schema allows.
fn is_multiple(number: &Number, of: &Number) -> bool {
    if let (Some(number), Some(of)) = (number.as_i128(), of.as_i128()) {
        return of == 0 || number % of == 0;
    }
    let (Some(number), Some(of)) = (number.as_f64(), of.as_f64()) else {
        return true;
    };
    let times = number / of;
    of == 0.0 || (times - times.round()).abs() <= f64::EPSILON * times.abs().max(1.0) * 4.0
}

fn size(
    keyword: &str,
    bound: &Value,
    size: usize,
    [least, most]: [&str; 2],
    unit: &str,
) -> Option<String> {
    if keyword != least && keyword != most {
        return None;
    }
    let limit = whole(bound)?;
    let size = u64::try_from(size).unwrap_or(u64::MAX);
    let words = match keyword {
        _ if keyword == least && size < limit => "at least",
        _ if keyword == most && size > limit => "at most",
        _ => return None,
    };
    let unit = match (unit, limit) {
        (unit, 1) => unit.to_owned(),
        ("property", _) => "properties".to_owned(),
        (unit, _) => format!("{unit}s"),
    };
    Some(format!("must have {words} {limit} {unit}, has {size}"))
}

/// A bound of a size, which may be written with a fraction, as `5.0` is 5.
pub(crate) fn whole(bound: &Value) -> Option<u64> {
    match bound.as_u64() {
        Some(bound) => Some(bound),
        None => crate::schema::canonical::with_whole_numbers(bound)?.as_u64(),
    }
}

fn unique(keyword: &str, bound: &Value, items: &[Value]) -> Option<String> {
    if keyword != "uniqueItems" || bound != &Value::Bool(true) {
        return None;
    }
    let mut seen = HashSet::with_capacity(items.len());
    let twice = items
        .iter()
        .position(|item| !seen.insert(canonical(item)))?;
    Some(format!(
        "must not have an item twice, item {twice} is there already"
    ))
}

/// How much of a pattern is shown to the model.
const SHOWN: usize = 200;

fn pattern(patterns: &Patterns, wanted: &str, text: &str) -> Option<String> {
    if patterns.matches(wanted, text)? {
        return None;
    }
    let (wanted, cut) = match wanted.char_indices().nth(SHOWN) {
        Some((end, _)) => (&wanted[..end], "…"),
        None => (wanted, ""),
    };
    Some(format!(
        "must match the pattern {wanted}{cut}, got {}",
        quoted(text)
    ))
}

fn wrong_format(name: &str, text: &str) -> Option<String> {
    let format = format::known(name)?;
    (!format.is_met_by(text)).then(|| format!("must be {}, got {}", format.words, quoted(text)))
}
