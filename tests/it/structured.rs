//! Structured output without an agent: both APIs take the format, and the reply is read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{
    CallError,
    structured::{FormatError, OutputFormat, strict_schema},
    testing::{check_chat, check_responses},
};

/// A recipe.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Recipe {
    title: String,
    #[schemars(range(min = 1, max = 12))]
    guests: u8,
    steps: Vec<Step>,
    /// Where it is from.
    source: Option<String>,
    #[serde(default)]
    rating: u8,
    next: Option<Box<Recipe>>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Step {
    Wait { minutes: u32 },
    Do { what: String },
}

fn format() -> OutputFormat<Recipe> {
    OutputFormat::new("recipe").expect("a strict format")
}

#[test]
fn both_apis_take_the_format() {
    let format = format();
    let chat = json!({
        "model": "m", "messages": [{ "role": "user", "content": "Hi" }], "response_format": format.for_chat(),
    });
    check_chat(&chat).expect("Chat Completions takes it");
    let responses =
        json!({ "model": "m", "input": "Hi", "text": { "format": format.for_responses() } });
    check_responses(&responses).expect("Responses takes it");
    assert_eq!(format.for_chat()["json_schema"]["description"], "A recipe.");
    assert_eq!(
        format.for_chat()["json_schema"]["schema"],
        json!(format.schema())
    );
    assert_eq!(format.for_responses()["strict"], true);
    assert_eq!(strict_schema::<Recipe>().as_ref(), Ok(format.schema()));
    // The same schema, as schemars makes it, is refused by both.
    let plain = json!(schemars::schema_for!(Recipe));
    let mut chat = chat;
    chat["response_format"]["json_schema"]["schema"] = plain;
    let error = check_chat(&chat).expect_err("it is open");
    assert!(
        error
            .message
            .starts_with("Invalid schema for response_format 'recipe'"),
        "{error}"
    );
}

#[test]
fn a_reply_is_read_as_strict_models_write_it() {
    let words = json!({
        "title": "Tea", "guests": 2, "steps": [{ "kind": "do", "what": "boil" }, { "kind": "wait", "minutes": 3 }],
        "source": null, "rating": null, "next": null,
    });
    let recipe = Recipe {
        title: "Tea".to_owned(),
        guests: 2,
        steps: vec![
            Step::Do {
                what: "boil".to_owned(),
            },
            Step::Wait { minutes: 3 },
        ],
        source: None,
        rating: 0,
        next: None,
    };
    let format = format();
    assert_eq!(format.read(&words.to_string()), Ok(recipe));
    let fenced = format!("```json\n{words}\n```");
    assert!(format.clone().read(&fenced).is_ok());
}

#[test]
fn a_reply_that_breaks_the_schema_is_told_everything() {
    let problems = |words: &str| match format().read(words) {
        Err(CallError::InvalidArguments(invalid)) => invalid
            .problems()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let found = problems(r#"{"title":1,"guests":13,"steps":[{"kind":"wait"}]}"#);
    assert_eq!(
        found,
        [
            "/title: expected a string, got the number 1",
            "/guests: must be at most 12, got 13",
            "/steps/0/minutes: is missing; expected an integer",
        ],
    );
    assert_eq!(
        problems("[]"),
        ["expected a JSON object, got an empty array"]
    );
    let other = problems(r#"{"title":"Tea","guests":1,"steps":[],"guest":1}"#);
    assert_eq!(
        other,
        ["/guest: there is no such parameter; did you mean `guests`?"]
    );
    assert_eq!(format().read(r#"{"title":"Te"#), Err(CallError::Truncated));
}

#[test]
fn a_type_without_a_strict_object_is_refused() {
    #[derive(Debug, Deserialize, JsonSchema)]
    struct Open {
        #[serde(rename = "any")]
        _any: Value,
        #[serde(rename = "map")]
        _map: BTreeMap<String, u8>,
    }

    let Err(FormatError::NotStrict { reasons }) = strict_schema::<Open>() else {
        panic!("it has a strict form");
    };
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(matches!(
        strict_schema::<Step>(),
        Err(FormatError::NotAnObject { .. })
    ));
    assert!(matches!(
        strict_schema::<Vec<Recipe>>(),
        Err(FormatError::NotAnObject { .. })
    ));
    for name in ["", "a b", &"x".repeat(65)] {
        let error = OutputFormat::<Recipe>::new(name).expect_err("an illegal name");
        assert_eq!(
            error,
            FormatError::InvalidName {
                name: name.to_owned()
            }
        );
    }
}
