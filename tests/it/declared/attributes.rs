//! `#[serde(…)]` and `#[schemars(…)]` on parameters: the schema of each, and what is decoded.
#![expect(
    clippy::needless_pass_by_value,
    reason = "these functions show what a parameter may be, and do nothing else"
)]

use std::{collections::BTreeSet, sync::LazyLock, time::Duration};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use tool_runtime::{Toolset, tool, toolset};

use super::{run, success};

/// The schema of the parameters of the one tool.
fn schema(tools: &Toolset) -> Value {
    tools.definitions()[0].parameters.as_value().clone()
}

/// The schemas of the parameters.
fn properties(tools: &Toolset) -> Value {
    schema(tools)["properties"].clone()
}

async fn fails(tools: Toolset, name: &str, arguments: Value, words: &str) {
    let (kind, text) = run(tools, name, &arguments).await;
    assert_eq!(kind, "invalid_arguments", "{text}");
    assert!(text.contains(words), "{text}");
}

/// Shows what it is given.
#[tool(key = path)]
fn renamed(
    #[serde(rename = "file path")] path: &str,
    #[serde(rename(deserialize = "mode"), alias = "kind", alias = "how")] r#type: Option<String>,
    #[serde(alias = "max")]
    #[tool(default = 10)]
    limit: u32,
) -> String {
    format!("{path} {type:?} {limit}", r#type = r#type)
}

#[tokio::test]
async fn a_parameter_has_the_name_that_is_given() {
    let tools = toolset![renamed];
    let schema = schema(&tools);
    let names: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["file path", "mode", "limit"]);
    assert_eq!(schema["required"], json!(["file path"]));
    let arguments = json!({ "file path": "a", "mode": "r" });
    assert_eq!(
        run(tools, "renamed", &arguments).await,
        success("a Some(\"r\") 10")
    );
    fails(
        toolset![renamed],
        "renamed",
        json!({ "path": "a" }),
        "file path",
    )
    .await;
}

#[tokio::test]
async fn an_alias_is_understood_and_not_in_the_schema() {
    for name in ["mode", "kind", "how"] {
        let arguments = json!({ "max": 3, name: "r", "file path": "a" });
        assert_eq!(
            run(toolset![renamed], "renamed", &arguments).await,
            success("a Some(\"r\") 3")
        );
    }
    let twice = json!({ "file path": "a", "mode": "r", "how": "w" });
    fails(toolset![renamed], "renamed", twice, "given more than once").await;
    let wrong = json!({ "file path": "a", "max": "many" });
    fails(toolset![renamed], "renamed", wrong, "max").await;
}

mod defaults {
    pub(super) fn city() -> &'static str {
        "Paris"
    }

    pub(super) fn days() -> u32 {
        3
    }
}

/// Shows what it is given.
#[tool]
fn with_defaults(
    #[serde(default = "defaults::city")] city: &str,
    #[serde(default = "defaults::days")] days: u32,
    #[serde(default)] hours: &[u8],
    #[serde(default)] text: String,
) -> String {
    format!("{city} {days} {hours:?} {text:?}")
}

#[tokio::test]
async fn serdes_defaults_are_the_tools_defaults() {
    let tools = toolset![with_defaults];
    let schema = schema(&tools);
    assert_eq!(schema["required"], json!([]));
    // What a function returns may differ from call to call, and is not told.
    assert_eq!(schema["properties"]["city"].get("default"), None);
    assert_eq!(schema["properties"]["hours"]["default"], json!([]));
    assert_eq!(
        run(tools, "with_defaults", &json!({})).await,
        success("Paris 3 [] \"\"")
    );
}

mod seconds {
    use super::{Deserialize, Deserializer, Duration};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

/// Neither decoded nor described by its type.
#[derive(Debug, Default, Clone, PartialEq)]
struct Words(Vec<String>);

fn split<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.contains(';') {
        return Err(serde::de::Error::custom("write spaces between words"));
    }
    Ok(Words(text.split(' ').map(str::to_owned).collect()))
}

fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    Option::deserialize(deserializer)
}

