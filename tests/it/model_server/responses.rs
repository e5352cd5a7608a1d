//! What the server answers at Responses.

use serde_json::json;
use tool_runtime::testing::{Api, ApiError, ModelServer, Request, ScriptedCall, ScriptedReply};

use super::{ask, complete, output, request, respond, user, with};

fn two_calls() -> ScriptedReply {
    ScriptedReply::calls([
        ("get_weather", json!({"city": "Paris"})),
        ("get_time", json!({})),
    ])
}

#[tokio::test]
async fn a_response_has_the_shape_of_the_real_one() {
    let mut response = ask([two_calls().with_usage(100, 7)], request(json!([user()])))
        .await
        .unwrap();
    assert!(response["id"].take().as_str().unwrap().starts_with("resp_"));
    assert!(response["created_at"].take().as_u64().unwrap() > 1_700_000_000);
    assert!(response["completed_at"].take().is_u64());
    for item in response["output"].as_array_mut().unwrap() {
        assert!(item["id"].take().as_str().unwrap().starts_with("fc_"));
        assert!(
            item["call_id"]
                .take()
                .as_str()
                .unwrap()
                .starts_with("call_")
        );
    }
    let expected = json!([
        {"id": null, "type": "function_call", "status": "completed", "arguments": "{\"city\":\"Paris\"}",
            "call_id": null, "name": "get_weather"},
        {"id": null, "type": "function_call", "status": "completed", "arguments": "{}",
            "call_id": null, "name": "get_time"},
    ]);
    assert_eq!(response["output"], expected);
    assert_eq!(response["status"], "completed");
    assert_eq!(response["object"], "response");
    assert_eq!(response["tools"][1]["name"], "get_time");
    let usage = json!({
        "input_tokens": 100,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 7,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 107,
    });
    assert_eq!(response["usage"], usage);
}

#[tokio::test]
async fn one_script_serves_both_apis() {
    let server = ModelServer::start(|request: &Request| {
        let answers = request.tool_answers();
        match answers.first() {
            None => two_calls(),
            Some(answer) => ScriptedReply::text(format!(
                "{}({}) = {}, asked {} for {}",
                answer.name,
                answer.arguments,
                answer.content,
                request.last_user_text(),
                request.tool_names().join("+"),
            )),
        }
    })
    .await
    .unwrap();
    let said = "get_weather({\"city\":\"Paris\"}) = 22 C, asked Weather? for get_weather+get_time";

    let mut items = vec![user()];
    let response = respond(&server, request(json!(items))).await.unwrap();
    for item in response["output"].as_array().unwrap() {
        items.push(item.clone());
    }
    for item in response["output"].as_array().unwrap() {
        items.push(output(item["call_id"].as_str().unwrap()));
    }
    let response = respond(&server, request(json!(items))).await.unwrap();
    assert_eq!(response["output"][0]["content"][0]["text"], said);

    let tool = |name: &str| json!({"type": "function", "function": {"name": name}});
    let chat = |messages| json!({"model": "m", "messages": messages, "tools": [tool("get_weather"), tool("get_time")]});
    let mut messages = vec![user()];
    let completion = complete(&server, chat(messages.clone())).await.unwrap();
    let message = completion["choices"][0]["message"].clone();
    messages.push(message.clone());
    for call in message["tool_calls"].as_array().unwrap() {
        messages.push(json!({"role": "tool", "tool_call_id": call["id"], "content": "22 C"}));
    }
    let completion = complete(&server, chat(messages)).await.unwrap();
    assert_eq!(completion["choices"][0]["message"]["content"], said);

    let apis: Vec<Api> = server
        .requests()
        .iter()
        .map(|it| it.request.api())
        .collect();
    assert_eq!(apis, [Api::Responses, Api::Responses, Api::Chat, Api::Chat]);
    assert_eq!(server.refusals(), []);
}

#[tokio::test]
async fn words_refusals_and_reasoning_are_items() {
    let reply = ScriptedReply::text("Sunny.").with_reasoning("They ask for the weather.");
    let response = ask([reply], request(json!("Weather?"))).await.unwrap();
    let [reasoning, message] = response["output"].as_array().unwrap().as_slice() else {
        panic!("{response}")
    };
    assert_eq!(reasoning["type"], "reasoning");
    assert_eq!(reasoning["summary"][0]["text"], "They ask for the weather.");
    assert_eq!(reasoning.get("encrypted_content"), None);
    assert_eq!(message["role"], "assistant");
    assert_eq!(message["content"][0]["text"], "Sunny.");

    let response = ask([ScriptedReply::refusal("No.")], request(json!("Weather?")))
        .await
        .unwrap();
    assert_eq!(
        response["output"][0]["content"],
        json!([{"type": "refusal", "refusal": "No."}])
    );
}

#[tokio::test]
async fn reasoning_is_encrypted_when_the_request_asks_for_it() {
    let reply = ScriptedReply::text("Sunny.").with_reasoning("…");
    let body = with(
        request(json!("Weather?")),
        json!({"include": ["reasoning.encrypted_content"]}),
    );
    let response = ask([reply], body).await.unwrap();
    assert!(response["output"][0]["encrypted_content"].is_string());
}

