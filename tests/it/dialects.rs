//! One source, several protocols; and what the APIs refuse for its size.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tool_runtime::{
    BuildError, Dialect, Toolset,
    openai::types::ChatCompletionTools,
    tool,
    tool::{Definition, from_fn},
    toolset,
};

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Booking {
    number: u32,
}

/// Books a hotel.
#[tool(destructive, idempotent, output_schema)]
fn book(
    /// Its name.
    hotel: &str,
    /// How many nights.
    #[tool(default = 1)]
    nights: u8,
) -> Booking {
    let _ = (hotel, nights);
    Booking { number: 1 }
}

/// Labels a booking.
#[tool(output_schema)]
fn label(
    /// The labels.
    labels: &BTreeMap<String, String>,
) -> usize {
    labels.len()
}

fn strict() -> Value {
    json!({
        "type": "object",
        "properties": {
            "hotel": { "description": "Its name.", "type": "string" },
            "nights": {
                "description": "How many nights. (default: 1)",
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": 255,
            },
        },
        "required": ["hotel", "nights"],
        "additionalProperties": false,
    })
}

fn plain() -> Value {
    json!({
        "type": "object",
        "properties": {
            "hotel": { "type": "string", "description": "Its name." },
            "nights": {
                "type": "integer",
                "format": "uint8",
                "minimum": 0,
                "maximum": 255,
                "description": "How many nights.",
                "default": 1,
            },
        },
        "required": ["hotel"],
        "additionalProperties": false,
    })
}

#[test]
fn chat_has_the_function_inside_and_is_strict() {
    let function = json!({
        "name": "book", "description": "Books a hotel.", "parameters": strict(), "strict": true,
    });
    let chat = toolset![book].definitions_in(Dialect::Chat);
    assert_eq!(chat, [json!({ "type": "function", "function": function })]);
}

#[test]
fn chat_plain_does_not_speak_of_strict() {
    let function =
        json!({ "name": "book", "description": "Books a hotel.", "parameters": plain() });
    let chat = toolset![book].definitions_in(Dialect::ChatPlain);
    assert_eq!(chat, [json!({ "type": "function", "function": function })]);
}

#[test]
fn responses_is_flat_and_always_says_whether_it_is_strict() {
    let tool = |parameters, strict| {
        json!({
            "type": "function",
            "name": "book",
            "description": "Books a hotel.",
            "parameters": parameters,
            "strict": strict,
        })
    };
    let tools = toolset![book];
    assert_eq!(
        tools.definitions_in(Dialect::Responses),
        [tool(strict(), true)]
    );
    assert_eq!(
        tools.definitions_in(Dialect::ResponsesPlain),
        [tool(plain(), false)]
    );
    let labelled = &toolset![label].definitions_in(Dialect::Responses)[0];
    assert_eq!(labelled["strict"], false);
}

#[test]
fn mcp_has_what_comes_back_and_what_it_may_do() {
    let [tool] = &toolset![book].definitions_in(Dialect::Mcp)[..] else {
        panic!("there is one tool");
    };
    assert_eq!(tool["inputSchema"], plain());
    assert_eq!(
        tool["outputSchema"]["properties"]["number"]["type"],
        "integer"
    );
    assert_eq!(
        tool["annotations"],
        json!({ "destructiveHint": true, "idempotentHint": true })
    );
}

/// MCP takes what a tool does not say for destructive, so saying no is not the same as saying nothing.
#[test]
fn mcp_is_told_that_a_tool_does_not_destroy() {
    /// Writes a note.
    #[tool(destructive = false)]
    fn note(text: &str) {
        let _ = text;
    }

    /// Writes, and says nothing of itself.
    #[tool]
    fn write(text: &str) {
        let _ = text;
    }

    /// Sets a note.
    #[tool(destructive = false, idempotent)]
    fn set(text: &str) {
        let _ = text;
    }

    let tools = toolset![note, write, set];
    let said = ["note", "write", "set"].map(|name| tools.policy(name).unwrap().destructive);
    assert_eq!(said, [Some(false), None, Some(false)]);
    let tools = tools.definitions_in(Dialect::Mcp);
    assert_eq!(tools[0]["annotations"], json!({ "destructiveHint": false }));
    assert_eq!(tools[1].get("annotations"), None);
    assert_eq!(
        tools[2]["annotations"],
        json!({ "destructiveHint": false, "idempotentHint": true })
    );
}

