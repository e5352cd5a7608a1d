//! Types that read more than their schema says, and schemas that say more than their types.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use tool_runtime::{tool, toolset};

use super::run;

#[derive(Deserialize, JsonSchema)]
struct Lenient {
    #[serde(alias = "town")]
    city: String,
    unit: LenientUnit,
    #[schemars(range(max = 9))]
    number: u8,
}

#[derive(Debug, Deserialize, JsonSchema)]
enum LenientUnit {
    #[serde(alias = "metres")]
    Metre,
    #[serde(other)]
    Unknown,
}

/// Reads more than its schema says.
#[tool]
fn lenient(place: &Lenient) -> String {
    format!("{} {:?} {}", place.city, place.unit, place.number)
}

#[tokio::test]
async fn what_a_type_reads_beyond_its_schema_stays_allowed() {
    for (unit, read) in [("metres", "Metre"), ("league", "Unknown")] {
        let place = json!({ "town": "Bern", "unit": unit, "number": 3 });
        assert_eq!(
            run(toolset![lenient], "lenient", &json!({ "place": place })).await,
            ("success", format!("Bern {read} 3"))
        );
    }
    let place = json!({ "town": "Bern", "unit": "Metre", "number": 30 });
    let (_, text) = run(toolset![lenient], "lenient", &json!({ "place": place })).await;
    assert!(
        text.contains("- /place/number: must be at most 9, got 30\nCorrect"),
        "{text}"
    );
    // Nothing is said to be missing that was given under another name.
    let place = json!({ "town": "Bern", "unit": 1, "number": 3 });
    let (_, text) = run(toolset![lenient], "lenient", &json!({ "place": place })).await;
    assert!(
        text.contains("/place/unit") && !text.contains("/place/city"),
        "{text}"
    );
    let place = json!({ "ctiy": "Bern", "unit": "Metre", "number": 3 });
    let (_, text) = run(toolset![lenient], "lenient", &json!({ "place": place })).await;
    assert!(text.contains("/place/city: is missing"), "{text}");
}

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
    let error = toolset![refers].checked().unwrap_err();
    assert!(error.to_string().contains("`#/$defs/Nothing`"), "{error}");
}
