//! Tools to look at: of each kind of schema one, and some that mean ill.

#![expect(
    clippy::needless_pass_by_value,
    reason = "these functions are looked at, and do next to nothing"
)]

use std::{collections::BTreeMap, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tool_runtime::{
    Context, Image, ToolError, Toolset,
    output::MediaError,
    tool,
    tool::{Definition, from_fn},
    toolset,
};

/// How warm it is told.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Celsius,
    Fahrenheit,
}

/// Weather of the next days in a city, one word a day. It is made up.
///
/// - Days after the tenth are a guess.
/// - For the past, ask `history`; there is **no** `Vec<Day>` here, and a <b>tag</b> is text.
#[tool(read_only, timeout = "10s", retries = 2)]
fn forecast(
    /// City name, for example "Paris".
    #[schemars(length(min = 1, max = 80))]
    city: &str,
    /// How many days.
    #[tool(default = 3)]
    #[schemars(range(min = 1, max = 10))]
    days: u8,
    /// Unit of the temperature; that of the city if it is left out.
    unit: Option<Unit>,
) -> String {
    let _ = unit;
    let days = vec!["sun"; days.into()];
    format!("{city}: {}", days.join(", "))
}

/// Who comes.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
struct Guest {
    /// Name to be called by.
    #[schemars(length(max = 40))]
    name: String,
    /// What he does not eat.
    #[serde(default)]
    without: Vec<Food>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Food {
    /// All kinds, peanuts included.
    Nuts,
    /// Milk and all that is made of it.
    Milk,
}

/// Where to sit.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[expect(dead_code, reason = "only read")]
enum Place {
    /// A table of their own.
    Table {
        /// Number of the table.
        #[schemars(range(max = 40))]
        number: u8,
    },
    /// At the bar.
    Bar,
}

/// A table that was booked.
#[derive(Serialize, JsonSchema)]
struct Booking {
    /// By which it is known.
    code: String,
    /// What is paid before, in euros.
    deposit: f64,
}

/// Books a table.
#[tool(destructive, key = evening, limit = 2, output_schema)]
fn book_table(
    /// The evening, as in "2026-12-24".
    #[schemars(extend("format" = "date"))]
    evening: &str,
    /// Everybody who comes.
    #[schemars(length(min = 1))]
    guests: Vec<Guest>,
    /// Where they sit.
    place: Option<Place>,
    /// Between which hours they come.
    hours: (u8, u8),
) -> Booking {
    let _ = (evening, guests, place, hours);
    Booking {
        code: "7".to_owned(),
        deposit: 0.0,
    }
}

/// Tags.
#[tool]
fn tag(labels: BTreeMap<String, u32>, force: bool) {
    let _ = (labels, force);
}

/// Works for a while, and tells how far it is.
#[tool(sequential, max_output = "4KiB", strict = false)]
async fn slow(#[context] cx: &Context) -> &'static str {
    cx.progress("half\x1b[2J way");
    tokio::time::sleep(Duration::from_millis(1)).await;
    "done"
}

/// Fails whatever it is asked.
#[tool]
fn fail() -> Result<(), ToolError> {
    Err(ToolError::failed("it failed"))
}

/// Draws a chart of last year.
#[tool]
pub(super) fn chart() -> Result<Image, MediaError> {
    Image::from_url("https://example.com/a.png")
}

pub(super) fn all() -> Toolset {
    let shape = json!({
        "type": "object",
        "properties": {
            "shape": { "oneOf": [
                { "type": "object", "properties": { "Circle": { "type": "number", "exclusiveMinimum": 0 } },
                  "required": ["Circle"], "additionalProperties": false },
                { "type": "object", "properties": { "Box": { "type": "array", "items": { "type": "number" } } },
                  "required": ["Box"], "additionalProperties": false },
                { "const": "Point" },
            ] },
            "tree": { "$ref": "#/$defs/Tree" },
            "file path": { "type": "string", "pattern": "^(a|b)\\|c$", "default": "a|c" },
        },
        "required": ["shape"],
        "additionalProperties": false,
        "$defs": { "Tree": {
            "type": "object",
            "properties": {
                "value": { "type": "integer" },
                "left": { "anyOf": [{ "$ref": "#/$defs/Tree" }, { "type": "null" }] },
                "right": { "anyOf": [{ "$ref": "#/$defs/Tree" }, { "type": "null" }] },
            },
            "required": ["value", "left", "right"],
            "additionalProperties": false,
        } },
    });
    let draw = Definition::new("draw", shape).unwrap();
    toolset![forecast, book_table, tag, slow, fail, chart]
        .concurrency_limit(8)
        .turn_timeout(Duration::from_secs(120))
        .with_tool(from_fn(draw, |_, _| async { Ok::<_, String>("drawn") }))
        .unwrap()
}

/// Descriptions, names and answers that try to command the terminal, and to be something else than text.
pub(super) fn hostile() -> Toolset {
    let wild = "a\x1b[2J\u{9b}31m\u{202e}b\x07\r| <script>alert(1)</script>\n```\n</details>";
    let schema = json!({
        "type": "object",
        "properties": { wild: { "description": wild, "default": wild, "enum": [wild, 1] } },
    });
    let definition = Definition::new("hostile", schema)
        .unwrap()
        .with_description(wild);
    let answer = |_, _| async { Ok::<_, String>("\x1b]0;title\x07\u{202e}text") };
    Toolset::new()
        .with_tool(from_fn(definition, answer))
        .unwrap()
}

/// Tags a photo.
#[tool(strict)]
fn demanding(
    /// The tags.
    tags: Tags,
) -> usize {
    tags.0.len()
}

#[derive(Deserialize, JsonSchema)]
struct Tags(BTreeMap<String, String>);

/// A tool that demands what it cannot have.
pub(super) fn broken() -> Toolset {
    toolset![demanding]
}
