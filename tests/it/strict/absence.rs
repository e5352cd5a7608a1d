//! What stands for what is left out: that the model is told of it, that it may be written, and that it means the same.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tool_runtime::{
    Call, Toolset, tool,
    tool::{Definition, from_fn},
    toolset,
};

use super::{shapes, written};

/// The defaults that the descriptions of a schema tell, each with the schema that they are told of.
fn told(schema: &Value, found: &mut Vec<(Value, Value)>) {
    if let Some(description) = schema["description"].as_str()
        && let Some((_, rest)) = description.rsplit_once("default: ")
        && let Some(Ok(default)) = serde_json::Deserializer::from_str(rest)
            .into_iter::<Value>()
            .next()
    {
        found.push((schema.clone(), default));
    }
    let below = match schema {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    for schema in below {
        told(schema, found);
    }
}

/// Whether a schema allows a value, by what a tool from elsewhere is given.
async fn allows(root: &Value, schema: &Value, value: &Value) -> bool {
    let parameters = json!({
        "type": "object",
        "properties": { "x": schema },
        "required": ["x"],
        "$defs": root.get("$defs").unwrap_or(&json!({})),
    });
    let definition = Definition::new("check", parameters).unwrap();
    let tool = from_fn(definition, |_, _| async { Ok::<_, String>("") });
    let tools = Toolset::new().with_tool(tool).unwrap();
    let arguments = json!({ "x": value }).to_string();
    let turn = tools.run([Call::new("1", "check", arguments)]).await;
    turn.answers[0].outcome.is_success()
}

#[tokio::test]
async fn a_default_that_is_told_of_may_be_given() {
    let shapes = shapes::all().map(|shape| shape.definition().clone());
    let written = written::all();
    let written = written
        .iter()
        .map(|(_, schema)| written::definition(schema));
    let mut count = 0;
    for definition in shapes.chain(written) {
        let Ok(strict) = definition.strict_parameters() else {
            continue;
        };
        let root = strict.as_value();
        let mut found = Vec::new();
        told(root, &mut found);
        for (schema, default) in found {
            assert!(
                allows(root, &schema, &default).await,
                "{default}\n{schema:#}"
            );
            count += 1;
        }
    }
    assert!(count >= 15, "{count}");
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Settings {
    note: Option<String>,
    #[serde(default = "three")]
    depth: u8,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    inner: Inner,
}

#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
struct Inner {
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(default = "three")]
    size: u8,
    #[serde(skip_deserializing)]
    revision: u8,
}

fn three() -> u8 {
    3
}

/// Shows settings.
#[tool]
fn show(settings: Settings, others: Option<Inner>) -> String {
    format!("{settings:?} {others:?}")
}

/// Fills an object with what the strict schema says of what is left out.
fn filled(root: &Value, schema: &Value) -> Value {
    let target = |schema: &Value| match schema["$ref"].as_str() {
        Some(reference) => root
            .pointer(reference.trim_start_matches('#'))
            .unwrap()
            .clone(),
        None => schema.clone(),
    };
    let schema = target(schema);
    let properties = schema["properties"].as_object().unwrap();
    let value = |property: &Value| {
        let mut found = Vec::new();
        told(property, &mut found);
        found.pop().map_or(Value::Null, |(_, default)| default)
    };
    let members = properties
        .iter()
        .map(|(name, it)| (name.clone(), value(it)));
    members.collect::<Map<_, _>>().into()
}

#[tokio::test]
async fn what_stands_for_what_is_left_out_means_the_same() {
    let tools = toolset![show];
    let strict = tools.definitions()[0].strict_parameters().unwrap();
    let root = strict.as_value();
    let settings = filled(root, &root["properties"]["settings"]);
    assert_eq!(
        settings,
        json!({ "note": null, "depth": 3, "names": [], "inner": { "unit": null, "size": 0 } })
    );
    let answer = async |arguments: Value| {
        let turn = tools
            .run([Call::new("1", "show", arguments.to_string())])
            .await;
        turn.answers[0].text().into_owned()
    };
    let given = answer(json!({ "settings": settings, "others": null })).await;
    assert_eq!(given, answer(json!({ "settings": {} })).await);
    assert!(
        given.starts_with("Settings { note: None, depth: 3,"),
        "{given}"
    );
}

fn partly(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "keep": { "type": ["string", "null"] },
            "any": { "type": "object" },
        },
        "required": ["any"],
    })
}

/// Changes something.
#[tool]
fn change(
    #[schemars(schema_with = "partly")] by_hand: BTreeMap<String, Value>,
    #[schemars(schema_with = "partly")] also_by_hand: Option<BTreeMap<String, Value>>,
    of_a_type: Plain,
) -> usize {
    drop((also_by_hand, of_a_type));
    by_hand.len()
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
struct Plain {
    note: Option<String>,
    empty: Empty,
}

#[derive(Deserialize, JsonSchema)]
#[expect(clippy::empty_structs_with_brackets, reason = "that is the shape")]
struct Empty {}

#[test]
fn a_schema_by_hand_is_taken_for_one_in_a_declared_tool_too() {
    let tools = toolset![change];
    let reasons = tools.definitions()[0].strict_parameters().unwrap_err();
    let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    let both = |name: &str| {
        [
            format!(
                "/properties/{name}/properties/keep: it may be left out, and it may be null, of which a strict schema can \
                 express only one; write `\"default\": null` if both mean the same; else require it, or forbid null"
            ),
            format!(
                "/properties/{name}/properties/any: it is an object of any form; list its `properties`, or write \
                 `\"additionalProperties\": false` if it has none"
            ),
        ]
    };
    assert_eq!(reasons, [both("by_hand"), both("also_by_hand")].concat());
}

#[tokio::test]
async fn leaving_out_and_null_stay_apart_where_they_may_differ() {
    // "Leave out to keep it, null to clear it."
    let schema = json!({
        "type": "object",
        "properties": {
            "filter": { "type": ["string", "null"] },
            "sort": { "type": "string" },
        },
    });
    let definition = Definition::new("view", schema).unwrap();
    assert_eq!(definition.strict_parameters().unwrap_err().len(), 1);
    let tool = from_fn(definition, |arguments: Value, _| async move {
        Ok::<_, String>(arguments.to_string())
    });
    let tools = Toolset::new().with_tool(tool).unwrap();
    for (given, got) in [
        (
            json!({ "filter": null, "sort": null }),
            r#"{"filter":null}"#,
        ),
        (json!({ "sort": "up" }), r#"{"sort":"up"}"#),
    ] {
        let turn = tools.run([Call::new("1", "view", given.to_string())]).await;
        assert_eq!(turn.answers[0].text(), got);
    }
}
