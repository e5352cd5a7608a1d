//! What Chat Completions refuses, the model server refuses in the same words.

use serde_json::{Value, json};
use tool_runtime::testing::ApiError;

use crate::model_server::chat_errors::{
    empty_array, empty_string, illegal_name, invalid, missing, refusal, too_long, unanswered,
    unsupported, wrong_type,
};
use crate::model_server::chat_requests::{answer, calls, chat, user, with};

// The history.

#[tokio::test]
async fn a_message_before_all_calls_are_answered() {
    let history = [
        user(),
        calls(["call_a", "call_b", "call_c"]),
        answer("call_b"),
        user(),
    ];
    let expected = unanswered("call_a, call_c", "messages.[3].role");
    assert_eq!(refusal(chat(history)).await, expected);
}

#[tokio::test]
async fn answers_after_a_message_between() {
    let history = [user(), calls(["call_a"]), user(), answer("call_a")];
    assert_eq!(
        refusal(chat(history)).await,
        unanswered("call_a", "messages.[2].role")
    );
}

#[tokio::test]
async fn a_second_turn_of_calls_before_the_first_is_answered() {
    let history = [
        user(),
        calls(["call_a"]),
        calls(["call_b"]),
        answer("call_b"),
    ];
    assert_eq!(
        refusal(chat(history)).await,
        unanswered("call_a", "messages.[2].role")
    );
}

#[tokio::test]
async fn a_history_that_ends_before_all_calls_are_answered() {
    let history = [user(), calls(["call_a", "call_b"]), answer("call_a")];
    assert_eq!(
        refusal(chat(history)).await,
        unanswered("call_b", "messages")
    );
}

#[tokio::test]
async fn a_tool_message_without_calls_before_it() {
    let message = "Invalid parameter: messages with role 'tool' must be a response to a preceeding \
                   message with 'tool_calls'.";
    let answered = [calls(["call_a"]), answer("call_a")];
    let late = [
        answered[0].clone(),
        answered[1].clone(),
        user(),
        user(),
        answer("call_a"),
    ];
    for history in [vec![user(), answer("call_a")], late.to_vec()] {
        let param = format!("messages.[{}].role", history.len() - 1);
        assert_eq!(refusal(chat(history)).await, invalid(message, &param));
    }
}

#[tokio::test]
async fn an_answer_to_the_id_of_no_call() {
    let message = "Invalid parameter: 'tool_call_id' of 'call_x' not found in 'tool_calls' of previous message.";
    let history = [user(), calls(["call_a"]), answer("call_x")];
    let expected = invalid(message, "messages.[2].tool_call_id");
    assert_eq!(refusal(chat(history)).await, expected);
}

#[tokio::test]
async fn two_answers_to_one_call() {
    let message = "Invalid parameter: Duplicate value for 'tool_call_id' of 'call_a', in \
                   messages[2] and messages[4].";
    let history = [
        user(),
        calls(["call_a", "call_b"]),
        answer("call_a"),
        answer("call_b"),
        answer("call_a"),
    ];
    let expected = invalid(message, "messages.[4].tool_call_id");
    assert_eq!(refusal(chat(history)).await, expected);
}

#[tokio::test]
async fn one_id_for_two_calls_of_a_message() {
    let message = "Invalid parameter: Duplicate value for 'tool_call_id' of 'call_a', in \
                   messages[1] and messages[1].";
    let history = [
        user(),
        calls(["call_a", "call_a"]),
        answer("call_a"),
        answer("call_a"),
    ];
    assert_eq!(
        refusal(chat(history)).await,
        invalid(message, "messages.[1].tool_calls")
    );
}

#[tokio::test]
async fn an_answer_without_an_id() {
    let message = "Missing parameter 'tool_call_id': messages with role 'tool' must have a \
                   'tool_call_id'.";
    for id in [json!({}), json!({"tool_call_id": null})] {
        let mut answer = json!({"role": "tool", "content": "22 C"});
        answer
            .as_object_mut()
            .unwrap()
            .extend(id.as_object().unwrap().clone());
        let history = [user(), calls(["call_a"]), answer];
        let expected = invalid(message, "messages.[2].tool_call_id");
        assert_eq!(refusal(chat(history)).await, expected);
    }
}

