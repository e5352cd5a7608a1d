//! Descriptions of tools and of their parameters.

use serde_json::Value;

use super::{
    Lint, prose,
    subject::{Found, Subject, first_few, rust_place},
    text,
    walk::{Object, Place, Property, Role, has_type, seen_through},
};

pub(super) fn look(subject: &Subject<'_>, found: &mut Found) {
    of_tool(subject, found);
    for place in &subject.places {
        if let Role::Property(property) = place.role {
            of_property(subject, place, property, found);
        }
    }
}

fn of_tool(subject: &Subject<'_>, found: &mut Found) {
    let description = subject
        .definition
        .description
        .as_deref()
        .unwrap_or_default();
    let words = text::words(description);
    if words.is_empty() {
        let advice = if subject.is_declared() {
            "say in a doc comment what it does, and when to call it"
        } else {
            "say what it does and when to call it, with `Definition::with_description`"
        };
        found.add(
            Lint::MissingDescription,
            "",
            "it has no description",
            advice,
        );
    } else if words.len() < 3 && text::meaning(&words).len() < 2 {
        found.add(
            Lint::ShortDescription,
            "",
            format!("its description is only {:?}", description.trim()),
            "say what it does, and when to call it",
        );
    } else if text::echoes(&subject.definition.name, description) {
        found.add(
            Lint::EchoedName,
            "",
            "its description only says its name again",
            "say what the name does not: on what it works, what it gives back, when to call it",
        );
    }
}

fn of_property(
    subject: &Subject<'_>,
    place: &Place<'_>,
    property: Property<'_>,
    found: &mut Found,
) {
    let own = described(place.schema).unwrap_or_default();
    if !own.is_empty() && text::echoes(property.name, own) {
        found.add(
            Lint::EchoedName,
            &place.path,
            "its description only says its name again",
            "say what the name does not: its form or unit, what it is for, an example",
        );
    }
    let root = subject.root();
    let mut through = seen_through(root, place.schema);
    let is_described = through.any(|schema| described(schema).is_some())
        || property.is_parameter && is_named_by_tool(subject, property.name);
    let is_key = subject.is_key_of_map(&place.path);
    if !is_described && !property.is_generated && !is_key && !is_constant(place.schema) {
        let advice = if subject.is_declared() {
            let place = rust_place(place.role);
            format!("say what it means in a doc comment on {place}, best with an example")
        } else {
            "say what it means in a `description`, best with an example".to_owned()
        };
        found.add(
            Lint::UndescribedParameter,
            &place.path,
            "it has no description",
            advice,
        );
    }
    if is_plain_text(root, place.schema)
        && let Some(values) = prose::listed(own)
    {
        let advice = enum_advice(subject, property.name, &values);
        let values = first_few(&values);
        let message = format!("its description lists the values it may have: {values}");
        found.add(Lint::EnumInProse, &place.path, message, advice);
    }
}

/// The description of a schema, if it says anything.
pub(super) fn described(schema: &Object) -> Option<&str> {
    let description = schema.get("description")?.as_str()?.trim();
    (!description.is_empty()).then_some(description)
}

/// Whether the tool's description speaks of a parameter, in backticks.
fn is_named_by_tool(subject: &Subject<'_>, name: &str) -> bool {
    let description = subject
        .definition
        .description
        .as_deref()
        .unwrap_or_default();
    description.contains(&format!("`{name}`"))
}

fn is_constant(schema: &Object) -> bool {
    let values = schema.get("enum").and_then(Value::as_array);
    schema.contains_key("const") || values.is_some_and(|values| values.len() == 1)
}

/// Whether it is a text, or a list of texts, without a word on which.
fn is_plain_text(root: &Value, schema: &Object) -> bool {
    let through: Vec<_> = seen_through(root, schema).collect();
    let is_free = |schema: &Object| {
        let mut keywords = ["enum", "const", "pattern", "format", "oneOf"].iter();
        !keywords.any(|keyword| schema.contains_key(*keyword))
    };
    let Some(last) = through.last() else {
        return false;
    };
    if !through.iter().all(|schema| is_free(schema)) || last.contains_key("anyOf") {
        return false;
    }
    match last.get("items").and_then(Value::as_object) {
        Some(items) if has_type(last, "array") => {
            let mut items = seen_through(root, items);
            items.all(is_free) && items_end_in_text(root, last)
        }
        _ => has_type(last, "string"),
    }
}

fn items_end_in_text(root: &Value, array: &Object) -> bool {
    let items = array.get("items").and_then(Value::as_object);
    let last = items.and_then(|items| seen_through(root, items).last());
    last.is_some_and(|schema| has_type(schema, "string"))
}

fn enum_advice(subject: &Subject<'_>, name: &str, values: &[String]) -> String {
    if !subject.is_declared() {
        let values: Vec<String> = values
            .iter()
            .map(|it| Value::from(it.as_str()).to_string())
            .collect();
        return format!(
            "hold models to them with `\"enum\": [{}]`",
            first_few(&values)
        );
    }
    let in_camel_case = |text: &str| -> String {
        let words = text::words(text);
        let words = words.iter().map(|word| {
            let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            first.to_uppercase() + rest
        });
        words.collect()
    };
    let separators = [("_", "snake_case"), ("-", "kebab-case")];
    let mut cases = separators.into_iter().filter(|(separator, _)| {
        let as_written = |value: &String| text::words(value).join(separator) == *value;
        values.iter().all(as_written)
    });
    let variants: Vec<String> = values.iter().map(|value| in_camel_case(value)).collect();
    let is_variant = |name: &String| {
        name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.chars().all(|char| char.is_ascii_alphanumeric())
    };
    let ty = text::singular(&in_camel_case(name));
    match cases.next() {
        Some((_, case)) if variants.iter().chain([&ty]).all(is_variant) => format!(
            "make it an enum, to which models are held: `#[derive(serde::Deserialize, schemars::JsonSchema)] \
             #[serde(rename_all = {case:?})] enum {ty} {{ {} }}`",
            variants.join(", ")
        ),
        _ => "make it an enum, to which models are held, with `#[serde(rename = \"…\")]` on its variants".to_owned(),
    }
}
