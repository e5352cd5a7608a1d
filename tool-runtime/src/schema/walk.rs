//! The schemas that lie in a schema.

use serde_json::Value;

use super::pointer;

/// What a keyword has for a value.
enum Holds {
    Schema,
    List,
    Named,
}

fn held(keyword: &str) -> Option<Holds> {
    Some(match keyword {
        "items"
        | "additionalItems"
        | "additionalProperties"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "not"
        | "if"
        | "then"
        | "else" => Holds::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Holds::List,
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" => {
            Holds::Named
        }
        _ => return None,
    })
}

/// The schemas right below one, each with the way to it: a JSON pointer.
pub(super) fn below(schema: &Value) -> Vec<(String, &Value)> {
    let mut below = Vec::new();
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        match (held(keyword), value) {
            (Some(Holds::Schema), Value::Object(_)) => below.push((format!("/{keyword}"), value)),
            // A tuple, in older drafts.
            (Some(Holds::Schema | Holds::List), Value::Array(schemas)) => {
                let schemas = schemas.iter().enumerate();
                below.extend(schemas.map(|(index, it)| (format!("/{keyword}/{index}"), it)));
            }
            (Some(Holds::Named), Value::Object(schemas)) => {
                let at = format!("/{keyword}");
                below.extend(
                    schemas
                        .iter()
                        .map(|(name, it)| (pointer::join(&at, name), it)),
                );
            }
            _ => {}
        }
    }
    below
}

/// Changes all schemas of a document, the inner ones first.
pub(super) fn each(schema: &mut Value, change: &mut impl FnMut(&mut Value)) {
    for (keyword, value) in schema.as_object_mut().into_iter().flatten() {
        match (held(keyword), value) {
            (Some(Holds::Schema), value @ Value::Object(_)) => each(value, change),
            (Some(Holds::Schema | Holds::List), Value::Array(schemas)) => {
                for schema in schemas {
                    each(schema, change);
                }
            }
            (Some(Holds::Named), Value::Object(schemas)) => {
                for schema in schemas.values_mut() {
                    each(schema, change);
                }
            }
            _ => {}
        }
    }
    change(schema);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{below, each};

    fn schema() -> Value {
        json!({
            "default": { "items": {} },
            "properties": { "a/b": { "items": { "type": "string" } }, "items": true },
            "anyOf": [{ "not": {} }],
            "items": [{ "const": 1 }],
            "$defs": { "D": { "type": "null" } },
        })
    }

    #[test]
    fn schemas_are_found_and_values_are_not() {
        let schema = schema();
        let found = below(&schema);
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "/properties/a~1b",
                "/properties/items",
                "/anyOf/0",
                "/items/0",
                "/$defs/D"
            ]
        );
        for (path, below) in found {
            assert_eq!(schema.pointer(&path), Some(below));
        }
    }

    #[test]
    fn every_schema_is_changed() {
        let mut schema = schema();
        let mut count = 0;
        each(&mut schema, &mut |schema| {
            count += 1;
            if let Value::Object(schema) = schema {
                schema.insert("title".to_owned(), "T".into());
            }
        });
        assert_eq!(count, 8);
        assert_eq!(schema["properties"]["a/b"]["items"]["title"], "T");
        assert_eq!(schema["default"], json!({ "items": {} }));
    }
}
