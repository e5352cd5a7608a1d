//! JSON of some shape, made of arbitrary bytes.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value};

/// Reads an input as JSON text if it is that, as the seeds are; else makes something of its bytes.
pub fn text_or(data: &[u8], build: impl FnOnce(&mut Unstructured<'_>) -> Result<Value>) -> Option<Value> {
    match std::str::from_utf8(data).ok().and_then(|text| serde_json::from_str(text).ok()) {
        Some(value @ (Value::Object(_) | Value::Array(_))) => Some(value),
        _ => build(&mut Unstructured::new(data)).ok(),
    }
}

/// Makes any value, whose members are mostly among `keys`, and its texts among `texts`.
pub fn any(u: &mut Unstructured<'_>, keys: &[&str], texts: &[&str], depth: u32) -> Result<Value> {
    Ok(match u.int_in_range(0..=if depth == 0 { 4 } else { 8 })? {
        0 => Value::Null,
        1 => u.arbitrary::<bool>()?.into(),
        2 => u.arbitrary::<i16>()?.into(),
        3 => text(u, texts)?.into(),
        4 => any_text(u)?.into(),
        5 | 6 => {
            let count = u.int_in_range(0..=3)?;
            let items: Result<Vec<_>> = (0..count).map(|_| any(u, keys, texts, depth - 1)).collect();
            items?.into()
        }
        _ => {
            let mut members = Map::new();
            for _ in 0..u.int_in_range(0..=4)? {
                members.insert(text(u, keys)?, any(u, keys, texts, depth - 1)?);
            }
            members.into()
        }
    })
}

/// One of `texts`, or now and then another.
pub fn text(u: &mut Unstructured<'_>, texts: &[&str]) -> Result<String> {
    if u.ratio(1_u8, 12_u8)? {
        any_text(u)
    } else {
        u.choose(texts).map(|text| (*text).to_owned())
    }
}

/// Any short text, and now and then a long one.
pub fn any_text(u: &mut Unstructured<'_>) -> Result<String> {
    let text: &str = u.arbitrary()?;
    let times = if u.ratio(1_u8, 40_u8)? { 1_000 } else { 1 };
    Ok(text.chars().take(60).collect::<String>().repeat(times))
}
