//! What the subset has no keywords for, told in the description.

use serde_json::Value;

use super::Object;
use crate::schema::{check::bounds::whole, check::format};

/// How long a default may be to be told.
const LONGEST_DEFAULT: usize = 500;

/// Tells what is known of a value but cannot be demanded: its default, examples, that it is deprecated.
pub(super) fn of_annotations(schema: &Object) -> Vec<String> {
    let mut facts = Vec::new();
    let description = schema.get("description").and_then(Value::as_str);
    let description = description.unwrap_or_default().to_lowercase();
    let says = |word| description.contains(word);
    if let Some(default) = schema.get("default").filter(|default| !default.is_null()) {
        let is_told = says("default") && names(&description, default);
        let default = default.to_string();
        if !is_told && default.len() <= LONGEST_DEFAULT {
            facts.push(format!("default: {default}"));
        }
    }
    if let Some(Value::Array(examples)) = schema.get("examples")
        && !examples.is_empty()
        && !says("example")
    {
        let examples: Vec<String> = examples.iter().map(Value::to_string).collect();
        facts.push(format!("for example {}", examples.join(", ")));
    }
    if schema.get("deprecated") == Some(&Value::Bool(true)) && !says("deprecated") {
        facts.push("deprecated".to_owned());
    }
    facts
}

/// Whether a text in small letters names a value.
fn names(text: &str, value: &Value) -> bool {
    let name = match value {
        Value::String(name) if !name.trim().is_empty() => name.to_lowercase(),
        value => value.to_string(),
    };
    let is_part = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    text.match_indices(&name).any(|(start, name)| {
        let (before, after) = (&text[..start], &text[start + name.len()..]);
        let begins = is_part(name.chars().next()) && is_part(before.chars().next_back());
        let ends = is_part(name.chars().next_back()) && is_part(after.chars().next());
        !begins && !ends
    })
}

/// Tells how long a text must be.
pub(super) fn of_length(schema: &Object) -> Option<String> {
    let least = schema.get("minLength").and_then(whole).unwrap_or(0);
    let most = schema.get("maxLength").and_then(whole);
    let characters = |count| {
        if count == 1 {
            "character"
        } else {
            "characters"
        }
    };
    Some(match (least, most) {
        (0, None) => return None,
        (0, Some(most)) => format!("at most {most} {}", characters(most)),
        (least, None) => format!("at least {least} {}", characters(least)),
        (least, Some(most)) if least == most => format!("exactly {most} {}", characters(most)),
        (least, Some(most)) => format!("{least} to {most} characters"),
    })
}

/// Tells the format of a text.
pub(super) fn of_format(name: &str) -> String {
    match format::known(name) {
        Some(format) => format.words.to_owned(),
        None => format!("format: {name}"),
    }
}

/// Tells how the content of a text is written.
pub(super) fn of_content(schema: &Object) -> Vec<String> {
    let text = |keyword| schema.get(keyword).and_then(Value::as_str);
    let encoding = text("contentEncoding").map(|it| format!("encoded as {it}"));
    let media = text("contentMediaType").map(|it| format!("media type {it}"));
    encoding.into_iter().chain(media).collect()
}

/// Adds facts to the description.
pub(super) fn add(schema: &mut Object, facts: &[String]) {
    if schema.is_empty() {
        return;
    }
    let description = schema.get("description").and_then(Value::as_str);
    let description = description.unwrap_or_default().trim_end();
    let new = |fact: &&String| !description.contains(fact.as_str());
    let facts: Vec<&str> = facts.iter().filter(new).map(String::as_str).collect();
    if facts.is_empty() {
        return;
    }
    let facts = facts.join("; ");
    let description = if description.is_empty() {
        facts
    } else {
        format!("{description} ({facts})")
    };
    schema.insert("description".to_owned(), description.into());
}

/// Puts the title and the description of a place before those of the type that stands there.
pub(super) fn put_before(schema: &mut Object, outer: &Object) {
    if schema.is_empty() {
        return;
    }
    if let Some(title) = outer.get("title") {
        schema.insert("title".to_owned(), title.clone());
    }
    let text = |schema: &Object| {
        let text = schema.get("description").and_then(Value::as_str);
        text.map(str::trim)
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
    };
    let description = match (text(outer), text(schema)) {
        (Some(outer), Some(inner)) if !outer.contains(&inner) => format!("{outer}\n{inner}"),
        (Some(outer), _) => outer,
        (None, _) => return,
    };
    schema.insert("description".to_owned(), description.into());
}

/// Adds the annotations of a place to what was lowered for it.
pub(super) fn annotated(mut lowered: Object, annotations: &Object) -> Object {
    if lowered.is_empty() {
        return lowered;
    }
    let facts = of_annotations(annotations);
    if lowered.contains_key("$ref") {
        let mut outer = choice("anyOf", vec![lowered.clone()]);
        put_before(&mut outer, annotations);
        add(&mut outer, &facts);
        return if outer.len() == 1 { lowered } else { outer };
    }
    put_before(&mut lowered, annotations);
    add(&mut lowered, &facts);
    lowered
}

/// Makes the schema of one of several.
pub(super) fn choice(keyword: &str, any: Vec<Object>) -> Object {
    let any: Vec<Value> = any.into_iter().map(Value::Object).collect();
    [(keyword.to_owned(), any.into())].into_iter().collect()
}
