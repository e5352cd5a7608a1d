//! What functions are written as.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{DEEPEST, function};

/// Writes a parameter as it is seen in a function.
fn parameter(schema: &Value, definitions: &Value) -> String {
    let parameters = json!({
        "type": "object",
        "properties": { "x": schema },
        "required": ["x"],
        "$defs": definitions,
    });
    let text = function("f", None, &parameters);
    let text = text
        .strip_prefix("type f = (_: {\n")
        .expect("it has a parameter");
    text.strip_suffix("}) => any;\n\n")
        .expect("it has no more")
        .to_owned()
}

// The form is that of OpenAI's own renderer for gpt-oss, the crate openai-harmony.
#[test]
fn functions_are_written_as_types() {
    let no_parameters = json!({ "type": "object", "properties": {} });
    assert_eq!(
        function(
            "get_room",
            Some("Gets the room of the guest."),
            &no_parameters
        ),
        "// Gets the room of the guest.\ntype get_room = () => any;\n\n"
    );
    let parameters = json!({
        "type": "object",
        "properties": {
            "areas": {
                "type": "array",
                "items": { "type": "string" },
                "description": "Areas to look in, e.g. [\"terrace\", \"hall\"]",
            },
            "side": { "type": "string", "enum": ["inside", "outside"], "default": "inside" },
            "dish": {
                "type": "string",
                "title": "DISH",
                "description": "A dish",
                "examples": ["soup", "salad"],
            },
            "note": {
                "type": "string",
                "nullable": true,
                "description": "A note",
                "default": "no nuts",
            },
        },
        "required": ["areas"],
    });
    assert_eq!(
        function("find_tables", None, &parameters),
        r#"type find_tables = (_: {
// Areas to look in, e.g. ["terrace", "hall"]
areas: string[],
side?: "inside" | "outside", // default: inside
// DISH
//
// A dish
// Examples:
// - "soup"
// - "salad"
dish?: string,
// A note
note?: string | null, // default: "no nuts"
}) => any;

"#
    );
}

#[test]
fn types_are_written_as_typescript() {
    for (schema, expected) in [
        (json!({ "type": "integer" }), "number"),
        (json!({ "type": ["integer", "null"] }), "number | null"),
        (
            json!({ "type": ["string", "null"], "enum": ["a", null] }),
            r#""a" | null"#,
        ),
        (json!({ "enum": [1, 2] }), "1 | 2"),
        (json!({ "const": 3 }), "3"),
        (json!({ "type": "array" }), "Array<any>"),
        (
            json!({ "type": "array", "items": { "type": "array", "items": {} } }),
            "Array<\nany[]\n>",
        ),
        (
            json!({ "type": "array", "prefixItems": [{}, { "type": "boolean" }] }),
            "[any, boolean]",
        ),
        (
            json!({ "type": "object", "additionalProperties": { "type": "number" } }),
            "{\n[key: string]: number,\n}",
        ),
        (
            json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
            "string | null",
        ),
        (
            json!({ "oneOf": [{ "const": "a", "description": "First.\nOf two." }, { "const": "b" }] }),
            "\n | \"a\" // First. Of two.\n | \"b\"\n",
        ),
        (
            json!({ "type": "object", "properties": { "a": {} }, "allOf": [{ "type": "string" }] }),
            "string & {\na?: any,\n}",
        ),
        (json!(true), "any"),
        (json!({}), "any"),
    ] {
        let text = parameter(&schema, &json!({}));
        let kind = text
            .strip_prefix("x:")
            .and_then(|text| text.strip_suffix(",\n"));
        assert_eq!(
            kind.map(|kind| kind.trim_matches(' ')),
            Some(expected),
            "{schema}"
        );
    }
}

#[test]
fn lines_of_descriptions_are_comments() {
    let schema = json!({ "type": "boolean", "description": "Whether.\n\nOr not.\n" });
    assert_eq!(
        parameter(&schema, &json!({})),
        "// Whether.\n//\n// Or not.\nx: boolean,\n"
    );
}

