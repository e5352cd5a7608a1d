//! The keywords that bound a number, a text, an array or an object.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::schema::canonical::canonical;

/// Returns what is out of bounds.
pub(super) fn check<'s>(
    schema: &'s Map<String, Value>,
    value: &'s Value,
) -> impl Iterator<Item = String> + use<'s> {
    schema
        .iter()
        .filter_map(move |(keyword, bound)| match value {
            Value::Number(_) => number(keyword, bound, value),
            Value::String(text) => size(
                keyword,
                bound,
                text.chars().count(),
                ["minLength", "maxLength"],
                "character",
            ),
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

fn number(keyword: &str, bound: &Value, value: &Value) -> Option<String> {
    let (limit, number) = (bound.as_f64()?, value.as_f64()?);
    let (is_broken, words) = match keyword {
        "minimum" => (number < limit, "at least"),
        "maximum" => (number > limit, "at most"),
        "exclusiveMinimum" => (number <= limit, "more than"),
        "exclusiveMaximum" => (number >= limit, "less than"),
        "multipleOf" => (limit != 0.0 && !is_multiple(number, limit), "a multiple of"),
        _ => return None,
    };
    is_broken.then(|| format!("must be {words} {bound}, got {value}"))
}

/// Whether a number is a multiple, but for the rounding of decimal fractions.
fn is_multiple(number: f64, of: f64) -> bool {
    let times = number / of;
    (times - times.round()).abs() <= f64::EPSILON * times.abs().max(1.0) * 4.0
}

fn size(
    keyword: &str,
    bound: &Value,
    size: usize,
    [least, most]: [&str; 2],
    unit: &str,
) -> Option<String> {
    let limit = bound.as_u64()?;
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
