//! Parameters that leave models too much room, or too little.

use std::{collections::HashSet, ptr};

use serde_json::Value;

use super::{
    Lint,
    subject::{Found, Subject, in_attribute},
    walk::{Object, Place, Role, has_type, referring},
};

/// More parameters than this are too many. OpenAI calls fewer than 20 what its models are used to; they get worse before that, and people
/// are warned at 7, by clippy.
const PARAMETERS: usize = 12;

pub(super) fn look(subject: &Subject<'_>, found: &mut Found) {
    let root = subject.root();
    let count = root["properties"].as_object().map_or(0, Object::len);
    if count > PARAMETERS {
        let advice = if subject.is_declared() {
            "split the tool, or make structs of those that belong together"
        } else {
            "split the tool, or make objects of those that belong together"
        };
        let message = format!("it has {count} parameters");
        found.add(Lint::ManyParameters, "", message, advice);
    }
    let unbounded = targets(subject);
    for place in &subject.places {
        let is_bounded = match place.role {
            Role::Type => !unbounded.contains(&ptr::from_ref(place.schema)),
            _ => false,
        };
        if has_type(place.schema, "string") && !bounds_text(place.schema) && !is_bounded {
            let advice = advice_on_text(subject, place.role);
            let message = "it takes a text of any length and form";
            found.add(Lint::UnboundedString, &place.path, message, advice);
        }
        if let Role::Property(property) = place.role
            && property.is_required
            && !property.is_generated
            && !(property.is_parameter && count == 1)
            && place
                .schema
                .get("type")
                .is_some_and(|name| name == "boolean")
            && !place.schema.contains_key("const")
            && !place.schema.contains_key("enum")
        {
            let advice = match (subject.is_declared(), property.is_parameter) {
                (true, true) => {
                    "if most calls want the same, let them leave it out: `#[tool(default = false)]`"
                }
                (true, false) => {
                    "if most calls want the same, let them leave it out: `#[serde(default)]`"
                }
                (false, _) => {
                    "if most calls want the same, take it out of `required` and give it a `default`"
                }
            };
            let message = "every call must say true or false";
            found.add(Lint::RequiredBoolean, &place.path, message, advice);
        }
    }
    open_objects(subject, found);
    times(subject, found);
}

/// What of the schema of a text says which texts.
fn bounds_text(schema: &Object) -> bool {
    let mut keywords = ["maxLength", "pattern", "format", "enum", "const"].iter();
    keywords.any(|keyword| schema.contains_key(*keyword))
}

fn advice_on_text(subject: &Subject<'_>, role: Role<'_>) -> String {
    if !subject.is_declared() {
        return "give it an `enum` if it has a few fixed values, else a `maxLength`".to_owned();
    }
    let cap = in_attribute(role, "length(max = 80)");
    match role {
        Role::Item { .. } => {
            format!("make its texts an enum if they are a few fixed ones, else cap them: `{cap}`")
        }
        Role::Slot => "give it a type of its own, with a cap on the text in it".to_owned(),
        Role::Entry => {
            "give it values of a type of their own, with a cap on the text in it".to_owned()
        }
        _ => format!("make it an enum if it has a few fixed values, else cap it: `{cap}`"),
    }
}

/// What is referred to from places that set no bounds of their own.
fn targets(subject: &Subject<'_>) -> HashSet<*const Object> {
    let free = subject
        .places
        .iter()
        .filter(|place| !bounds_text(place.schema));
    free.flat_map(|place| {
        let chain = referring(subject.root(), place.schema);
        chain.skip(1).take_while(|schema| !bounds_text(schema))
    })
    .map(ptr::from_ref)
    .collect()
}

/// The fields of `Duration` and of `SystemTime`, and what to take instead.
const TIMES: [([&str; 2], &str, &str); 2] = [
    (
        ["secs", "nanos"],
        "a span of time",
        "take a number whose name says the unit, such as `wait_secs: u64`, and make the `Duration` in the function",
    ),
    (
        ["secs_since_epoch", "nanos_since_epoch"],
        "a moment of time",
        "take a text of a type with `\"format\": \"date-time\"`, such as `chrono::DateTime<Utc>` or `jiff::Timestamp`",
    ),
];

/// Finds times that models would have to write as the standard library keeps them.
fn times(subject: &Subject<'_>, found: &mut Found) {
    for place in &subject.places {
        let Some(properties) = place.schema.get("properties").and_then(Value::as_object) else {
            continue;
        };
        let has_all = |names: &[&str]| {
            properties.len() == names.len()
                && names.iter().all(|name| properties.contains_key(*name))
        };
        if let Some((names, what, advice)) = TIMES.iter().find(|(names, ..)| has_all(names)) {
            let [first, second] = names;
            let message = format!(
                "{what} is an object of `{first}` and `{second}`, which models rarely write right"
            );
            found.add(Lint::TimeAsObject, &place.path, message, *advice);
        }
    }
}

/// Finds objects that were written by hand and not closed. Types say by their fields what they take.
fn open_objects(subject: &Subject<'_>, found: &mut Found) {
    if subject.is_declared() {
        return;
    }
    let mut open = subject.places.iter().filter(|place| is_open(place));
    let Some(first) = open.next() else {
        return;
    };
    let others = match open.count() {
        0 => String::new(),
        1 => ", and so does another object in it".to_owned(),
        count => format!(", and so do {count} more objects in it"),
    };
    found.add(
        Lint::OpenObject,
        &first.path,
        format!("it takes keys that it does not name, misspelt ones too{others}"),
        "write `\"additionalProperties\": false`, or `true` where that is meant",
    );
}

fn is_open(place: &Place<'_>) -> bool {
    let schema = place.schema;
    // What holds together with others cannot be closed on its own; what has no properties is any object, which is said elsewhere.
    let elsewhere = [
        "additionalProperties",
        "unevaluatedProperties",
        "patternProperties",
        "allOf",
        "anyOf",
        "oneOf",
        "$ref",
    ];
    !matches!(place.role, Role::Part)
        && schema.get("properties").is_some_and(Value::is_object)
        && !elsewhere
            .iter()
            .any(|keyword| schema.contains_key(*keyword))
}
