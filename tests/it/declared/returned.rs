//! What a function may return, and what becomes of it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tool_runtime::{File, Image, Output, ToolError, tool, toolset};

use super::{run, success};

#[derive(Serialize, Deserialize, JsonSchema)]
struct Weather {
    degrees: f64,
}

#[derive(Debug)]
struct WeatherError;

impl fmt::Display for WeatherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no weather today")
    }
}

impl std::error::Error for WeatherError {}

/// An error as anyhow's: it has a `Display`, and is no `Error`.
struct AnyError(Box<dyn std::error::Error + Send + Sync>);

impl fmt::Display for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<WeatherError> for AnyError {
    fn from(error: WeatherError) -> Self {
        Self(error.into())
    }
}

type AnyResult<T, E = AnyError> = Result<T, E>;

/// Nothing.
#[tool]
async fn unit() {}

/// Text.
#[tool]
fn text() -> String {
    "sun\n\"ny\"".to_owned()
}

/// Text without end.
#[tool]
async fn static_text() -> &'static str {
    "sunny"
}

/// Something serialisable.
#[tool]
async fn serialized() -> Weather {
    Weather { degrees: 21.5 }
}

/// Something that is not named.
#[tool]
async fn unnamed() -> impl Serialize {
    vec![1, 2]
}

/// An option.
#[tool]
fn option() -> Option<Weather> {
    None
}

/// An output.
#[tool]
async fn output() -> Output {
    Output::text("as it is")
}

/// A result.
#[tool]
async fn result(good: bool) -> Result<Weather, WeatherError> {
    if good {
        Ok(Weather { degrees: 1.0 })
    } else {
        Err(WeatherError)
    }
}

/// An alias of a result.
#[tool]
fn alias(good: bool) -> AnyResult<&'static str> {
    if !good {
        Err(WeatherError)?;
    }
    Ok("good")
}

/// A result of a boxed error.
#[tool]
async fn boxed(good: bool) -> Result<(), Box<dyn std::error::Error>> {
    if good {
        Ok(())
    } else {
        Err(WeatherError.into())
    }
}

/// A result of the runtime's own.
#[tool]
async fn own(good: bool) -> Result<Output, ToolError> {
    if good {
        Ok(Output::text("fine"))
    } else {
        Err(ToolError::retry("be good"))
    }
}

/// A text that belongs to the argument.
#[tool]
async fn borrowed<'a>(text: &'a str, #[tool(default = "-")] otherwise: &'a str) -> Option<&'a str> {
    text.split(' ').nth(1).or(Some(otherwise))
}

/// A result that belongs to the argument.
#[tool]
fn borrowed_result(text: &str) -> Result<&str, &str> {
    text.strip_prefix("ok ").ok_or(text)
}

#[tokio::test]
async fn every_return_type_becomes_text() {
    let tools = toolset![
        alias,
        borrowed,
        borrowed_result,
        boxed,
        serialized,
        option,
        output,
        own,
        result,
        static_text,
        text,
        unit,
        unnamed
    ];
    for (name, arguments, kind, text) in [
        ("unit", json!({}), "success", "done"),
        ("text", json!({}), "success", "sun\n\"ny\""),
        ("static_text", json!({}), "success", "sunny"),
        ("serialized", json!({}), "success", "{\"degrees\":21.5}"),
        ("unnamed", json!({}), "success", "[1,2]"),
        ("option", json!({}), "success", "null"),
        ("output", json!({}), "success", "as it is"),
        (
            "result",
            json!({ "good": true }),
            "success",
            "{\"degrees\":1.0}",
        ),
        (
            "result",
            json!({ "good": false }),
            "failed",
            "error: no weather today",
        ),
        ("alias", json!({ "good": true }), "success", "good"),
        (
            "alias",
            json!({ "good": false }),
            "failed",
            "error: no weather today",
        ),
        ("boxed", json!({ "good": true }), "success", "done"),
        (
            "boxed",
            json!({ "good": false }),
            "failed",
            "error: no weather today",
        ),
        ("own", json!({ "good": true }), "success", "fine"),
        (
            "own",
            json!({ "good": false }),
            "failed",
            "error: be good\nOther arguments may work.",
        ),
        ("borrowed", json!({ "text": "a b" }), "success", "b"),
        ("borrowed", json!({ "text": "a" }), "success", "-"),
        ("borrowed_result", json!({ "text": "ok b" }), "success", "b"),
        (
            "borrowed_result",
            json!({ "text": "b" }),
            "failed",
            "error: b",
        ),
    ] {
        let answered = run(tools.clone(), name, &arguments).await;
        assert_eq!(answered, (kind, text.to_owned()), "{name} {arguments}");
    }
}

/// Later.
#[tool(output_schema)]
#[expect(
    clippy::manual_async_fn,
    reason = "an `async` function is another form"
)]
fn later(name: &str) -> impl Future<Output = Result<String, String>> + Send + use<'_> {
    async move { Ok(format!("later, {name}")) }
}

/// Much later.
#[tool]
fn much_later(count: u32) -> impl std::future::Future<Output = u32> {
    std::future::ready(count + 1)
}

#[tokio::test]
async fn futures_are_awaited() {
    let tools = || toolset![later, much_later];
    assert_eq!(
        run(tools(), "later", &json!({ "name": "x" })).await,
        success("later, x")
    );
    assert_eq!(
        run(tools(), "much_later", &json!({ "count": 1 })).await,
        success("2")
    );
    let tools = tools();
    let output = tools.definitions()[0].output.as_ref().unwrap();
    assert_eq!(output.as_value(), &json!({ "type": "string" }));
}

