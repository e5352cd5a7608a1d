//! Keywords that bind nobody when the tool is called.

use serde_json::Value;

use super::{
    Lint,
    subject::{Found, Subject},
    walk::Object,
};
use crate::{nearest, schema::strict::says_nothing};

/// What the check of arguments reads, and what says nothing about which values are allowed.
const KNOWN: [&str; 46] = [
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "minProperties",
    "maxProperties",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "anyOf",
    "oneOf",
    "allOf",
    "$ref",
    "$defs",
    "definitions",
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$vocabulary",
    "$comment",
    "title",
    "description",
    "default",
    "examples",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];

/// What forbids values in JSON Schema, and is not read.
const UNREAD: [&str; 18] = [
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedProperties",
    "unevaluatedItems",
    "additionalItems",
    "$dynamicRef",
    "$recursiveRef",
    "nullable",
    "divisibleBy",
];

const TYPES: [&str; 7] = [
    "string", "number", "integer", "boolean", "object", "array", "null",
];

pub(super) fn look(subject: &Subject<'_>, found: &mut Found) {
    for place in &subject.places {
        for (keyword, value) in place.schema {
            if let Some((message, advice)) = unenforced(subject, place.schema, keyword, value) {
                found.add(Lint::UnenforcedKeyword, &place.path, message, advice);
            }
        }
    }
}

fn unenforced(
    subject: &Subject<'_>,
    schema: &Object,
    keyword: &str,
    value: &Value,
) -> Option<(String, String)> {
    match keyword {
        "pattern" => unread_pattern(subject, value.as_str()?),
        "patternProperties" => {
            // A type of keys enforces its own patterns.
            let mut patterns = value.as_object()?.keys().filter(|_| !subject.is_declared());
            patterns.find_map(|pattern| unread_pattern(subject, pattern))
        }
        "type" => {
            let names = match value {
                Value::Array(names) => names.as_slice(),
                name => std::slice::from_ref(name),
            };
            let mut unknown = names.iter().filter(|name| !is_type(name));
            let unknown = unknown.next()?;
            let message = format!("there is no type {unknown}, so that values of any type pass");
            Some((message, format!("take one of {}", TYPES.join(", "))))
        }
        "items" if value.is_array() => Some((
            "a list of schemas in `items` is not enforced".to_owned(),
            "write `prefixItems`, its name since draft 2020-12".to_owned(),
        )),
        _ if says_nothing(schema, keyword, value) => None,
        _ if is_left_to_type(subject, schema, keyword, value) => None,
        _ if UNREAD.contains(&keyword) => {
            let advice = match keyword {
                "nullable" => "write `\"type\": [\"…\", \"null\"]`",
                "divisibleBy" => "write `multipleOf`",
                "unevaluatedProperties" => {
                    "write `additionalProperties` in one object that has all the properties"
                }
                _ => "say it in the description, and check it in the function",
            };
            let message = format!("`{keyword}` is not enforced when the tool is called");
            Some((message, advice.to_owned()))
        }
        _ if KNOWN.contains(&keyword) || keyword.starts_with("x-") => None,
        // What is unknown is an annotation, unless it looks like a slip.
        _ => {
            let meant = nearest::nearest(keyword, KNOWN)?;
            // One letter in the shorter ones, two in the others: `min_length`.
            let is_slip =
                strsim::damerau_levenshtein(keyword, meant) <= if meant.len() > 5 { 2 } else { 1 };
            is_slip.then(|| {
                let message =
                    format!("there is no keyword `{keyword}`, so that it is not enforced");
                (message, format!("did you mean `{meant}`?"))
            })
        }
    }
}

fn is_type(name: &Value) -> bool {
    name.as_str().is_some_and(|name| TYPES.contains(&name))
}

/// Whether a type that serde reads enforces it.
fn is_left_to_type(subject: &Subject<'_>, schema: &Object, keyword: &str, value: &Value) -> bool {
    let is_nonzero =
        || value.get("const").is_some_and(|it| *it == 0) && schema.contains_key("format");
    subject.is_declared()
        && match keyword {
            "unevaluatedProperties" | "propertyNames" => true,
            "not" => is_nonzero(),
            _ => false,
        }
}

fn unread_pattern(subject: &Subject<'_>, pattern: &str) -> Option<(String, String)> {
    if subject.enforces_pattern(pattern) {
        return None;
    }
    let (why, advice) = if cfg!(feature = "validate") {
        (
            "cannot be read, and is not enforced",
            "write it without look-around, back-references and `\\p{…}`, or check it in the function",
        )
    } else {
        (
            "is not enforced",
            "switch on the feature `validate`, or check it in the function",
        )
    };
    Some((format!("its pattern {pattern:?} {why}"), advice.to_owned()))
}
