//! What Responses refuses of tools and of the choice among them.

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, check_responses};

use super::{function, message, with};

fn checked(members: Value) -> Result<(), ApiError> {
    check_responses(&with(json!({"model": "m", "input": "Hi"}), members))
}

fn refusal(members: Value) -> ApiError {
    checked(members).unwrap_err()
}

#[test]
fn tools_are_flat() {
    let nested = json!({"type": "function", "function": {"name": "get_time"}});
    let error = refusal(json!({"tools": [nested]}));
    assert_eq!(
        message(&error),
        "Missing required parameter: 'tools[0].name'."
    );
    let bare = json!({"type": "function", "name": "get_time"});
    let error = refusal(json!({"tools": [bare]}));
    assert_eq!(
        message(&error),
        "Missing required parameter: 'tools[0].parameters'."
    );
    checked(json!({"tools": [with(bare, json!({"parameters": null}))]})).unwrap();
}

#[test]
fn names_are_of_1_to_128_letters() {
    checked(json!({"tools": [function(&"x".repeat(128))]})).unwrap();
    for (name, code) in [
        ("", "empty_string"),
        (&*"x".repeat(129), "string_above_max_length"),
        ("a.b", "invalid_value"),
    ] {
        let error = refusal(json!({"tools": [function("fine"), function(name)]}));
        assert_eq!(error.code.as_deref(), Some(code));
        assert_eq!(error.param.as_deref(), Some("tools[1].name"));
    }
}

#[test]
fn there_are_at_most_128_tools() {
    let tools = |count: usize| {
        let tools: Vec<Value> = (0..count).map(|n| function(&format!("tool_{n}"))).collect();
        json!({ "tools": tools })
    };
    checked(tools(128)).unwrap();
    checked(tools(0)).unwrap();
    assert_eq!(
        refusal(tools(129)).code.as_deref(),
        Some("array_above_max_length")
    );
    let twice = refusal(json!({"tools": [function("a"), {"type": "custom", "name": "a"}]}));
    assert_eq!(twice.code.as_deref(), Some("invalid_value"));
}

#[test]
fn strict_schemas_are_checked() {
    let strict = |schema: Value| {
        let tool = json!({"type": "function", "name": "f", "strict": true, "parameters": schema});
        json!({"tools": [function("fine"), tool]})
    };
    let open =
        json!({"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]});
    let error = refusal(strict(open.clone()));
    assert_eq!(
        error,
        ApiError::new(
            400,
            "Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be supplied and to be \
             false."
        )
        .with_param("tools[1].parameters")
        .with_code("invalid_function_parameters")
    );
    checked(strict(with(
        open.clone(),
        json!({"additionalProperties": false}),
    )))
    .unwrap();
    for loose in [json!(false), json!(null)] {
        let tool = json!({"type": "function", "name": "f", "strict": loose, "parameters": open});
        checked(json!({"tools": [tool]})).unwrap();
    }
    let no_object = json!({"type": "function", "name": "f", "parameters": {"type": "string"}});
    assert!(message(&refusal(json!({"tools": [no_object]}))).ends_with("got 'type: \"string\"'."));
}

#[test]
fn tools_of_other_kinds_are_known() {
    checked(json!({"tools": [
        {"type": "custom", "name": "sql", "description": "SQL",
            "format": {"type": "grammar", "syntax": "lark", "definition": "start: \"a\""}},
        {"type": "custom", "name": "text", "format": {"type": "text"}},
        {"type": "namespace", "name": "crm", "tools": [function("find")]},
        {"type": "web_search_preview_2025_03_11"},
        {"type": "mcp", "server_label": "x"},
    ]}))
    .unwrap();
    let error = refusal(json!({"tools": [{"type": "functoin"}]}));
    assert!(
        message(&error).starts_with("Invalid value: 'functoin'."),
        "{error}"
    );
    let grammar = json!({"type": "grammar", "syntax": "bnf", "definition": ""});
    let error = refusal(json!({"tools": [{"type": "custom", "name": "c", "format": grammar}]}));
    assert_eq!(error.param.as_deref(), Some("tools[0].format.syntax"));
    let inner = json!({"type": "namespace", "name": "n", "tools": [function("a.b")]});
    let error = refusal(json!({"tools": [inner]}));
    assert_eq!(error.param.as_deref(), Some("tools[0].tools[0].name"));
}

#[test]
fn every_form_of_tool_choice_is_taken() {
    let sql = json!({"type": "custom", "name": "sql"});
    for choice in [
        json!("none"),
        json!("auto"),
        json!("required"),
        json!({"type": "function", "name": "add"}),
        sql.clone(),
        json!({"type": "web_search"}),
        json!({"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "add"}, sql]}),
        json!(null),
    ] {
        let tools = json!([function("add"), sql, {"type": "web_search"}]);
        checked(json!({"tools": tools, "tool_choice": choice})).unwrap();
    }
}

#[test]
fn a_tool_choice_is_one_of_the_tools() {
    let refused =
        |choice: Value| refusal(json!({"tools": [function("add")], "tool_choice": choice}));
    let expected = |name: &str| {
        ApiError::new(
            400,
            format!("Tool choice '{name}' not found in 'tools' parameter."),
        )
        .with_param("tool_choice")
    };
    let by = |kind: &str, name: &str| json!({"type": kind, "name": name});
    assert_eq!(refused(by("function", "sub")), expected("sub"));
    assert_eq!(refused(by("custom", "add")), expected("add"));
    assert_eq!(
        refused(json!({"type": "web_search"})),
        expected("web_search")
    );
    let allowed =
        json!({"type": "allowed_tools", "mode": "auto", "tools": [by("function", "sub")]});
    assert_eq!(refused(allowed), expected("sub"));

    let nested = refused(json!({"type": "function", "function": {"name": "add"}}));
    assert_eq!(
        message(&nested),
        "Missing required parameter: 'tool_choice.name'."
    );
    assert_eq!(refused(json!("any")).code.as_deref(), Some("invalid_value"));
    assert_eq!(refused(json!(true)).code.as_deref(), Some("invalid_type"));
    let mode = json!({"type": "allowed_tools", "mode": "none", "tools": [by("function", "add")]});
    assert_eq!(refused(mode).param.as_deref(), Some("tool_choice.mode"));
}

#[test]
fn choices_without_tools_are_taken_where_they_mean_nothing() {
    checked(json!({"tool_choice": "auto", "parallel_tool_calls": false})).unwrap();
    checked(json!({"tool_choice": "none"})).unwrap();
    let error = refusal(json!({"tool_choice": "required"}));
    assert_eq!(error.param.as_deref(), Some("tool_choice"));
    assert_eq!(
        refusal(json!({"parallel_tool_calls": "no"}))
            .code
            .as_deref(),
        Some("invalid_type")
    );
}