fn image(name: &str) -> Image {
    Image::from_url(format!("https://example.com/{name}.png")).unwrap()
}

/// Pages, if they are found.
#[tool]
fn pages(count: usize) -> Vec<Image> {
    (0..count).map(|_| image("page")).collect()
}

/// A chart, if there is one.
#[tool]
async fn chart(exists: bool) -> Option<Image> {
    exists.then(|| image("chart"))
}

/// Files, or an error.
#[tool]
async fn files(good: bool) -> Result<Vec<File>, WeatherError> {
    let file = File::from_bytes("a.txt", "text/plain", "a").unwrap();
    if good {
        Ok(vec![file])
    } else {
        Err(WeatherError)
    }
}

/// Outputs one after another.
#[tool]
fn outputs() -> [Output; 2] {
    [Output::text("a").and_image(image("a")), Output::text("b")]
}

/// A chart, if there is one, or an error.
#[tool]
fn maybe_chart(kind: &str) -> Result<Option<Image>, String> {
    match kind {
        "chart" => Ok(Some(image("chart"))),
        "none" => Ok(None),
        other => Err(format!("no {other}")),
    }
}

#[tokio::test]
async fn several_attachments_or_none_are_an_answer() {
    let tools = || toolset![chart, files, maybe_chart, outputs, pages];
    let attached = "[image 1 of call_1 is attached below]";
    for (name, arguments, kind, text) in [
        ("pages", json!({ "count": 0 }), "success", "(empty)"),
        ("pages", json!({ "count": 1 }), "success", attached),
        (
            "pages",
            json!({ "count": 2 }),
            "success",
            "[image 1 of call_1 is attached below]\n[image 2 of call_1 is attached below]",
        ),
        ("chart", json!({ "exists": true }), "success", attached),
        ("chart", json!({ "exists": false }), "success", "(empty)"),
        (
            "files",
            json!({ "good": true }),
            "success",
            "[file 1 of call_1 (\"a.txt\") is attached below]",
        ),
        (
            "files",
            json!({ "good": false }),
            "failed",
            "error: no weather today",
        ),
        (
            "maybe_chart",
            json!({ "kind": "chart" }),
            "success",
            attached,
        ),
        (
            "maybe_chart",
            json!({ "kind": "none" }),
            "success",
            "(empty)",
        ),
        (
            "maybe_chart",
            json!({ "kind": "map" }),
            "failed",
            "error: no map",
        ),
        (
            "outputs",
            json!({}),
            "success",
            "a\n[image 1 of call_1 is attached below]\nb",
        ),
    ] {
        let answered = run(tools(), name, &arguments).await;
        assert_eq!(answered, (kind, text.to_owned()), "{name} {arguments}");
    }
}

type Found<T, E> = Option<Result<T, E>>;

fn found<T, E>(kind: &str, value: T, error: E) -> Found<T, E> {
    match kind {
        "value" => Some(Ok(value)),
        "error" => Some(Err(error)),
        _ => None,
    }
}

/// Weather, an error, or nothing.
#[tool(output_schema)]
async fn maybe_weather(kind: &str) -> Option<Result<Weather, WeatherError>> {
    found(kind, Weather { degrees: 1.0 }, WeatherError)
}

/// Text that may be an error, which is `Serialize` itself.
#[tool]
fn maybe_text(kind: &str) -> Found<String, String> {
    found(kind, "fine".to_owned(), "no text".to_owned())
}

/// An error that has only a text.
#[tool]
fn maybe_any(kind: &str) -> Found<u8, AnyError> {
    found(kind, 1, WeatherError.into())
}

/// An error behind a pointer that cannot be shared.
#[tool]
fn maybe_boxed(kind: &str) -> Option<Result<u8, Box<dyn std::error::Error>>> {
    found(kind, 1, WeatherError.into())
}

/// An image, an error, or nothing.
#[tool]
fn maybe_image(kind: &str) -> Option<Result<Image, ToolError>> {
    found(kind, image("a"), ToolError::failed("no image"))
}

#[tokio::test]
async fn an_error_inside_an_option_is_a_failure_and_none_an_empty_answer() {
    let tools = || {
        toolset![
            maybe_any,
            maybe_boxed,
            maybe_image,
            maybe_text,
            maybe_weather
        ]
    };
    for (name, value, error) in [
        (
            "maybe_weather",
            "{\"degrees\":1.0}",
            "error: no weather today",
        ),
        ("maybe_text", "fine", "error: no text"),
        ("maybe_any", "1", "error: no weather today"),
        ("maybe_boxed", "1", "error: no weather today"),
        (
            "maybe_image",
            "[image 1 of call_1 is attached below]",
            "error: no image",
        ),
    ] {
        let run = async |kind: &str| run(tools(), name, &json!({ "kind": kind })).await;
        assert_eq!(run("value").await, success(value), "{name}");
        assert_eq!(run("error").await, ("failed", error.to_owned()), "{name}");
        assert_eq!(run("none").await, success("(empty)"), "{name}");
    }
    let tools = tools();
    let output = tools.definitions()[4].output.as_ref().unwrap().as_value();
    assert_eq!(output["properties"]["degrees"]["type"], "number");
}
