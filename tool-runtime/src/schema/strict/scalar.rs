//! Texts, numbers and constants.

use std::{cmp::Ordering, collections::HashSet};

use serde_json::{Number, Value, json};

use super::{Object, Reason, conversion::Conversion, describe, keywords::forbids_zero, null};
use crate::{
    json::decimal::{self, Decimal},
    schema::{
        canonical::canonical,
        check::Compiled,
        pattern::{self, Patterns},
        whole,
    },
};

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

impl Conversion<'_> {
    pub(super) fn string(&mut self, schema: &Object, path: &str) -> Object {
        let mut text = Object::new();
        text.insert("type".to_owned(), "string".into());
        match schema.get("pattern") {
            Some(Value::String(pattern)) => match pattern::unread(pattern) {
                Some(unread) => drop(self.refuse(path, Reason::pattern(&unread))),
                None => {
                    text.insert("pattern".to_owned(), pattern.as_str().into());
                }
            },
            // `schemars` writes the one for `char`, and a type cannot be held to a description.
            None if is_one_character(schema) => {
                text.insert("pattern".to_owned(), r"^[\s\S]$".into());
            }
            None => {}
            Some(_) => drop(self.refuse(path, Reason::malformed("pattern"))),
        }
        let length = |keyword: &str| schema.get(keyword).and_then(whole);
        if let (Some(least), Some(most)) = (length("minLength"), length("maxLength"))
            && least > most
        {
            self.refuse(path, Reason::empty_range(schema, "minLength", "maxLength"));
        }
        let mut facts = Vec::new();
        if !is_one_character(schema) || schema.contains_key("pattern") {
            facts.extend(describe::of_length(schema));
        }
        facts.extend(describe::of_content(schema));
        match schema.get("format").map(|format| format.as_str()) {
            None => {}
            Some(None) => drop(self.refuse(path, Reason::malformed("format"))),
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
                Some(_) => drop(self.refuse(path, Reason::malformed(keyword))),
            }
        }
        if let Some(Value::Number(divisor)) = number.get("multipleOf")
            && decimal::compare(divisor, &0.into()).is_le()
        {
            self.refuse(path, Reason::divisor(divisor));
        }
        let format = schema.get("format").and_then(Value::as_str);
        if let Some((least, most)) = format.filter(|_| kind == "integer").and_then(range) {
            tighten(&mut number, "minimum", least, Ordering::Less);
            tighten(&mut number, "maximum", most, Ordering::Greater);
        }
        if let Some((least, most)) = empty_range(kind, &number) {
            self.refuse(path, Reason::empty_range(&number, least, most));
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
        let is_list = |keyword: &str| keyword == "enum" || !schema.contains_key("enum");
        let mut beside = schema.clone();
        beside.retain(|keyword, _| match keyword.as_str() {
            "enum" | "const" => !is_list(keyword),
            keyword => !matches!(keyword, "$defs" | "definitions"),
        });
        let beside = Value::Object(beside);
        let beside = Compiled::of(&beside, Patterns::of(&beside));
        let is_allowed = |constant: &&Value| beside.allows(constant);
        let mut constants = listed.iter().filter(is_allowed).peekable();
        if constants.peek().is_none() {
            return self.refuse(path, Reason::contradiction(schema, listed));
        }
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
            if !seen.insert(canonical(constant)) {
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

/// Puts a bound in the place of one that is as `wider` says beside it, or of none.
fn tighten(schema: &mut Object, keyword: &str, bound: Number, wider: Ordering) {
    match schema.get(keyword) {
        Some(Value::Number(known)) if decimal::compare(known, &bound) != wider => {}
        _ => {
            schema.insert(keyword.to_owned(), bound.into());
        }
    }
}

/// The bounds of a number that no value is between.
fn empty_range(kind: &str, number: &Object) -> Option<(&'static str, &'static str)> {
    let bound = |keyword| number.get(keyword)?.as_number().map(Decimal::of);
    for (least, excludes_least) in [("minimum", false), ("exclusiveMinimum", true)] {
        for (most, excludes_most) in [("maximum", false), ("exclusiveMaximum", true)] {
            let (Some(first), Some(last)) = (bound(least), bound(most)) else {
                continue;
            };
            let excludes = excludes_least || excludes_most;
            let is_empty = first > last || (first == last && excludes);
            let is_between = || {
                let first = first.round_up()? + i128::from(excludes_least && first.is_whole());
                let last = last.round_down()? - i128::from(excludes_most && last.is_whole());
                let step = bound("multipleOf").and_then(|it| it.to_i128());
                let step = step.filter(|step| *step > 0).unwrap_or(1);
                Some(last.div_euclid(step) * step < first)
            };
            if is_empty || (kind == "integer" && is_between() == Some(true)) {
                return Some((least, most));
            }
        }
    }
    None
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
            let wider = if bound < 0 {
                Ordering::Greater
            } else {
                Ordering::Less
            };
            tighten(&mut half, keyword, bound.into(), wider);
            halves.push(half);
        }
    }
    match halves.as_slice() {
        [_, _] => [("anyOf".to_owned(), json!(halves))].into_iter().collect(),
        _ => halves.pop().unwrap_or(number),
    }
}
