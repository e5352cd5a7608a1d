//! What Responses refuses of the items, with its words.

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, ModelServer, Request, ScriptedReply, check_responses};

use super::{call, message, output, request, respond, user, with};

fn refusal(input: Value) -> ApiError {
    check_responses(&request(input)).unwrap_err()
}

fn on_input(message: &str) -> ApiError {
    ApiError::new(400, message).with_param("input")
}

#[test]
fn a_call_needs_an_output() {
    let error = refusal(json!([
        user(),
        call("call_1"),
        call("call_2"),
        output("call_1")
    ]));
    assert_eq!(
        error,
        on_input("No tool output found for function call call_2.")
    );
    let custom = json!({"type": "custom_tool_call", "call_id": "c", "name": "sql", "input": ""});
    let error = refusal(json!([user(), custom, output("c")]));
    assert_eq!(
        message(&error),
        "No tool call found for function call output with call_id c."
    );
    let error = refusal(json!([user(), custom]));
    assert_eq!(
        message(&error),
        "No tool output found for custom tool call c."
    );
}

#[test]
fn an_output_needs_its_call_before_it() {
    let expected = on_input("No tool call found for function call output with call_id call_1.");
    assert_eq!(refusal(json!([user(), output("call_1")])), expected);
    assert_eq!(refusal(json!([output("call_1"), call("call_1")])), expected);
    let twice = json!([call("call_1"), output("call_1"), output("call_1")]);
    assert_eq!(refusal(twice), expected);
}

#[test]
fn outputs_may_come_in_any_order_and_ids_may_return() {
    let input = json!([
        user(),
        call("a"),
        call("b"),
        output("b"),
        output("a"),
        call("a"),
        output("a"),
    ]);
    check_responses(&request(input)).unwrap();
}

#[test]
fn the_output_of_an_asynchronous_call_may_come_later() {
    let call = with(call("a"), json!({"async": true}));
    check_responses(&request(json!([call]))).unwrap();
    check_responses(&request(json!([call, user(), output("a")]))).unwrap();
}

#[test]
fn items_of_one_id_are_refused() {
    let item = with(call("call_1"), json!({"id": "fc_1"}));
    let error = refusal(json!([item, item, output("call_1"), output("call_1")]));
    assert_eq!(
        error,
        on_input(
            "Duplicate item found with id fc_1. Remove duplicate items from your input and try again."
        )
    );
}

#[test]
fn reasoning_needs_what_it_led_to() {
    let reasoning = json!({"type": "reasoning", "id": "rs_1", "summary": []});
    let words = "Item 'rs_1' of type 'reasoning' was provided without its required following item.";
    for input in [
        json!([user(), reasoning]),
        json!([reasoning, user()]),
        json!([call("a"), reasoning, output("a")]),
    ] {
        assert_eq!(refusal(input), on_input(words));
    }
    let followed = json!([reasoning, {"role": "assistant", "content": "Sunny."}]);
    check_responses(&request(followed)).unwrap();
    check_responses(&request(json!([reasoning, call("a"), output("a")]))).unwrap();
}

#[tokio::test]
async fn calls_are_sent_back_with_their_reasoning() {
    let server = ModelServer::start(|request: &Request| {
        if request.tool_answers().is_empty() {
            ScriptedReply::calls([("get_weather", json!({})), ("get_time", json!({}))])
                .with_reasoning("Look.")
        } else {
            ScriptedReply::text("Sunny.")
        }
    })
    .await
    .unwrap();
    let response = respond(&server, request(json!([user()]))).await.unwrap();
    let items = response["output"].as_array().unwrap().clone();
    let [reasoning, first, second] = items.as_slice() else {
        panic!("{response}")
    };
    let outputs = [first, second].map(|call| output(call["call_id"].as_str().unwrap()));

    let without = json!([user(), first, second, outputs[0], outputs[1]]);
    let error = respond(&server, request(without)).await.unwrap_err();
    let expected = format!(
        "Item '{}' of type 'function_call' was provided without its required 'reasoning' item: '{}'.",
        first["id"].as_str().unwrap(),
        reasoning["id"].as_str().unwrap(),
    );
    assert_eq!(error, on_input(&expected));

    let whole = json!([user(), reasoning, first, second, outputs[0], outputs[1]]);
    respond(&server, request(whole)).await.unwrap();
}

