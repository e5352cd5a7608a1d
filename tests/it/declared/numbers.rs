//! Numbers reach their types whether or not some crate of the program keeps them as they are written: `arbitrary_precision` of
//! `serde_json`, with which this whole binary is run a second time.

use std::env;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value, json};
use tool_runtime::{
    Call, Toolset, tool,
    tool::{Definition, from_fn},
    toolset,
};

#[test]
fn numbers_are_kept_as_they_are_written_where_that_is_asked_for() {
    let number: Number = serde_json::from_str("1.50").unwrap();
    let is_kept = number.to_string() == "1.50";
    assert_eq!(is_kept, env::var_os("ARBITRARY_PRECISION").is_some());
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "only shown")]
enum Shape {
    Circle { radius: f64, turns: Option<f32> },
    Corners { count: u64, offset: i8 },
    Inside { shape: Box<Shape>, at: (f64, f64) },
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only shown")]
enum Size {
    Number(f64),
    Pair { width: f64, height: u32 },
    Name(String),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only shown")]
struct Placed {
    x: f64,
    #[serde(flatten)]
    scale: Scale,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "by", content = "value")]
#[expect(dead_code, reason = "only shown")]
enum Scale {
    Factor(f64),
    Steps(Vec<f64>),
}

/// Draws a shape.
#[tool]
fn draw(shape: Shape, size: Option<Size>, placed: Option<Placed>) -> String {
    format!("{shape:?} {size:?} {placed:?}")
}

#[tokio::test]
async fn numbers_are_read_wherever_serde_looks_at_a_value_first() {
    for (arguments, read) in [
        (
            r#"{"shape":{"kind":"circle","radius":2.5,"turns":1.50}}"#,
            "Circle { radius: 2.5, turns: Some(1.5) } None None",
        ),
        (
            r#"{"shape":{"radius":1e3,"kind":"circle","turns":null},"size":-0.25}"#,
            "Circle { radius: 1000.0, turns: None } Some(Number(-0.25)) None",
        ),
        (
            r#"{"shape":{"kind":"corners","count":18446744073709551615,"offset":-7.0}}"#,
            "Corners { count: 18446744073709551615, offset: -7 } None None",
        ),
        (
            r#"{"shape":{"kind":"inside","shape":{"kind":"circle","radius":3},"at":[0.1,1.0]}}"#,
            "Inside { shape: Circle { radius: 3.0, turns: None }, at: (0.1, 1.0) } None None",
        ),
        (
            r#"{"shape":{"kind":"corners","count":0,"offset":0},"size":{"width":1.0,"height":2}}"#,
            "Corners { count: 0, offset: 0 } Some(Pair { width: 1.0, height: 2 }) None",
        ),
        (
            r#"{"shape":{"kind":"corners","count":4e0,"offset":1},"placed":{"x":0.5,"by":"Factor","value":1.250}}"#,
            "Corners { count: 4, offset: 1 } None Some(Placed { x: 0.5, scale: Factor(1.25) })",
        ),
        (
            r#"{"shape":{"kind":"corners","count":4,"offset":1},"placed":{"x":5,"value":[1.5,2],"by":"Steps"}}"#,
            "Corners { count: 4, offset: 1 } None Some(Placed { x: 5.0, scale: Steps([1.5, 2.0]) })",
        ),
    ] {
        let turn = toolset![draw]
            .run([Call::new("1", "draw", arguments)])
            .await;
        assert_eq!(turn.answers[0].text(), read, "{arguments}");
    }
    let wrong = r#"{"shape":{"kind":"circle","radius":"wide"},"size":[]}"#;
    let turn = toolset![draw].run([Call::new("1", "draw", wrong)]).await;
    let text = turn.answers[0].text();
    assert!(
        text.contains("/shape/radius: expected a number, got the string \"wide\""),
        "{text}"
    );
    assert!(text.contains("/size: expected"), "{text}");
}

/// Checks a value by a schema that was written by hand, and says what is wrong.
async fn checked(schema: Value, value: &str) -> String {
    let parameters = json!({ "type": "object", "properties": { "x": schema }, "required": ["x"] });
    let definition = Definition::new("check", parameters).unwrap();
    let tool = from_fn(definition, |_, _| async { Ok::<_, String>("fits") });
    let tools = Toolset::new().with_tool(tool).unwrap();
    let arguments = format!(r#"{{"x":{value}}}"#);
    let turn = tools.run([Call::new("1", "check", arguments)]).await;
    turn.answers[0].text().into_owned()
}

#[tokio::test]
async fn numbers_are_compared_by_their_values() {
    for (schema, fitting, others) in [
        (
            json!({ "minimum": 1.5, "maximum": 1e3 }),
            ["1.50", "1000", "15e-1"],
            ["1.49", "1000.5", "1e4"],
        ),
        (
            json!({ "exclusiveMinimum": 9_007_199_254_740_992_u64 }),
            ["9007199254740993", "1e16", "9007199254740994.0"],
            ["9007199254740992", "9007199254740991", "-1"],
        ),
        (
            json!({ "enum": [1, 2.5, -0.0] }),
            ["1.0", "25e-1", "0"],
            ["2", "2.50001", "-1"],
        ),
        (
            json!({ "const": 100 }),
            ["100", "100.00", "1e2"],
            ["10", "1e3", "100.1"],
        ),
        (
            json!({ "type": "integer" }),
            ["7.0", "70e-1", "-3"],
            ["7.5", "\"7\"", "1e-1"],
        ),
        (
            json!({ "multipleOf": 0.5 }),
            ["1.50", "-2", "0"],
            ["0.3", "1.25", "1e-1"],
        ),
        (
            json!({ "type": "array", "uniqueItems": true }),
            ["[1, 2.0]", "[1.5, 15]", "[]"],
            ["[1, 1.0]", "[1.5, 1.50]", "[10, 1e1]"],
        ),
    ] {
        for value in fitting {
            assert_eq!(
                checked(schema.clone(), value).await,
                "fits",
                "{schema} {value}"
            );
        }
        for value in others {
            let text = checked(schema.clone(), value).await;
            assert!(
                text.starts_with("error: invalid arguments"),
                "{schema} {value} {text}"
            );
        }
    }
}

#[test]
fn strict_schemas_are_the_same_however_numbers_are_written() {
    let strict = |schema: &str| {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let definition = Definition::new("tool", schema).unwrap();
        definition
            .strict_parameters()
            .map_err(|reasons| reasons[0].reason.clone())
    };
    let number = |bounds: &str| {
        format!(r#"{{"type":"object","properties":{{"x":{{{bounds}}}}},"required":["x"]}}"#)
    };
    let narrowed =
        r#""allOf":[{"type":"integer","minimum":9007199254740992},{"minimum":9007199254740993}]"#;
    let narrowed = strict(&number(narrowed)).unwrap();
    assert_eq!(
        narrowed.as_value()["properties"]["x"]["minimum"].to_string(),
        "9007199254740993"
    );
    let byte = strict(&number(
        r#""type":"integer","format":"uint8","minimum":1.50e1"#,
    ))
    .unwrap();
    let byte = &byte.as_value()["properties"]["x"];
    assert_eq!(
        (byte["minimum"].as_f64(), byte["maximum"].as_u64()),
        (Some(15.0), Some(255))
    );
    for (bounds, reason) in [
        (
            r#""type":"number","minimum":1.50,"exclusiveMaximum":1.5"#,
            "no value is within its bounds",
        ),
        (
            r#""type":"integer","minimum":2.1,"maximum":2.90"#,
            "no value is within its bounds",
        ),
        (
            r#""type":"number","multipleOf":0.0"#,
            "must be larger than 0",
        ),
        (
            r#""oneOf":[{"type":"number","enum":[1.50]},{"type":"number","enum":[15e-1,2.5]}]"#,
            "two of these can hold at once",
        ),
    ] {
        let found = strict(&number(bounds)).unwrap_err();
        assert!(found.contains(reason), "{bounds}: {found}");
    }
    let apart = r#""oneOf":[{"type":"number","enum":[1.5]},{"type":"number","enum":[1.50001]}]"#;
    assert!(strict(&number(apart)).is_ok());
}