#[tokio::test]
async fn custom_calls_and_raw_items_are_sent() {
    let raw = json!({"type": "program", "id": "pr_1", "code": "1 + 1", "new": [null]});
    let reply = ScriptedReply::calls([
        ScriptedCall::custom("run_sql", "select 1").with_id("call_7"),
        ScriptedCall::raw(json!({"type": "function_call", "name": "odd"})),
    ])
    .with_items([raw.clone()]);
    let response = ask([reply], request(json!("Weather?"))).await.unwrap();
    let items = &response["output"];
    assert_eq!(items[0]["type"], "custom_tool_call");
    assert_eq!(items[0]["call_id"], "call_7");
    assert_eq!(items[0]["input"], "select 1");
    assert_eq!(items[1], json!({"type": "function_call", "name": "odd"}));
    assert_eq!(items[2], raw);

    let only = ask(
        [ScriptedReply::items([raw.clone()])],
        request(json!("Weather?")),
    )
    .await
    .unwrap();
    assert_eq!(only["output"], json!([raw]));
}

#[tokio::test]
async fn items_of_responses_are_a_fault_at_chat_completions() {
    let server = ModelServer::start([ScriptedReply::items([json!({})])])
        .await
        .unwrap();
    let error = complete(&server, json!({"model": "m", "messages": [user()]}))
        .await
        .unwrap_err();
    assert_eq!(error.status, 500);
    assert!(error.message.contains("items of Responses"), "{error}");
}

#[tokio::test]
async fn members_that_nobody_knows_can_be_added() {
    let reply = ScriptedReply::text("Let me look.").with_member("phase", json!("commentary"));
    let response = ask([reply.clone()], request(json!("Weather?")))
        .await
        .unwrap();
    assert_eq!(response["output"][0]["phase"], "commentary");

    let server = ModelServer::start([reply]).await.unwrap();
    let body = json!({"model": "m", "messages": [user()]});
    let completion = complete(&server, body).await.unwrap();
    assert_eq!(completion["choices"][0]["message"]["phase"], "commentary");
}

#[tokio::test]
async fn a_reply_may_end_early() {
    for (reason, expected) in [
        ("length", "max_output_tokens"),
        ("content_filter", "content_filter"),
        ("max_messages", "max_messages"),
    ] {
        let reply = two_calls().with_finish_reason(reason);
        let response = ask([reply], request(json!("Weather?"))).await.unwrap();
        assert_eq!(response["status"], "incomplete");
        assert_eq!(response["incomplete_details"]["reason"], expected);
        assert_eq!(response["output"][0]["status"], "completed");
        assert_eq!(response["output"][1]["status"], "incomplete");
    }
    for reason in ["", "stop", "tool_calls"] {
        let reply = two_calls().with_finish_reason(reason);
        let response = ask([reply], request(json!("Weather?"))).await.unwrap();
        assert_eq!(response["status"], "completed");
        assert_eq!(response["incomplete_details"], json!(null));
    }
}

#[tokio::test]
async fn a_reply_may_fail() {
    let reply = ScriptedReply::text("It is su").with_error(ApiError::new(429, "Too many tokens"));
    let response = ask([reply], request(json!("Weather?"))).await.unwrap();
    assert_eq!(response["status"], "failed");
    assert_eq!(
        response["error"],
        json!({"code": "rate_limit_exceeded", "message": "Too many tokens"})
    );
    let reply = ScriptedReply::text("It")
        .with_error(ApiError::new(500, "…").with_code("vector_store_timeout"));
    let response = ask([reply], request(json!("Weather?"))).await.unwrap();
    assert_eq!(response["error"]["code"], "vector_store_timeout");
}

#[tokio::test]
async fn scripts_are_held_to_what_a_model_can_do() {
    let bare = json!({"model": "m", "input": "Weather?"});
    let none = with(request(json!("Weather?")), json!({"tool_choice": "none"}));
    for body in [bare.clone(), none] {
        let error = ask([two_calls()], body).await.unwrap_err();
        assert_eq!(error.status, 500);
        assert!(
            error.message.starts_with("the script calls a tool"),
            "{error}"
        );
    }
    let added = json!([{"type": "additional_tools", "role": "developer", "tools": [super::function("get_time")]}, user()]);
    ask([two_calls()], with(bare, json!({"input": added})))
        .await
        .unwrap();

    let one = with(
        request(json!("Weather?")),
        json!({"parallel_tool_calls": false}),
    );
    let response = ask([two_calls()], one).await.unwrap();
    assert_eq!(response["output"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn names_of_tools_come_from_namespaces_and_items_too() {
    let body = json!({
        "input": [{"type": "additional_tools", "tools": [super::function("late")]}],
        "tools": [
            {"type": "namespace", "name": "crm", "tools": [super::function("find")]},
            {"type": "web_search"},
            super::function("get_time"),
        ],
    });
    assert_eq!(
        Request::responses(body).tool_names(),
        ["find", "get_time", "late"]
    );
}
