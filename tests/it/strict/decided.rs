//! Which tools are sent as strict ones.

use std::collections::BTreeMap;

use async_openai::types::chat::ChatCompletionTools;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{
    BuildError, Toolset, tool,
    tool::{Definition, from_fn},
    toolset,
};

/// A type that the attribute does not know for a map.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
struct Labels(BTreeMap<String, String>);

/// Can be strict.
#[tool]
fn can(text: Option<String>) {
    drop(text);
}

/// Cannot be strict.
#[tool]
fn cannot(labels: Labels) {
    drop(labels);
}

/// Can be, and must not.
#[tool(strict = false)]
fn must_not(text: Option<String>) {
    drop(text);
}

/// Cannot be, and must.
#[tool(strict)]
fn must(labels: Labels) {
    drop(labels);
}

fn sent(tools: &Toolset) -> Vec<Value> {
    let tools: Vec<ChatCompletionTools> = tools.definitions().into();
    let sent = serde_json::to_value(tools).unwrap();
    let functions = sent.as_array().unwrap().iter();
    functions.map(|tool| tool["function"].clone()).collect()
}

#[test]
fn a_tool_is_strict_where_it_can_be() {
    let sent = sent(&toolset![can, cannot, must_not]);
    let strict: Vec<&Value> = sent.iter().map(|function| &function["strict"]).collect();
    assert_eq!(strict, [true, false, false]);
    let text = |function: &Value| function["parameters"]["required"].clone();
    assert_eq!(text(&sent[0]), json!(["text"]));
    assert_eq!(text(&sent[2]), json!([]));
    assert_eq!(sent[1]["parameters"]["$defs"]["Labels"]["type"], "object");
}

#[test]
fn a_definition_by_itself_is_sent_as_in_its_toolset() {
    let tools = toolset![can, cannot, must_not];
    let by_itself = tools.definitions().iter().map(|definition| {
        let tool = serde_json::to_value(ChatCompletionTools::from(definition)).unwrap();
        tool["function"].clone()
    });
    assert_eq!(by_itself.collect::<Vec<_>>(), sent(&tools));
    let merged = toolset![can].merge(toolset![cannot, must_not]).unwrap();
    assert_eq!(sent(&merged), sent(&tools));
    assert_eq!(sent(&tools.clone().with_state(())), sent(&tools));
}

#[test]
fn a_demand_that_cannot_be_met_is_an_error() {
    assert!(toolset![can, cannot, must_not].validate().is_ok());
    let tools = toolset![can, must];
    assert_eq!(sent(&tools)[1]["strict"], false);
    let error = tools.validate().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the tool `must` demands a strict schema, which its parameters cannot have:\n\
         - /$defs/Labels: its keys are made up by the model, and a strict object has a fixed list of properties; \
         take a list of pairs, each an object with a key and a value",
    );

    let schema = json!({ "type": "object", "properties": { "x": {} } });
    let mut definition = Definition::new("free", schema).unwrap();
    let tool = |definition| from_fn(definition, |_, _| async { Ok::<_, String>(()) });
    assert!(
        Toolset::<()>::new()
            .with_tool(tool(definition.clone()))
            .is_ok()
    );
    definition.strict = Some(true);
    match Toolset::<()>::new()
        .with_tool(tool(definition))
        .unwrap_err()
    {
        BuildError::NotStrict { name, reasons } => {
            assert_eq!(name, "free");
            assert_eq!(reasons[0].path, "/properties/x");
        }
        other => panic!("{other:?}"),
    }
}