#[tokio::test]
async fn reasoning_that_was_not_stored_is_not_found() {
    let reply = || ScriptedReply::calls([("get_weather", json!({}))]).with_reasoning("Look.");
    let server = ModelServer::start([reply(), reply(), ScriptedReply::text("Sunny.")])
        .await
        .unwrap();
    let unstored = |input| with(request(input), json!({"store": false}));
    let response = respond(&server, unstored(json!([user()]))).await.unwrap();
    let (reasoning, first) = (&response["output"][0], &response["output"][1]);
    let answer = output(first["call_id"].as_str().unwrap());
    let error = respond(&server, unstored(json!([user(), reasoning, first, answer])))
        .await
        .unwrap_err();
    let expected = format!(
        "Item with id '{}' not found. Items are not persisted when 'store' is set to false. Try again with 'store' set to \
         true, or remove this item from your input.",
        reasoning["id"].as_str().unwrap()
    );
    assert_eq!((error.status, message(&error)), (404, expected.as_str()));

    // Without the reasoning, which cannot come again, the call is taken.
    respond(&server, unstored(json!([user(), first, answer])))
        .await
        .unwrap();
    // And reasoning that brings its content is.
    let encrypted = with(reasoning.clone(), json!({"encrypted_content": "gAAA"}));
    respond(&server, unstored(json!([user(), encrypted, first, answer])))
        .await
        .unwrap();
}

#[test]
fn reasoning_without_content_is_not_found_where_nothing_is_stored() {
    let reasoning = json!({"type": "reasoning", "id": "rs_1", "summary": []});
    let body = with(
        request(json!([reasoning, call("a"), output("a")])),
        json!({"store": false}),
    );
    let error = check_responses(&body).unwrap_err();
    assert!(
        error.message.starts_with("Item with id 'rs_1' not found."),
        "{error}"
    );
}

#[test]
fn ids_are_of_1_to_64_characters() {
    for (id, code) in [
        ("", "empty_string"),
        (&*"x".repeat(65), "string_above_max_length"),
    ] {
        let error = refusal(json!([call(id), output(id)]));
        assert_eq!(error.code.as_deref(), Some(code));
        assert_eq!(error.param.as_deref(), Some("input[0].call_id"));
    }
    let longest = "x".repeat(64);
    check_responses(&request(json!([call(&longest), output(&longest)]))).unwrap();
}

#[test]
fn the_id_of_an_item_says_its_kind() {
    let error = refusal(json!([
        with(call("call_1"), json!({"id": "call_1"})),
        output("call_1")
    ]));
    assert_eq!(
        error,
        ApiError::new(
            400,
            "Invalid 'input[0].id': 'call_1'. Expected an ID that begins with 'fc'."
        )
        .with_param("input[0].id")
        .with_code("invalid_value")
    );
}

