//! Schemas that no value fits.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::{
    Lint,
    subject::{Found, Subject},
    walk::{Object, has_type, referring},
};
use crate::schema::{check, whole};

pub(super) fn look(subject: &Subject<'_>, found: &mut Found) {
    for place in &subject.places {
        let schemas: Vec<&Object> = referring(subject.root(), place.schema).collect();
        let reasons = [
            of_numbers(&schemas),
            of_sizes(&schemas),
            of_constants(subject, place.schema),
            of_choices(place.schema),
            of_required(place.schema),
        ];
        for (message, advice) in reasons.into_iter().flatten() {
            found.add(Lint::ImpossibleBounds, &place.path, message, advice);
        }
    }
}

/// What is wrong, and what to do about it.
type Reason = (String, &'static str);

const MEND: &str = "mend the one that is wrong";

/// An end of a range, and who says so.
struct Bound {
    at: Number,
    /// Whether the end itself is outside.
    is_open: bool,
    words: String,
}

/// Looks at all bounds on numbers that hold together.
fn of_numbers(schemas: &[&Object]) -> Option<Reason> {
    let is_typed = schemas.iter().any(|schema| schema.contains_key("type"));
    let has_type = |name| schemas.iter().any(|schema| has_type(schema, name));
    if is_typed && !has_type("integer") && !has_type("number") {
        return None;
    }
    let is_whole = has_type("integer") && !has_type("number");
    let factor = schemas.iter().find_map(|schema| schema.get("multipleOf"));
    let factor = factor.and_then(Value::as_number);
    if let Some(factor) = factor.filter(|factor| factor.as_f64().is_some_and(|it| it <= 0.0)) {
        let reason = format!("`multipleOf` is {factor}, of which no number is a multiple");
        return Some((reason, "give it a number above 0, or leave it out"));
    }
    let (least, most) = (tightest(schemas, &LEAST)?, tightest(schemas, &MOST)?);
    let order = compare(&least.at, &most.at)?;
    let is_empty = order.is_gt()
        || order.is_eq() && (least.is_open || most.is_open)
        || is_whole && has_no_integer(&least, &most, factor);
    is_empty.then(|| {
        let (least, most) = (&least.words, &most.words);
        (format!("no number fits: {least}, and {most}"), MEND)
    })
}

/// The keywords of one end, and how a bound is tighter than another.
struct End {
    closed: &'static str,
    open: &'static str,
    tighter: Ordering,
}

const LEAST: End = End {
    closed: "minimum",
    open: "exclusiveMinimum",
    tighter: Ordering::Greater,
};

const MOST: End = End {
    closed: "maximum",
    open: "exclusiveMaximum",
    tighter: Ordering::Less,
};

fn tightest(schemas: &[&Object], end: &End) -> Option<Bound> {
    let bounds = schemas.iter().flat_map(|schema| {
        let said = |keyword: &str, is_open: bool| {
            let at = schema.get(keyword)?.as_number()?;
            Some(Bound {
                at: at.clone(),
                is_open,
                words: format!("`{keyword}` is {at}"),
            })
        };
        [
            said(end.closed, false),
            said(end.open, true),
            of_format(schema, end),
        ]
    });
    bounds
        .flatten()
        .reduce(|one, other| match compare(&other.at, &one.at) {
            Some(order) if order == end.tighter => other,
            Some(Ordering::Equal) if other.is_open => other,
            _ => one,
        })
}

/// Where the type ends that a format of `schemars` stands for.
fn of_format(schema: &Object, end: &End) -> Option<Bound> {
    let format = schema.get("format")?.as_str()?;
    let (least, most): (i128, i128) = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" | "uint" => (0, u64::MAX.into()),
        _ => return None,
    };
    let (at, verb) = if end.tighter == Ordering::Greater {
        (least, "begins")
    } else {
        (most, "ends")
    };
    Some(Bound {
        at: Number::from_i128(at)?,
        is_open: false,
        words: format!("its type, `{format}`, {verb} at {at}"),
    })
}

fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// Whether no integer is within, or none that is a multiple of a factor.
fn has_no_integer(least: &Bound, most: &Bound, factor: Option<&Number>) -> bool {
    let (Some(from), Some(to)) = (inner(least, f64::ceil, 1), inner(most, f64::floor, -1)) else {
        return false;
    };
    let factor = factor.and_then(Number::as_i128).unwrap_or(1);
    let multiple = to.checked_sub(to.rem_euclid(factor));
    from > to || multiple.is_some_and(|it| it < from)
}

/// The first integer inside a bound.
fn inner(bound: &Bound, round: fn(f64) -> f64, step: i128) -> Option<i128> {
    // Up to here each integer is a floating-point number too.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(at) = bound.at.as_i128() {
        return at.checked_add(if bound.is_open { step } else { 0 });
    }
    let at = bound.at.as_f64().filter(|at| at.abs() <= EXACT)?;
    let rounded = round(at);
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and in range")]
    let whole = i128::from(rounded as i64);
    #[expect(
        clippy::float_cmp,
        reason = "rounding leaves whole numbers as they are"
    )]
    let is_whole = rounded == at;
    Some(whole + if bound.is_open && is_whole { step } else { 0 })
}

/// Looks at the sizes of texts, lists and objects.
fn of_sizes(schemas: &[&Object]) -> Option<Reason> {
    let sizes = [
        ("minLength", "maxLength", "text"),
        ("minItems", "maxItems", "list"),
        ("minProperties", "maxProperties", "object"),
    ];
    sizes.into_iter().find_map(|(least, most, what)| {
        let all = |keyword: &'static str| {
            let all = schemas.iter().filter_map(move |schema| schema.get(keyword));
            all.filter_map(whole)
        };
        let lower = all(least).max()?;
        let upper = all(most).min()?;
        (lower > upper).then(|| {
            let reason = format!("no {what} fits: `{least}` is {lower}, and `{most}` is {upper}");
            (reason, MEND)
        })
    })
}

/// How many constants are tried. A longer list in which none fits is left alone.
const TRIED: usize = 100;

/// Looks at what lists its values.
fn of_constants(subject: &Subject<'_>, schema: &Object) -> Option<Reason> {
    let listed = schema.get("enum").and_then(Value::as_array);
    if listed.is_some_and(Vec::is_empty) {
        let reason = "its `enum` lists no value".to_owned();
        return Some((reason, "list the values, or leave it out"));
    }
    let fits = |value: &Value| {
        let problems = subject.problems(schema, value);
        problems.is_none_or(|problems| problems.is_empty())
    };
    match (schema.get("const"), listed) {
        (Some(constant), _) if !fits(constant) => Some((
            format!(
                "its `const` is {}, which what stands beside it forbids",
                check::shown(constant)
            ),
            MEND,
        )),
        (None, Some(listed)) if listed.len() <= TRIED && !listed.iter().any(fits) => Some((
            "what stands beside its `enum` forbids all of the values in it".to_owned(),
            MEND,
        )),
        _ => None,
    }
}

fn of_choices(schema: &Object) -> Option<Reason> {
    let is_empty = |keyword: &&str| {
        let all = schema.get(*keyword).and_then(Value::as_array);
        all.is_some_and(Vec::is_empty)
    };
    let keyword = ["anyOf", "oneOf"].into_iter().find(is_empty)?;
    let reason = format!("its `{keyword}` has no alternatives");
    Some((reason, "list them, or leave it out"))
}

/// Looks for properties that must and must not be there.
fn of_required(schema: &Object) -> Option<Reason> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false))
        && !schema.contains_key("patternProperties");
    let required = schema.get("required")?.as_array()?;
    let impossible = required.iter().filter_map(Value::as_str).find(|&name| {
        match properties.and_then(|properties| properties.get(name)) {
            Some(property) => *property == Value::Bool(false),
            None => is_closed,
        }
    })?;
    let reason = format!("it requires `{impossible}`, and does not allow it");
    Some((
        reason,
        "list it in `properties`, or take it out of `required`",
    ))
}
