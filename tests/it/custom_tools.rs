//! Tools that take one text.

use serde_json::{Value, json};
use tool_runtime::{
    Approval, Call, Dialect, Toolset,
    openai::{responses, types::ChatCompletionTools},
    testing::{
        Api, ModelServer, Request, ScriptedCall, ScriptedReply, check_chat, check_responses,
    },
    tool::{Custom, Definition, Policy, from_text_fn},
};

use crate::{
    agent::{assert_accepted, both, model},
    support::kinds,
};

const TIME: Custom = Custom::regex("[0-2][0-9]:[0-5][0-9]");
const LIST: Custom = Custom::lark("start: WORD (\",\" WORD)*\n%import common.WORD");

fn tools() -> Toolset {
    let tool = |name: &str, custom: Custom| {
        let definition = Definition::custom(name, custom)
            .unwrap()
            .with_description("Takes a text.");
        from_text_fn(definition, |text, _| async move {
            Ok::<_, String>(format!("got {text}"))
        })
    };
    Toolset::new()
        .with_tool(tool("note", Custom::Text))
        .unwrap()
        .with_tool(tool("alarm", TIME))
        .unwrap()
        .with_tool(tool("order", LIST))
        .unwrap()
        .merge(crate::support::tools(&crate::support::Gauge::default()))
        .unwrap()
}

#[test]
fn definitions_are_those_of_each_api() {
    let tools = tools();
    let chat = tools.definitions_in(Dialect::Chat);
    assert_eq!(
        chat[0],
        json!({ "type": "custom", "custom": { "name": "note", "description": "Takes a text.", "format": { "type": "text" } } })
    );
    let grammar = |custom: &Custom| {
        let (syntax, definition) = custom.grammar().unwrap();
        json!({ "syntax": syntax, "definition": definition })
    };
    assert_eq!(
        chat[1]["custom"]["format"],
        json!({ "type": "grammar", "grammar": grammar(&TIME) })
    );
    assert_eq!(
        chat[2]["custom"]["format"],
        json!({ "type": "grammar", "grammar": grammar(&LIST) })
    );
    let responses = tools.definitions_in(Dialect::Responses);
    assert_eq!(
        responses[1],
        json!({ "type": "custom", "name": "alarm", "description": "Takes a text.", "format": {
            "type": "grammar", "syntax": "regex", "definition": "[0-2][0-9]:[0-5][0-9]" } })
    );
    assert_eq!(
        check_chat(
            &json!({ "model": "m", "messages": [{ "role": "user", "content": "Go." }], "tools": chat })
        ),
        Ok(())
    );
    assert_eq!(
        check_responses(&json!({ "model": "m", "input": "Go.", "tools": responses })),
        Ok(())
    );
    // async-openai's types say the same.
    let typed: Vec<ChatCompletionTools> = tools.definitions().into();
    assert_eq!(serde_json::to_value(typed).unwrap(), json!(chat));
    let typed: Vec<responses::types::Tool> = tools.definitions().into();
    assert_eq!(serde_json::to_value(typed).unwrap(), json!(responses));
}

#[test]
fn servers_that_know_no_custom_tools_get_functions() {
    let input = |definitions: &[Value]| {
        definitions[1]
            .pointer("/function/parameters/properties/input")
            .cloned()
    };
    let expected = Some(json!({ "type": "string", "pattern": "^(?:[0-2][0-9]:[0-5][0-9])$" }));
    assert_eq!(input(&tools().definitions_in(Dialect::ChatPlain)), expected);
    assert_eq!(
        input(&tools().without_custom().definitions_in(Dialect::Chat)),
        expected
    );
    let mcp = tools().definitions_in(Dialect::Mcp);
    assert_eq!(mcp[0]["inputSchema"]["required"], json!(["input"]));
}

both! {
    async fn a_model_calls_custom_tools_beside_functions(api) {
        let script = |request: &Request| match request.tool_answers().first() {
            None => ScriptedReply::calls([
                ScriptedCall::custom("note", "a \"quoted\"\nline"),
                ScriptedCall::new("echo", json!({ "text": "hi" })),
                ScriptedCall::custom("alarm", "07:30"),
                ScriptedCall::custom("alarm", "at 07:30"),
                ScriptedCall::custom("functions.order", "a,b"),
            ]),
            Some(_) => ScriptedReply::text(request.tool_answers().iter().map(|it| it.content.clone()).collect::<Vec<_>>().join("|")),
        };
        let server = ModelServer::start(script).await.unwrap();
        let agent = tool_runtime::agent::Agent::new(model(api, &server)).tools(tools());
        let conversation = agent.run("Go.").await.unwrap();
        assert_accepted(&conversation);
        assert_eq!(server.refusals(), []);
        let turn = &conversation.exchanges[0].turn;
        assert_eq!(kinds(turn), ["success", "success", "success", "invalid_arguments", "success"]);
        let answer = conversation.answer().unwrap();
        assert!(answer.starts_with("got a \"quoted\"\nline|hi|got 07:30|"), "{answer}");
        // The call goes back as a custom one, with the text that the model wrote.
        let request = server.requests()[1].request.clone();
        let text = match api {
            Api::Chat => request.messages()[1]["tool_calls"][0]["custom"]["input"].clone(),
            _ => request.messages()[1]["input"].clone(),
        };
        assert_eq!(text, "a \"quoted\"\nline");
    }
}

both! {
    async fn a_custom_tool_can_be_forced(api) {
        use tool_runtime::agent::ToolChoice;

        let server = ModelServer::start([ScriptedReply::calls([ScriptedCall::custom("note", "x")]), ScriptedReply::text("Done.")])
            .await
            .unwrap();
        let agent = tool_runtime::agent::Agent::new(model(api, &server))
            .tools(tools())
            .tool_choice(ToolChoice::Function("note".to_owned()));
        assert_eq!(agent.run("Go.").await.unwrap().answer(), Some("Done."));
        assert_eq!(server.requests()[0].request.json()["tool_choice"]["type"], "custom");
    }
}

#[tokio::test]
async fn calls_of_the_wrong_kind_are_answered() {
    let turn = tools()
        .run([
            Call::custom("a", "echo", "hi"),
            Call::custom("b", "no_such_tool", "hi"),
            Call::new("c", "note", r#"{"input":"hi"}"#),
            Call::new("d", "note", "hi"),
            Call::custom("e", "note", "hi").into_truncated(),
        ])
        .await;
    let expected = [
        "unknown_kind",
        "unknown_tool",
        "success",
        "invalid_arguments",
        "truncated",
    ];
    assert_eq!(kinds(&turn), expected);
    assert_eq!(turn.answers[2].text(), "got hi");
}

#[tokio::test]
async fn policies_hold_for_custom_tools() {
    let definition = Definition::custom("drop_table", Custom::Text).unwrap();
    let tool = from_text_fn(definition, |text, _| async move { Ok::<_, String>(text) })
        .with_policy(Policy::new().with_approve(true));
    let tools = Toolset::new().with_tool(tool).unwrap();
    let turn = tools.run([Call::custom("a", "drop_table", "users")]).await;
    assert_eq!(kinds(&turn), ["denied"]);
    let asked = tools.on_approval(|request| async move {
        assert_eq!(request.arguments, json!({ "input": "users" }));
        Approval::GrantedWith {
            arguments: json!({ "input": "orders" }),
        }
    });
    let turn = asked.run([Call::custom("a", "drop_table", "users")]).await;
    assert_eq!(
        turn.answers[0].text(),
        "It was approved with other arguments: {\"input\":\"orders\"}\norders"
    );
}