#[test]
fn outputs_are_texts_or_lists_of_text_images_and_files() {
    let output = |output: Value| json!([call("a"), {"type": "function_call_output", "call_id": "a", "output": output}]);
    for fine in [
        json!(""),
        json!([]),
        json!([{"type": "input_text", "text": "22 C"},
            {"type": "input_image", "image_url": "data:image/png;base64,AA==", "detail": "low"},
            {"type": "input_file", "filename": "a.txt", "file_data": "data:text/plain;base64,AA=="}]),
        json!("x".repeat(10_485_760)),
    ] {
        check_responses(&request(output(fine))).unwrap();
    }
    for (wrong, param, code) in [
        (json!(null), "input[1].output", "invalid_type"),
        (json!({"t": 22}), "input[1].output", "invalid_type"),
        (
            json!("x".repeat(10_485_761)),
            "input[1].output",
            "string_above_max_length",
        ),
        (
            json!([{"type": "text", "text": "22"}]),
            "input[1].output[0]",
            "invalid_value",
        ),
        (
            json!([{"type": "output_text", "text": "22"}]),
            "input[1].output[0]",
            "invalid_value",
        ),
        (
            json!([{"type": "input_text"}]),
            "input[1].output[0].text",
            "missing_required_parameter",
        ),
        (
            json!([{"type": "input_image"}]),
            "input[1].output[0].image_url",
            "missing_required_parameter",
        ),
        (
            json!([{"type": "input_file"}]),
            "input[1].output[0].file_data",
            "missing_required_parameter",
        ),
    ] {
        let error = check_responses(&request(output(wrong.clone()))).unwrap_err();
        let got = (error.param.as_deref(), error.code.as_deref());
        let shown = wrong.to_string();
        assert_eq!(
            got,
            (Some(param), Some(code)),
            "{}",
            shown.get(..60).unwrap_or(&shown)
        );
    }
    let absent = json!([call("a"), {"type": "function_call_output", "call_id": "a"}]);
    assert_eq!(
        message(&refusal(absent)),
        "Missing required parameter: 'input[1].output'."
    );
}

#[test]
fn messages_hold_parts_of_their_side() {
    let said =
        |role: &str, kind: &str| json!([{"role": role, "content": [{"type": kind, "text": "Hi"}]}]);
    check_responses(&request(said("user", "input_text"))).unwrap();
    check_responses(&request(said("assistant", "output_text"))).unwrap();
    let error = refusal(said("assistant", "input_text"));
    assert_eq!(
        message(&error),
        "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'."
    );
    assert_eq!(
        refusal(said("user", "text")).param.as_deref(),
        Some("input[0].content[0]")
    );
    assert_eq!(
        refusal(said("tool", "text")).param.as_deref(),
        Some("input[0].role")
    );
}

#[test]
fn items_that_the_server_does_not_know_are_taken() {
    let input = json!([user(), {"type": "compaction", "id": "cmp_1", "encrypted_content": "…"},
        {"type": "from_next_year", "x": [1]}]);
    check_responses(&request(input)).unwrap();
}

#[test]
fn members_of_chat_completions_are_named() {
    let moved = |key: &str| {
        let body = with(request(json!("Hi")), json!({key: 5}));
        check_responses(&body).unwrap_err()
    };
    let error = moved("max_tokens");
    assert!(
        error.message.contains("has moved to 'max_output_tokens'"),
        "{error}"
    );
    assert_eq!(error.code.as_deref(), Some("unsupported_parameter"));
    assert!(message(&moved("response_format")).contains("'text.format'"));
    assert_eq!(
        message(&moved("messages")),
        "Unknown parameter: 'messages'."
    );
}

#[tokio::test]
async fn gateways_refuse_at_responses_what_they_refuse_elsewhere() {
    let server = ModelServer::builder()
        .refuse_calls_without_tools()
        .refuse_tool_choice_none()
        .start(["Fine."])
        .await
        .unwrap();
    let history = json!({"model": "m", "input": [call("a"), output("a")]});
    let error = respond(&server, history.clone()).await.unwrap_err();
    assert!(error.message.starts_with("The toolConfig field"), "{error}");
    let tools = request(json!([call("a"), output("a")]));
    let error = respond(&server, with(tools.clone(), json!({"tool_choice": "none"})))
        .await
        .unwrap_err();
    assert!(error.message.starts_with("tool_choice:"), "{error}");
    respond(&server, tools).await.unwrap();
}

#[test]
fn a_model_and_an_input_are_required() {
    let error = check_responses(&json!({"input": "Hi"})).unwrap_err();
    assert_eq!(message(&error), "Missing required parameter: 'model'.");
    let error = check_responses(&json!({"model": "m"})).unwrap_err();
    assert_eq!(message(&error), "Missing required parameter: 'input'.");
    check_responses(&json!({"model": "m", "conversation": "conv_1"})).unwrap();
}