#[test]
fn mcp_has_no_schema_of_what_is_no_object() {
    let tool = &toolset![label].definitions_in(Dialect::Mcp)[0];
    assert_eq!(tool.get("outputSchema"), None);
    assert_eq!(tool.get("annotations"), None);
}

#[test]
fn the_chat_dialect_is_what_requests_send() {
    let tools = toolset![book, label];
    let sent: Vec<ChatCompletionTools> = tools.definitions().into();
    let sent: Vec<Value> = sent
        .iter()
        .map(|tool| serde_json::to_value(tool).unwrap())
        .collect();
    assert_eq!(tools.definitions_in(Dialect::Chat), sent);
}

#[test]
fn strictness_can_be_declined_for_all_tools() {
    let tools = toolset![book, label].without_strict();
    let sent: Vec<ChatCompletionTools> = tools.definitions().into();
    let sent = serde_json::to_value(sent).unwrap();
    assert_eq!(sent[0]["function"]["strict"], false);
    assert_eq!(sent[0]["function"]["parameters"], plain());
    assert_eq!(
        tools.definitions_in(Dialect::Responses),
        tools.definitions_in(Dialect::ResponsesPlain)
    );
}

fn named(name: &str, description: &str) -> impl tool_runtime::Tool {
    let definition = Definition::new(name, json!({ "type": "object" })).unwrap();
    from_fn(
        definition.with_description(description),
        |_: Value, _| async { Ok::<_, String>("") },
    )
}

fn of_size(count: usize) -> Toolset {
    (0..count).fold(Toolset::new(), |tools, index| {
        tools
            .with_tool(named(&format!("tool_{index}"), "Does its part."))
            .unwrap()
    })
}

#[test]
fn more_tools_than_a_request_takes_are_refused_before_there_is_one() {
    assert!(of_size(128).validate().is_ok());
    let error = of_size(129).validate().unwrap_err();
    assert_eq!(error, BuildError::TooManyTools { count: 129 });
    assert!(error.to_string().contains("129 tools"), "{error}");
}

#[test]
fn descriptions_longer_than_a_request_takes_are_refused_before_there_is_one() {
    // Characters, not bytes.
    let of_length = |characters| {
        Toolset::new()
            .with_tool(named("now", &"é".repeat(characters)))
            .unwrap()
    };
    assert!(of_length(1024).validate().is_ok());
    let error = of_length(1025).validate().unwrap_err();
    assert_eq!(
        error,
        BuildError::DescriptionTooLong {
            name: "now".to_owned(),
            characters: 1025
        }
    );
}

#[test]
fn schemas_deeper_than_json_is_read_are_refused() {
    let nested = |depth| (0..depth).fold(json!({}), |inner, _| json!({ "items": inner }));
    let of = |depth| {
        let properties = json!({ "x": nested(depth) });
        Definition::new(
            "deep",
            json!({ "type": "object", "properties": properties }),
        )
    };
    // The root, its properties, and the innermost are three.
    assert!(of(124).is_ok());
    let text = of(124).unwrap().parameters.as_value().to_string();
    assert!(serde_json::from_str::<Value>(&text).is_ok());
    let error = of(125).unwrap_err();
    assert!(matches!(error, BuildError::InvalidSchema { .. }));
    assert!(
        error.to_string().contains("nested more than 127 deep"),
        "{error}"
    );
    assert!(of(500).is_err());
}
