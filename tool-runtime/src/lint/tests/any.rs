//! Whatever a schema is, looking at it comes to an end.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::tools;
use crate::tool::Definition;

/// JSON that is much like a schema, and often not one.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(Value::Null),
        proptest::sample::select(vec![
            "string",
            "integer",
            "array",
            "object",
            "null",
            "#",
            "#/$defs/a",
            "#/properties/a",
            "uint8",
            "uri",
            "(?=",
            "^a",
            "One of \"a\", `b` or 'c'.",
            "a | b",
            "The a.",
            "",
        ])
        .prop_map(Value::from),
        "\\PC{0,30}".prop_map(Value::from),
    ];
    let keyword = proptest::sample::select(vec![
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "prefixItems",
        "anyOf",
        "oneOf",
        "allOf",
        "$ref",
        "$defs",
        "enum",
        "const",
        "default",
        "description",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "pattern",
        "patternProperties",
        "format",
        "not",
        "minimun",
        "a",
        "b~/",
    ]);
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((keyword.clone(), inner), 0..6).prop_map(|members| {
                let members = members.into_iter();
                Value::Object(
                    members
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

/// A root that a definition takes.
fn root() -> impl Strategy<Value = Value> {
    let members = proptest::collection::vec(
        (proptest::sample::select(vec!["a", "b", "x"]), schema()),
        0..4,
    );
    (members, schema(), any::<bool>()).prop_map(|(members, definition, is_closed)| {
        let properties: Map<_, _> = members
            .into_iter()
            .map(|(name, schema)| (name.to_owned(), schema))
            .collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": ["a"],
            "additionalProperties": !is_closed,
            "$defs": { "a": definition },
        })
    })
}

fn definition(root: Value) -> Option<Definition> {
    let definition = Definition::new("look_at", root).ok()?;
    Some(definition.with_description("The look."))
}

proptest! {
    #[test]
    fn any_schema_can_be_looked_at(root in root()) {
        let Some(definition) = definition(root.clone()) else {
            return Ok(());
        };
        let findings = tools([definition.clone()]).lint();
        for finding in &findings {
            prop_assert!(!finding.message.is_empty() && !finding.advice.is_empty());
            prop_assert!(root.pointer(&finding.path).is_some(), "{finding}");
        }
        prop_assert_eq!(&tools([definition.clone()]).lint(), &findings);
        for lint in findings.iter().map(|finding| finding.lint) {
            let left = tools([definition.clone().allow(lint)]).lint();
            let expected: Vec<_> = findings.iter().filter(|it| it.lint != lint).cloned().collect();
            prop_assert_eq!(left, expected);
        }
    }
}

#[test]
fn the_deepest_schemas_are_looked_through() {
    let mut deep = json!({ "type": "string" });
    // As deep as a definition takes.
    for level in 0..72 {
        deep = match level % 3 {
            0 => json!({ "items": deep }),
            1 => json!({ "properties": { "a": deep } }),
            _ => json!({ "anyOf": [deep] }),
        };
    }
    let root = json!({ "type": "object", "properties": { "a": deep } });
    let definition = definition(root).expect("a definition");
    assert!(!tools([definition]).lint().is_empty());
}

#[test]
fn circles_of_references_come_to_an_end() {
    let root = json!({
        "type": "object",
        "properties": {
            "a": { "$ref": "#/$defs/a", "default": 1 },
            "b": { "$ref": "#/$defs/c", "enum": [1] },
            "c": { "$ref": "#" },
        },
        "$defs": {
            "a": { "$ref": "#/$defs/b" },
            "b": { "$ref": "#/$defs/a" },
            "c": { "anyOf": [{ "$ref": "#/$defs/c" }, { "$ref": "#/$defs/c" }] },
        },
    });
    let definition = definition(root).expect("a definition");
    assert!(!tools([definition]).lint().is_empty());
}