/// Shows what it is given.
#[tool]
async fn decoded(
    #[serde(with = "seconds")]
    #[schemars(with = "u64", range(max = 60))]
    within: Duration,
    #[serde(deserialize_with = "split")]
    #[schemars(with = "String")]
    words: &Words,
    #[serde(deserialize_with = "maybe")] must_be_given: Option<u8>,
    #[serde(default, deserialize_with = "split")]
    #[schemars(with = "String")]
    more: Words,
    #[tool(default = &Words(vec!["x".to_owned()]))]
    #[serde(deserialize_with = "self::split")]
    #[schemars(with = "String")]
    lent: &Words,
) -> String {
    format!("{within:?} {words:?} {must_be_given:?} {more:?} {lent:?}")
}

#[tokio::test]
async fn a_parameter_is_decoded_by_the_function_that_is_named() {
    let tools = toolset![decoded];
    let schema = schema(&tools);
    assert_eq!(
        schema["required"],
        json!(["within", "words", "must_be_given"])
    );
    let properties = &schema["properties"];
    assert_eq!(properties["within"]["type"], "integer");
    assert_eq!(properties["within"]["maximum"], 60);
    assert_eq!(properties["words"], json!({ "type": "string" }));
    assert_eq!(
        properties["must_be_given"]["type"],
        json!(["integer", "null"])
    );
    assert_eq!(properties["lent"], json!({ "type": "string" }));
    let arguments = json!({ "within": 5, "words": "a b", "must_be_given": null, "more": "c" });
    assert_eq!(
        run(tools, "decoded", &arguments).await,
        success("5s Words([\"a\", \"b\"]) None Words([\"c\"]) Words([\"x\"])")
    );
    let arguments =
        json!({ "within": 5, "words": "a", "must_be_given": 1, "more": null, "lent": "d" });
    assert_eq!(
        run(toolset![decoded], "decoded", &arguments).await,
        success("5s Words([\"a\"]) Some(1) Words([]) Words([\"d\"])")
    );
}

#[tokio::test]
async fn what_the_function_refuses_is_told_to_the_model() {
    let arguments = json!({ "within": "soon", "words": "a;b" });
    let (_, text) = run(toolset![decoded], "decoded", &arguments).await;
    for words in [
        "write spaces between words",
        "within: expected an integer",
        "must_be_given: is missing",
    ] {
        assert!(text.contains(words), "{text}");
    }
}

/// Decoded, and not described.
#[derive(Deserialize)]
struct Point(f64, f64);

fn point(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 })
}

/// Shows what it is given.
#[tool]
fn described(
    /// Where.
    #[schemars(schema_with = "point")]
    at: Point,
    #[schemars(schema_with = "point", inner(range(min = 0)))] to: Option<Point>,
    #[schemars(with = "BTreeSet<u8>")] list: Vec<u8>,
    #[tool(default = vec![1])]
    #[schemars(with = "BTreeSet<u8>")]
    more: Vec<u8>,
) -> String {
    format!("{} {} {} {list:?} {more:?}", at.0, at.1, to.is_none())
}

#[tokio::test]
async fn a_schema_may_come_from_elsewhere() {
    let tools = toolset![described];
    let schema = schema(&tools);
    assert_eq!(schema["required"], json!(["at", "list"]));
    let properties = &schema["properties"];
    assert_eq!(properties["at"]["minItems"], 2);
    assert_eq!(properties["at"]["description"], "Where.");
    assert_eq!(
        properties["to"]["items"],
        json!({ "type": "number", "minimum": 0 })
    );
    assert_eq!(properties["list"]["uniqueItems"], true);
    assert_eq!(properties["more"]["default"], json!([1]));
    assert_eq!(
        run(
            toolset![described],
            "described",
            &json!({ "at": [1, 2], "list": [1, 2] })
        )
        .await,
        success("1 2 true [1, 2] [1]")
    );
    let (kind, text) = run(tools, "described", &json!({ "at": [1, 2], "list": [1, 1] })).await;
    assert_eq!(kind, "invalid_arguments");
    assert!(
        text.contains("/list: must not have an item twice"),
        "{text}"
    );
}