#[tokio::test]
async fn ids_that_are_empty_or_too_long() {
    let answered = |id: &str| chat([user(), calls([id]), answer(id)]);
    let param = "messages[1].tool_calls[0].id";
    assert_eq!(refusal(answered("")).await, empty_string(param));
    let long = "x".repeat(41);
    assert_eq!(refusal(answered(&long)).await, too_long(param, 40, 41));

    let history = |id: &str| chat([user(), calls(["call_a"]), answer(id)]);
    let param = "messages[2].tool_call_id";
    assert_eq!(refusal(history("")).await, empty_string(param));
    assert_eq!(refusal(history(&long)).await, too_long(param, 40, 41));
}

#[tokio::test]
async fn content_that_is_null_or_absent() {
    let message = "Invalid value for 'content': expected a string, got null.";
    let expected = invalid(message, "messages.[1].content");
    for silent in [
        json!({"role": "user", "content": null}),
        json!({"role": "system"}),
        json!({"role": "assistant", "content": null}),
        json!({"role": "assistant", "tool_calls": null}),
        json!({"role": "user", "tool_calls": calls(["call_a"])["tool_calls"]}),
    ] {
        assert_eq!(refusal(chat([user(), silent])).await, expected);
    }
    for content in [json!({}), json!({"content": null})] {
        let mut answer = json!({"role": "tool", "tool_call_id": "call_a"});
        answer
            .as_object_mut()
            .unwrap()
            .extend(content.as_object().unwrap().clone());
        let history = [user(), calls(["call_a"]), answer];
        let expected = invalid(message, "messages.[2].content");
        assert_eq!(refusal(chat(history)).await, expected);
    }
}

#[tokio::test]
async fn a_tool_message_with_other_parts_than_text() {
    let answer = |content: Value| {
        let answer = json!({"role": "tool", "tool_call_id": "call_a", "content": content});
        chat([user(), calls(["call_a"]), answer])
    };
    assert_eq!(
        refusal(answer(json!([]))).await,
        empty_array("messages[2].content")
    );

    let image = json!({"type": "image_url", "image_url": {"url": "data:,"}});
    let message = "Invalid 'messages[2]'. Image URLs are only allowed for messages with role \
                   'user', but this message with role 'tool' contains an image URL.";
    let expected = invalid(message, "messages[2]").with_code("invalid_value");
    assert_eq!(
        refusal(answer(json!([{"type": "text", "text": "x"}, image]))).await,
        expected
    );

    let file = json!([{"type": "file", "file": {"file_id": "file-1"}}]);
    let expected = unsupported("messages[2].content[0].type", "file", "'text'");
    assert_eq!(refusal(answer(file)).await, expected);

    let expected = missing("messages[2].content[0].type");
    assert_eq!(refusal(answer(json!([{"city": "Paris"}]))).await, expected);
    let expected = missing("messages[2].content[0].text");
    assert_eq!(refusal(answer(json!([{"type": "text"}]))).await, expected);
    let expected = wrong_type("messages[2].content[0]", "an object", "a string");
    assert_eq!(refusal(answer(json!(["22 C"]))).await, expected);
    let both = "one of a string or array of objects";
    let expected = wrong_type("messages[2].content", both, "an integer");
    assert_eq!(refusal(answer(json!(22))).await, expected);
}

