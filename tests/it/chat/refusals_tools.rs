//! What is refused about the tools of a request, and how the model may use them, over real HTTP.

use serde_json::{Value, json};

use crate::model_server::chat_errors::{
    empty_array, empty_string, illegal_name, invalid, missing, refusal, too_long, unsupported,
    wrong_type,
};
use crate::model_server::chat_requests::{function, with};

// The tools.

#[tokio::test]
async fn an_empty_list_of_tools() {
    assert_eq!(
        refusal(with(json!({"tools": []}))).await,
        empty_array("tools")
    );
}

#[tokio::test]
async fn more_than_128_tools() {
    let tools: Vec<Value> = (0..325).map(|n| function(&format!("tool_{n}"))).collect();
    let message = "Invalid 'tools': array too long. Expected an array with maximum length 128, but \
                   got an array with length 325 instead.";
    let expected = invalid(message, "tools").with_code("array_above_max_length");
    assert_eq!(refusal(with(json!({"tools": tools}))).await, expected);
}

#[tokio::test]
async fn names_that_are_not_1_to_64_legal_characters() {
    let named = |name: &str| with(json!({"tools": [function(name)]}));
    let param = "tools[0].function.name";
    for name in ["get weather", "weather.get", "météo"] {
        assert_eq!(refusal(named(name)).await, illegal_name(param));
    }
    assert_eq!(refusal(named("")).await, empty_string(param));
    assert_eq!(
        refusal(named(&"x".repeat(65))).await,
        too_long(param, 64, 65)
    );
    let custom = json!({"tools": [{"type": "custom", "custom": {"name": "run sql"}}]});
    assert_eq!(
        refusal(with(custom)).await,
        illegal_name("tools[0].custom.name")
    );
}

#[tokio::test]
async fn two_tools_of_one_name() {
    let message = "Invalid 'tools': tool names must be unique, but tools[0] and tools[2] are both \
                   named 'add'.";
    let tools = json!({"tools": [function("add"), function("sub"), function("add")]});
    let expected = invalid(message, "tools").with_code("invalid_value");
    assert_eq!(refusal(with(tools)).await, expected);
}

#[tokio::test]
async fn a_description_of_over_1024_characters() {
    let description = "é".repeat(1025);
    let tool = json!({"type": "function", "function": {"name": "f", "description": description}});
    let expected = too_long("tools[0].function.description", 1024, 1025);
    assert_eq!(refusal(with(json!({"tools": [tool]}))).await, expected);
}

#[tokio::test]
async fn parameters_that_are_no_object_schema() {
    let declared = |parameters: Value| {
        let tool = json!({"type": "function", "function": {"name": "f", "parameters": parameters}});
        with(json!({"tools": [function("other"), tool]}))
    };
    let param = "tools[1].function.parameters";
    let schema = |problem: &str| {
        invalid(
            &format!("Invalid schema for function 'f': {problem}"),
            param,
        )
        .with_code("invalid_function_parameters")
    };
    assert_eq!(
        refusal(declared(json!({"type": "object"}))).await,
        schema("In context=(), object schema missing properties.")
    );
    for (parameters, kind) in [
        (json!({"type": "null"}), "null"),
        (json!({"type": "array", "items": {}}), "array"),
        (json!({"anyOf": []}), "None"),
    ] {
        let problem =
            format!("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'.");
        assert_eq!(refusal(declared(parameters)).await, schema(&problem));
    }
    assert_eq!(
        refusal(declared(json!("none"))).await,
        wrong_type(param, "an object", "a string")
    );
}

#[tokio::test]
async fn malformed_tools() {
    let tools = |tool: Value| with(json!({"tools": [tool]}));
    let objects = "an array of objects";
    let expected = wrong_type("tools", objects, "a string");
    assert_eq!(refusal(with(json!({"tools": "f"}))).await, expected);
    assert_eq!(
        refusal(tools(json!({"name": "f"}))).await,
        missing("tools[0].type")
    );
    let expected = unsupported("tools[0].type", "web_search", "'function' and 'custom'");
    assert_eq!(
        refusal(tools(json!({"type": "web_search"}))).await,
        expected
    );
    assert_eq!(
        refusal(tools(json!({"type": "function"}))).await,
        missing("tools[0].function")
    );
    let nameless = json!({"type": "function", "function": {}});
    assert_eq!(
        refusal(tools(nameless)).await,
        missing("tools[0].function.name")
    );
}

// How the model may use them.

#[tokio::test]
async fn parallel_tool_calls_without_tools() {
    let message = "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed \
                   when 'tools' are specified.";
    let expected = invalid(message, "parallel_tool_calls");
    for flag in [true, false] {
        assert_eq!(
            refusal(with(json!({"parallel_tool_calls": flag}))).await,
            expected
        );
    }
    let expected = wrong_type("parallel_tool_calls", "a boolean", "a string");
    assert_eq!(
        refusal(with(json!({"parallel_tool_calls": "no"}))).await,
        expected
    );
}

#[tokio::test]
async fn tool_choice_without_tools() {
    let message = "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are \
                   specified.";
    for choice in [json!("auto"), json!("none"), function("add")] {
        let expected = invalid(message, "tool_choice");
        assert_eq!(
            refusal(with(json!({"tool_choice": choice}))).await,
            expected
        );
    }
}

#[tokio::test]
async fn a_choice_of_a_tool_that_is_not_declared() {
    let custom = json!({"type": "custom", "custom": {"name": "add"}});
    let allowed = json!({"type": "allowed_tools",
        "allowed_tools": {"mode": "auto", "tools": [function("add"), function("sub")]}});
    for (choice, named) in [
        (function("sub"), "function named 'sub'"),
        (allowed, "function named 'sub'"),
        (custom, "custom tool named 'add'"),
    ] {
        let message = format!(
            "Invalid value for 'tool_choice': no {named} was specified in the 'tools' parameter"
        );
        let request = with(json!({"tools": [function("add")], "tool_choice": choice}));
        assert_eq!(refusal(request).await, invalid(&message, "tool_choice"));
    }
}

#[tokio::test]
async fn an_unknown_form_of_tool_choice() {
    let choose = |choice: Value| with(json!({"tools": [function("add")], "tool_choice": choice}));
    let expected = unsupported("tool_choice", "any", "'none', 'auto', and 'required'");
    assert_eq!(refusal(choose(json!("any"))).await, expected);
    let forms = "one of one of 'none', 'auto', or 'required' or object";
    assert_eq!(
        refusal(choose(json!(7))).await,
        wrong_type("tool_choice", forms, "an integer")
    );
    assert_eq!(
        refusal(choose(json!({"name": "add"}))).await,
        missing("tool_choice.type")
    );
    assert_eq!(
        refusal(choose(json!({"type": "tool"}))).await,
        missing("tool_choice.function")
    );
    let nameless = json!({"type": "function", "function": {}});
    assert_eq!(
        refusal(choose(nameless)).await,
        missing("tool_choice.function.name")
    );
    let allowed = json!({"type": "allowed_tools",
        "allowed_tools": {"mode": "none", "tools": [function("add")]}});
    let expected = unsupported(
        "tool_choice.allowed_tools.mode",
        "none",
        "'auto' and 'required'",
    );
    assert_eq!(refusal(choose(allowed)).await, expected);
}