#[test]
fn a_type_is_written_once_and_then_named() {
    let unit = json!({ "$ref": "#/$defs/Unit" });
    let both = json!({ "properties": { "from": unit, "to": unit } });
    let definitions = json!({ "Unit": { "enum": ["°C", "°F"], "description": "A unit." } });
    assert_eq!(
        parameter(&both, &definitions),
        "x: {\n// A unit.\nfrom?: \"°C\" | \"°F\",\nto?: Unit,\n},\n"
    );
}

#[test]
fn recursion_ends() {
    let definitions = json!({ "Tree": { "properties": {
        "left": { "$ref": "#/$defs/Tree" },
        "right": { "$ref": "#/%24defs/Tree" },
        "all": { "$ref": "#" },
    } } });
    assert_eq!(
        parameter(&json!({ "$ref": "#/$defs/Tree" }), &definitions),
        "x: {\nleft?: Tree,\nright?: Tree,\nall?: any,\n},\n"
    );
    let definitions = json!({ "A": { "$ref": "#/$defs/B" }, "B": { "$ref": "#/$defs/A" } });
    assert_eq!(
        parameter(&json!({ "$ref": "#/$defs/A" }), &definitions),
        "x: A,\n"
    );
    assert_eq!(
        parameter(&json!({ "$ref": "#/$defs/None" }), &definitions),
        "x: None,\n"
    );
}

#[test]
fn what_doubles_on_every_level_is_not_written_so_often() {
    let level = |level: usize| {
        let next = json!({ "$ref": format!("#/$defs/{}", level + 1) });
        (
            level.to_string(),
            json!({ "properties": { "a": next, "b": next } }),
        )
    };
    let definitions: Map<_, _> = (0..100).map(level).collect();
    let text = parameter(&json!({ "$ref": "#/$defs/0" }), &definitions.into());
    assert_eq!(text.matches("b?: ").count(), 64);
}

#[test]
fn depth_is_bounded() {
    let nested = |wrap: fn(Value) -> Value| (0..300).fold(json!({}), |inner, _| wrap(inner));
    for schema in [
        nested(|inner| json!({ "properties": { "a": inner } })),
        nested(|inner| json!({ "items": inner })),
        nested(|inner| json!({ "anyOf": [inner] })),
        nested(|inner| json!({ "type": "array", "prefixItems": [inner] })),
        nested(|inner| json!({ "type": "object", "additionalProperties": inner })),
    ] {
        assert!(parameter(&schema, &json!({})).len() < 32 * DEEPEST);
    }
    let chain = |link: usize| {
        (
            link.to_string(),
            json!({ "$ref": format!("#/$defs/{}", link + 1) }),
        )
    };
    let definitions: Map<_, _> = (0..10_000).map(chain).collect();
    assert_eq!(
        parameter(&json!({ "$ref": "#/$defs/0" }), &definitions.into()),
        "x: any,\n"
    );
}

/// JSON that has keywords of schemas in all places, right ones and wrong ones.
fn anything() -> impl Strategy<Value = Value> {
    let keyword = prop::sample::select(vec![
        "type",
        "properties",
        "required",
        "items",
        "prefixItems",
        "anyOf",
        "oneOf",
        "allOf",
        "enum",
        "const",
        "$ref",
        "$defs",
        "title",
        "description",
        "examples",
        "default",
        "nullable",
        "additionalProperties",
    ]);
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(vec![
            "object",
            "array",
            "string",
            "null",
            "#",
            "#/properties",
            "#/$defs/type",
            "#/properties/items/anyOf/0",
            "",
            "\n",
            "é",
        ])
        .prop_map(Value::from),
    ];
    scalar.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keyword.clone(), inner), 0..6).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(members.collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_the_schema_is_the_function_is_written(schema in anything()) {
        let text = function("f", None, &schema);
        prop_assert!(text.starts_with("type f = ("));
        prop_assert!(text.ends_with(") => any;\n\n"));
    }
}
