//! Schemas without the patterns that the OpenAI APIs refuse.

use std::borrow::Cow;

use schemars::Schema;
use serde_json::{Map, Value};

use super::unread;
use crate::schema::walk;

/// Takes the patterns out of a schema that the APIs refuse whether it is strict or not. The descriptions say what they demand.
pub(crate) fn legal(schema: &Schema) -> Cow<'_, Schema> {
    if !has_illegal(schema.as_value()) {
        return Cow::Borrowed(schema);
    }
    let mut legal = schema.as_value().clone();
    walk::each(&mut legal, &mut |schema| {
        if let Value::Object(schema) = schema {
            tell(schema);
            open(schema);
        }
    });
    Schema::try_from(legal).map_or(Cow::Borrowed(schema), Cow::Owned)
}

fn is_illegal(pattern: &str) -> bool {
    unread(pattern).is_some_and(|unread| unread.is_illegal)
}

fn has_illegal(schema: &Value) -> bool {
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let of_names = schema.get("patternProperties").and_then(Value::as_object);
    pattern.is_some_and(is_illegal)
        || of_names.is_some_and(|it| it.keys().any(|it| is_illegal(it)))
        || walk::below(schema).iter().any(|(_, it)| has_illegal(it))
}

/// Says in the description what a pattern demands.
fn tell(schema: &mut Map<String, Value>) {
    let Some(Value::String(pattern)) = schema.get("pattern") else {
        return;
    };
    if !is_illegal(pattern) {
        return;
    }
    let words = format!("must match the pattern {pattern}");
    let description = schema.get("description").and_then(Value::as_str);
    let description = match description.map(str::trim_end).filter(|it| !it.is_empty()) {
        Some(description) => format!("{description} ({words})"),
        None => words,
    };
    schema.shift_remove("pattern");
    schema.insert("description".to_owned(), description.into());
}

/// Allows the keys that a pattern stood for.
fn open(schema: &mut Map<String, Value>) {
    let Some(Value::Object(by_name)) = schema.get_mut("patternProperties") else {
        return;
    };
    let before = by_name.len();
    by_name.retain(|pattern, _| !is_illegal(pattern));
    let (is_changed, is_empty) = (by_name.len() < before, by_name.is_empty());
    if is_empty {
        schema.shift_remove("patternProperties");
    }
    if is_changed {
        schema.shift_remove("additionalProperties");
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use schemars::json_schema;

    use super::legal;

    #[test]
    fn only_patterns_that_are_refused_everywhere_are_taken_out() {
        let schema = json_schema!({
            "type": "object",
            "properties": {
                "name": { "type": "string", "pattern": r"^\p{L}+$", "description": "The name. " },
                "year": { "type": "string", "pattern": "(?<year>x)" },
                "other": { "type": "string", "pattern": "^(?!x)" },
                "pattern": { "type": "string" },
                "by_name": {
                    "type": "object",
                    "patternProperties": { r"\p{L}": {}, "^a": {} },
                    "additionalProperties": false,
                },
                "by_one_name": {
                    "type": "object",
                    "patternProperties": { "(": {} },
                    "additionalProperties": { "type": "string" },
                },
            },
        });
        let expected = json_schema!({
            "type": "object",
            "properties": {
                "name": { "type": "string", "description": r"The name. (must match the pattern ^\p{L}+$)" },
                "year": { "type": "string", "description": "must match the pattern (?<year>x)" },
                "other": { "type": "string", "pattern": "^(?!x)" },
                "pattern": { "type": "string" },
                "by_name": { "type": "object", "patternProperties": { "^a": {} } },
                "by_one_name": { "type": "object" },
            },
        });
        assert_eq!(*legal(&schema), expected);
        assert!(matches!(legal(&expected), Cow::Borrowed(_)));
    }
}