const LONGEST: usize = 20;
static CODE: LazyLock<String> = LazyLock::new(|| "^[A-Z]{3}$".to_owned());

#[derive(Deserialize, JsonSchema)]
struct Celsius(f64);

/// Does nothing.
#[tool]
fn bounded(
    #[schemars(range(min = 1, max = 10))] number: u32,
    #[schemars(range(min = -0.5))] fraction: Option<f64>,
    #[schemars(range(max = 10_000_000_000))] large: i64,
    #[schemars(range(min = "-LIMIT", max = LIMIT))] constant: i16,
    #[schemars(range(max = 300))] byte: u8,
    #[schemars(range(min = -273))] newtype: Celsius,
    #[schemars(range(min = -273))] maybe: Option<Celsius>,
    #[schemars(length(min = 1, max = LONGEST))] text: &str,
    #[schemars(length(equal = 2), inner(length(max = 3), contains("a.")))] list: &[String],
    #[schemars(regex(pattern = CODE))] code: &str,
    #[schemars(pattern("^a"))] pattern: Option<String>,
) {
    let _ = (number, fraction, large, constant, byte, newtype.0, maybe);
    let _ = (text, list, code, pattern);
}

const LIMIT: i16 = 5;

#[test]
fn bounds_are_in_the_schema() {
    let properties = properties(&toolset![bounded]);
    let has = |name: &str, keywords: Value| {
        for (keyword, value) in keywords.as_object().unwrap() {
            assert_eq!(&properties[name][keyword], value, "{name} {keyword}");
        }
    };
    has("number", json!({ "minimum": 1, "maximum": 10 }));
    has(
        "fraction",
        json!({ "minimum": -0.5, "type": ["number", "null"] }),
    );
    has("large", json!({ "maximum": 10_000_000_000_u64 }));
    has("constant", json!({ "minimum": -5, "maximum": 5 }));
    has("byte", json!({ "minimum": 0, "maximum": 255 }));
    has(
        "newtype",
        json!({ "minimum": -273, "$ref": "#/$defs/Celsius" }),
    );
    has("maybe", json!({ "minimum": -273 }));
    has(
        "text",
        json!({ "minLength": 1, "maxLength": 20, "minItems": null }),
    );
    has("list", json!({ "minItems": 2, "maxItems": 2 }));
    has(
        "list",
        json!({ "items": { "type": "string", "maxLength": 3, "pattern": r"a\." } }),
    );
    has("code", json!({ "pattern": "^[A-Z]{3}$" }));
    has("pattern", json!({ "pattern": "^a" }));
}

fn mark(schema: &mut Schema) {
    let keywords = schema.as_object().map(serde_json::Map::len);
    schema.insert("x-keywords".to_owned(), json!(keywords));
}

/// Does nothing.
#[tool]
fn annotated(
    #[schemars(email, title = "Mail", description = "Where to write to.", example = &"a@b.c")]
    #[schemars(example = format!("{}@b.c", "d"), extend("x-list" = [1, { "a": null }], "x-none" = null))]
    mail: &str,
    #[schemars(url)] site: &str,
    #[schemars(ipv4, description = concat!("An ", "address."))] address: &str,
    #[schemars(transform = mark, extend("type" = "integer"), range(min = 1))] number: u8,
    #[schemars(transform = |schema: &mut Schema| { schema.remove("type"); })] any: bool,
) {
    let _ = (mail, site, address, number, any);
}

#[test]
fn annotations_are_in_the_schema() {
    assert_eq!(
        properties(&toolset![annotated]),
        json!({
            "mail": {
                "type": "string",
                "description": "Where to write to.",
                "format": "email",
                "title": "Mail",
                "examples": ["a@b.c", "d@b.c"],
                "x-list": [1, { "a": null }],
                "x-none": null,
            },
            "site": { "type": "string", "format": "uri" },
            "address": { "type": "string", "description": "An address.", "format": "ipv4" },
            "number": { "type": "integer", "format": "uint8", "minimum": 1, "maximum": 255, "x-keywords": 4 },
            "any": {},
        })
    );
}
