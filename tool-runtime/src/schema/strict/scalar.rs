//! Texts, numbers and constants.

use std::collections::HashSet;

use serde_json::{Number, Value, json};

use super::{
    Object, Reason,
    combine::is_larger,
    describe,
    lower::{Lowering, forbids_zero},
    null,
};
use crate::schema::{check::Compiled, pattern::Patterns};

/// The formats that the APIs know.
const FORMATS: [&str; 9] = [
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

/// Whether the APIs know a format.
pub(crate) fn is_known_format(name: &str) -> bool {
    FORMATS.contains(&name)
}

/// The keywords of numbers that the APIs know.
const BOUNDS: [&str; 5] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

impl Lowering<'_> {
    pub(super) fn string(&mut self, schema: &Object, path: &str) -> Object {
        let mut text = Object::new();
        text.insert("type".to_owned(), "string".into());
        match schema.get("pattern") {
            Some(Value::String(pattern)) => {
                text.insert("pattern".to_owned(), pattern.as_str().into());
            }
            // `schemars` writes the one for `char`, and a type cannot be held to a description.
            None if is_one_character(schema) => {
                text.insert("pattern".to_owned(), r"^[\s\S]$".into());
            }
            None => {}
            Some(_) => return self.refuse(path, Reason::malformed("pattern")),
        }
        let mut facts = Vec::new();
        if !is_one_character(schema) || schema.contains_key("pattern") {
            facts.extend(describe::of_length(schema));
        }
        facts.extend(describe::of_content(schema));
        match schema.get("format").map(|format| format.as_str()) {
            None => {}
            Some(None) => return self.refuse(path, Reason::malformed("format")),
            Some(Some("ip")) => {
                let family = |name: &str| {
                    let mut family = text.clone();
                    family.insert("format".to_owned(), name.into());
                    Value::Object(family)
                };
                let any = vec![family("ipv4"), family("ipv6")];
                text = [("anyOf".to_owned(), any.into())].into_iter().collect();
            }
            Some(Some(name)) if is_known_format(name) => {
                text.insert("format".to_owned(), name.into());
            }
            Some(Some(name)) => facts.push(describe::of_format(name)),
        }
        describe::add(&mut text, &facts);
        text
    }

    pub(super) fn number(&mut self, kind: &str, schema: &Object, path: &str) -> Object {
        let mut number = Object::new();
        number.insert("type".to_owned(), kind.into());
        for keyword in BOUNDS {
            match schema.get(keyword) {
                None => {}
                Some(Value::Number(bound)) => {
                    number.insert(keyword.to_owned(), bound.clone().into());
                }
                Some(_) => return self.refuse(path, Reason::malformed(keyword)),
            }
        }
        let format = schema.get("format").and_then(Value::as_str);
        if let Some((least, most)) = format.filter(|_| kind == "integer").and_then(range) {
            tighten(&mut number, "minimum", least, |bound, least| {
                is_larger(least, bound)
            });
            tighten(&mut number, "maximum", most, |bound, most| {
                is_larger(bound, most)
            });
        }
        let mut ordered = Object::new();
        for keyword in ["type"].iter().chain(&BOUNDS) {
            ordered.extend(number.remove_entry(*keyword));
        }
        if kind == "integer" && forbids_zero(schema) {
            ordered = without_zero(ordered);
        }
        ordered
    }

    /// Lowers what lists its values: one `enum` for each type that they have.
    pub(super) fn constants(&mut self, schema: &Object, path: &str) -> Object {
        let listed = match (schema.get("enum"), schema.get("const")) {
            (Some(Value::Array(listed)), _) => listed.as_slice(),
            (None, Some(constant)) => std::slice::from_ref(constant),
            _ => return self.refuse(path, Reason::malformed("enum")),
        };
        // Some may be forbidden by what stands beside them.
        let whole = json!(schema);
        let whole = Compiled::of(&whole, Patterns::of(&whole));
        let constants = listed.iter().filter(|constant| whole.allows(constant));
        let mut by_kind: Vec<(&str, Vec<&Value>)> = Vec::new();
        let mut seen = HashSet::new();
        let mut allows_null = false;
        for constant in constants {
            let kind = match constant {
                Value::String(_) => "string",
                Value::Bool(_) => "boolean",
                Value::Number(number) if number.is_f64() => "number",
                Value::Number(_) => "integer",
                Value::Null => {
                    allows_null = true;
                    continue;
                }
                Value::Array(_) | Value::Object(_) => {
                    return self.refuse(path, Reason::compound_constants());
                }
            };
            if !seen.insert(constant) {
                continue;
            }
            match by_kind.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, constants)) => constants.push(constant),
                None => by_kind.push((kind, vec![constant])),
            }
        }
        let lowered = |(kind, constants): (&str, Vec<&Value>)| -> Object {
            let members = [
                ("type".to_owned(), kind.into()),
                ("enum".to_owned(), constants.into_iter().cloned().collect()),
            ];
            members.into_iter().collect()
        };
        let mut any: Vec<Object> = by_kind.into_iter().map(lowered).collect();
        let values = match (any.pop(), any.is_empty()) {
            (None, _) if allows_null => {
                return [("type".to_owned(), "null".into())].into_iter().collect();
            }
            (None, _) => return self.refuse(path, Reason::nothing()),
            (Some(only), true) => only,
            (Some(last), false) => {
                any.push(last);
                let any: Vec<Value> = any.into_iter().map(Value::Object).collect();
                [("anyOf".to_owned(), any.into())].into_iter().collect()
            }
        };
        if allows_null {
            null::allow(values)
        } else {
            values
        }
    }
}