#[tokio::test]
async fn malformed_calls_in_the_history() {
    let history = |call: Value| {
        let message = json!({"role": "assistant", "tool_calls": [call]});
        chat([user(), message, answer("call_a")])
    };
    let call = |function: Value| {
        history(json!({"id": "call_a", "type": "function", "function": function}))
    };
    let at = |field: &str| format!("messages[1].tool_calls[0]{field}");

    let name = at(".function.name");
    let spaced = call(json!({"name": "get weather", "arguments": "{}"}));
    assert_eq!(refusal(spaced).await, illegal_name(&name));
    let nameless = call(json!({"name": "", "arguments": "{}"}));
    assert_eq!(refusal(nameless).await, empty_string(&name));
    let long = call(json!({"name": "x".repeat(65), "arguments": "{}"}));
    assert_eq!(refusal(long).await, too_long(&name, 64, 65));

    let arguments = at(".function.arguments");
    let parsed = call(json!({"name": "f", "arguments": {"city": "Paris"}}));
    assert_eq!(
        refusal(parsed).await,
        wrong_type(&arguments, "a string", "an object")
    );
    assert_eq!(
        refusal(call(json!({"name": "f"}))).await,
        missing(&arguments)
    );

    assert_eq!(
        refusal(history(json!("f"))).await,
        wrong_type(&at(""), "an object", "a string")
    );
    assert_eq!(
        refusal(history(json!({"type": "function"}))).await,
        missing(&at(".id"))
    );
    assert_eq!(
        refusal(history(json!({"id": "call_a"}))).await,
        missing(&at(".type"))
    );
    let bare = json!({"id": "call_a", "type": "function"});
    assert_eq!(refusal(history(bare)).await, missing(&at(".function")));
    let bare = json!({"id": "call_a", "type": "custom", "custom": {"name": "f"}});
    assert_eq!(refusal(history(bare)).await, missing(&at(".custom.input")));
    let kinds = "'function', 'allowed_tools', and 'custom'";
    let expected = unsupported(&at(".type"), "", kinds);
    assert_eq!(
        refusal(history(json!({"id": "call_a", "type": ""}))).await,
        expected
    );
}

#[tokio::test]
async fn an_empty_list_of_calls() {
    let message = json!({"role": "assistant", "content": "Hi", "tool_calls": []});
    let expected = empty_array("messages[1].tool_calls");
    assert_eq!(refusal(chat([user(), message])).await, expected);
}

#[tokio::test]
async fn faults_of_shape_are_reported_before_faults_of_meaning() {
    let history = [
        calls(["call_a"]),
        user(),
        json!({"role": "bard", "content": "Lo!"}),
    ];
    assert_eq!(
        refusal(chat(history)).await.param.as_deref(),
        Some("messages[2].role")
    );
}

// The body.

#[tokio::test]
async fn a_request_without_model() {
    let expected = ApiError::new(400, "you must provide a model parameter");
    assert_eq!(refusal(json!({"messages": [user()]})).await, expected);
    assert_eq!(refusal(with(json!({"model": ""}))).await, expected);
    let expected = wrong_type("model", "a string", "an integer");
    assert_eq!(refusal(with(json!({"model": 5}))).await, expected);
}

#[tokio::test]
async fn a_request_without_messages() {
    assert_eq!(
        refusal(json!({"model": "gpt-5.6"})).await,
        missing("messages")
    );
    assert_eq!(refusal(chat([])).await, empty_array("messages"));
    let objects = "an array of objects";
    let expected = wrong_type("messages", objects, "a string");
    assert_eq!(refusal(with(json!({"messages": "Hi"}))).await, expected);
    assert_eq!(
        refusal(chat([json!("Hi")])).await,
        wrong_type("messages[0]", "an object", "a string")
    );
}

#[tokio::test]
async fn an_unknown_role() {
    let roles = "'system', 'assistant', 'user', 'function', 'tool', and 'developer'";
    let message = json!({"role": "bard", "content": "Lo!"});
    let expected = unsupported("messages[0].role", "bard", roles);
    assert_eq!(refusal(chat([message])).await, expected);
    let expected = missing("messages[1].role");
    assert_eq!(
        refusal(chat([user(), json!({"content": "Lo!"})])).await,
        expected
    );
}
