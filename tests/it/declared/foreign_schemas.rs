//! Schemas of parameters that their types do not make.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use tool_runtime::{tool, toolset};

use super::run;

/// Says more than its types do.
#[tool]
fn foreign(
    #[schemars(with = "u8")] byte: u64,
    #[schemars(with = "Word")] word: &str,
    #[schemars(extend("type" = "integer"))] whole: f64,
) -> String {
    format!("{byte} {word} {whole}")
}

#[derive(Deserialize, JsonSchema)]
enum Word {
    Yes,
    No,
}

#[tokio::test]
async fn a_schema_from_elsewhere_is_enforced_throughout() {
    let good = json!({ "byte": 3, "word": "Yes", "whole": 2 });
    assert_eq!(run(toolset![foreign], "foreign", &good).await.0, "success");
    let bad = json!({ "byte": 300, "word": "Maybe", "whole": 1.5 });
    let (kind, text) = run(toolset![foreign], "foreign", &bad).await;
    assert_eq!(kind, "invalid_arguments");
    for path in ["/byte", "/word", "/whole"] {
        assert!(text.contains(path), "{text}");
    }
}

fn dangling(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "$ref": "#/$defs/Nothing" })
}

/// Refers to nothing.
#[tool]
fn refers(#[schemars(schema_with = "dangling")] to: u8) -> u8 {
    to
}

#[test]
fn a_schema_from_elsewhere_that_refers_to_nothing_is_told() {
    let error = toolset![refers].validate().unwrap_err();
    assert!(error.to_string().contains("`#/$defs/Nothing`"), "{error}");
}
