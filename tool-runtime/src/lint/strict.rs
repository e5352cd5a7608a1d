//! Whether the API holds models to the schema.

use serde_json::Value;

use super::{
    Lint,
    subject::{Found, Subject, in_attribute},
    walk::{Place, has_type},
};
use crate::{
    Inexpressible,
    schema::{strict::is_known_format, whole},
    tool::Decision,
};

pub(super) fn look(subject: &Subject<'_>, found: &mut Found) {
    match subject.decision {
        Decision::Strict(_) => {
            for place in &subject.places {
                in_words_only(subject, place, found);
            }
        }
        Decision::Inexpressible(reasons) => not_strict(subject, reasons, found),
        Decision::Declined => {}
    }
}

/// The lints that name a mistake for which there is no strict schema either.
const MISTAKES: [Lint; 2] = [Lint::ImpossibleBounds, Lint::DefaultBreaksSchema];

fn not_strict(subject: &Subject<'_>, reasons: &[Inexpressible], found: &mut Found) {
    let is_told =
        |reason: &&Inexpressible| found.has_any(&MISTAKES, known(subject.root(), &reason.path));
    let reasons: Vec<_> = reasons.iter().filter(|reason| !is_told(reason)).collect();
    let Some(first) = reasons.first() else {
        return;
    };
    let more = match reasons.len() - 1 {
        0 => String::new(),
        1 => " (and 1 more reason)".to_owned(),
        more => format!(" (and {more} more reasons)"),
    };
    let reason = &first.reason;
    let (lint, message) = if subject.definition.strict == Some(true) {
        let message = format!("it demands a strict schema, and has none: {reason}{more}");
        (Lint::StrictNotMet, message)
    } else {
        let message =
            format!("models are not held to its schema, which has no strict form: {reason}{more}");
        (Lint::NotStrict, message)
    };
    let decline = if subject.is_declared() {
        "`#[tool(strict = false)]`"
    } else {
        "`strict = Some(false)`"
    };
    let advice = format!("{}, or write {decline} if it is meant so", first.remedy);
    found.add(lint, known(subject.root(), &first.path), message, advice);
}

/// The part of a path that leads somewhere: what is found late in the conversion stands where the converted schema has it.
fn known<'p>(root: &Value, path: &'p str) -> &'p str {
    let mut path = path;
    while root.pointer(path).is_none() {
        path = path.rsplit_once('/').map_or("", |(above, _)| above);
    }
    path
}

/// Finds what a strict schema only tells in its descriptions. A `maxLength` is left alone, and so is a `minLength` of 1: models
/// seldom come near them, and a text without any bound is advised to have the former.
fn in_words_only(subject: &Subject<'_>, place: &Place<'_>, found: &mut Found) {
    let schema = place.schema;
    let mut add = |keyword: &str, advice: &str| {
        let message = format!(
            "strict schemas have no `{keyword}`, so that it is only told in the description"
        );
        found.add(Lint::ProseOnlyBound, &place.path, message, advice);
    };
    if has_type(schema, "array") && schema.get("uniqueItems") == Some(&Value::Bool(true)) {
        let instead = if subject.is_declared() {
            "take a `Vec`"
        } else {
            "leave it out"
        };
        let advice = format!(
            "{instead} if an item that comes twice does no harm; else such a call is answered with what is wrong"
        );
        add("uniqueItems", &advice);
    }
    let is_listed = schema.contains_key("enum") || schema.contains_key("const");
    if !has_type(schema, "string") || is_listed {
        return;
    }
    let [least, most] =
        ["minLength", "maxLength"].map(|keyword| schema.get(keyword).and_then(whole));
    if let Some(least) = least.filter(|least| *least > 1) {
        let pattern = match most {
            Some(most) if most == least => format!("^.{{{least}}}$"),
            Some(most) => format!("^.{{{least},{most}}}$"),
            None => format!("^.{{{least},}}$"),
        };
        add("minLength", &pattern_advice(subject, place, &pattern));
    }
    // Its type may give the format, which then cannot be taken away.
    let format = schema
        .get("format")
        .filter(|_| !schema.contains_key("pattern"));
    match format.and_then(Value::as_str) {
        Some("uri") => add("format", &pattern_advice(subject, place, "^https?://")),
        Some(name) if name != "ip" && !is_known_format(name) => {
            add("format", &pattern_advice(subject, place, "…"));
        }
        _ => {}
    }
}

/// Says what models are held to instead.
fn pattern_advice(subject: &Subject<'_>, place: &Place<'_>, pattern: &str) -> String {
    if place.schema.contains_key("pattern") {
        return "say it in its `pattern` instead, to which models are held".to_owned();
    }
    let example = match (subject.is_declared(), place.role) {
        (true, role) => in_attribute(role, &format!("regex(pattern = {pattern:?})")),
        (false, _) => format!("\"pattern\": {pattern:?}"),
    };
    format!("say it in a pattern, to which models are held: `{example}`")
}