fn is_one_character(schema: &Object) -> bool {
    ["minLength", "maxLength"]
        .iter()
        .all(|keyword| schema.get(*keyword).is_some_and(|bound| bound == 1))
}

/// The integers that a format of `schemars` stands for. Serde refuses others.
fn range(format: &str) -> Option<(Number, Number)> {
    let (least, most): (i128, i128) = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "int" => (
            i128::try_from(isize::MIN).ok()?,
            i128::try_from(isize::MAX).ok()?,
        ),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        "uint" => (0, i128::try_from(usize::MAX).ok()?),
        // JSON has no exact words for these that all readers take, but floating-point numbers come close.
        "int128" => {
            return Some((
                Number::from_f64(-WIDEST_SIGNED)?,
                Number::from_f64(WIDEST_SIGNED)?,
            ));
        }
        "uint128" => return Some((0.into(), Number::from_f64(WIDEST_UNSIGNED)?)),
        _ => return None,
    };
    Some((Number::from_i128(least)?, Number::from_i128(most)?))
}

/// The largest floating-point number below 2^127.
const WIDEST_SIGNED: f64 = 170_141_183_460_469_212_842_221_372_237_303_250_944.0;

/// The largest floating-point number below 2^128.
const WIDEST_UNSIGNED: f64 = 340_282_366_920_938_425_684_442_744_474_606_501_888.0;

fn tighten(
    schema: &mut Object,
    keyword: &str,
    bound: Number,
    is_tighter: fn(&Number, &Number) -> bool,
) {
    match schema.get(keyword) {
        Some(Value::Number(known)) if !is_tighter(known, &bound) => {}
        _ => {
            schema.insert(keyword.to_owned(), bound.into());
        }
    }
}

/// Parts a range at zero.
fn without_zero(number: Object) -> Object {
    let bound = |keyword| number.get(keyword).and_then(Value::as_f64);
    let has_less = bound("minimum").is_none_or(|least| least < 0.0);
    let has_more = bound("maximum").is_none_or(|most| most > 0.0);
    let mut halves = Vec::new();
    for (has_half, keyword, bound) in [(has_less, "maximum", -1), (has_more, "minimum", 1)] {
        if has_half {
            let mut half = number.clone();
            tighten(&mut half, keyword, bound.into(), |known, bound| {
                is_larger(known, bound) == (bound.as_i64() == Some(-1))
            });
            halves.push(half);
        }
    }
    match halves.as_slice() {
        [_, _] => [("anyOf".to_owned(), json!(halves))].into_iter().collect(),
        _ => halves.pop().unwrap_or(number),
    }
}
