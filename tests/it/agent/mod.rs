//! The loop, against the model server.

mod alike;
mod choice;
mod continued;
mod cut_anywhere;
mod either;
mod ends;
mod previous;
mod requests;
mod responses_ends;
mod setters;
mod streamed;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_openai::{
    Client,
    config::{AzureConfig, Config, OpenAIConfig},
};
use serde_json::{Value, json};
use tool_runtime::{
    CancellationToken, Event, Reply as _, Toolset,
    agent::{Agent, AgentErrorKind, AgentEvent, Conversation, Stop, ToolChoice},
    model::Item,
    openai::{
        Chat, Responses, responses,
        types::{ChatCompletionTools, ReasoningEffort},
    },
    testing::{
        Api, ModelServer, Request, ScriptedCall, ScriptedReply, check_chat, check_responses,
    },
};

pub(crate) use self::either::{Either, connection, model};
use crate::support::{Gauge, tools};

pub(crate) fn config(server: &ModelServer) -> OpenAIConfig {
    OpenAIConfig::new()
        .with_api_base(server.url())
        .with_api_key("sk-test")
}

/// Makes two tests of one: over Chat Completions and over Responses.
macro_rules! both {
    (async fn $name:ident($api:ident) $body:block) => {
        mod $name {
            use super::*;

            #[tokio::test]
            async fn chat() {
                run(Api::Chat).await;
            }

            #[tokio::test]
            async fn responses() {
                run(Api::Responses).await;
            }

            async fn run($api: Api) $body
        }
    };
}
pub(crate) use both;

pub(crate) fn agent(api: Api, server: &ModelServer) -> Agent<Either> {
    Agent::new(model(api, server)).tools(tools(&Gauge::default()))
}

pub(crate) fn chat_agent(server: &ModelServer) -> Agent<Chat> {
    Agent::new(Chat::new(config(server), "gpt-5.6")).tools(tools(&Gauge::default()))
}

/// The bodies of the requests that the server received.
pub(crate) fn bodies(server: &ModelServer) -> Vec<Value> {
    server
        .requests()
        .iter()
        .map(|exchange| exchange.request.json().clone())
        .collect()
}

pub(crate) fn echo(text: &str) -> ScriptedCall {
    ScriptedCall::new("echo", json!({ "text": text }))
}

both! {
    async fn runs_the_calls_and_ends_with_words(api) {
    let script = [
        ScriptedReply::calls([echo("one"), echo("two")]),
        ScriptedReply::calls([echo("three")]),
        ScriptedReply::text("Done."),
    ];
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(api, &server)
        .instructions("Be brief.")
        .run("Go.")
        .await
        .unwrap();

    assert_eq!(
        (conversation.answer(), conversation.stop),
        (Some("Done."), Stop::Answered)
    );
    let texts: Vec<Vec<_>> = conversation
        .exchanges
        .iter()
        .map(|exchange| {
            exchange
                .turn
                .answers
                .iter()
                .map(tool_runtime::Answer::text)
                .collect()
        })
        .collect();
    assert_eq!(texts, [vec!["one", "two"], vec!["three"], vec![]]);
    let items = conversation.messages().iter();
    let roles: Vec<_> = items.map(|item| item.role().or(item.kind()).unwrap()).collect();
    let (call, output) = ("function_call", "function_call_output");
    let expected = match api {
        Api::Chat => vec!["user", "assistant", "tool", "tool", "assistant", "tool", "assistant"],
        _ => vec!["user", call, call, output, output, call, output, "assistant"],
    };
    assert_eq!(roles, expected);
    let of_turns: u64 = conversation
        .exchanges
        .iter()
        .map(|exchange| exchange.usage.total_tokens)
        .sum();
    assert!(conversation.usage.total_tokens > 0);
    assert_eq!(conversation.usage.total_tokens, of_turns);
    }
}

both! {
    async fn parallel_calls_can_be_switched_off(api) {
    let script = |request: &Request| match request.tool_answers().len() {
        0 => ScriptedReply::calls([echo("one"), echo("two")]),
        _ => ScriptedReply::text("Done."),
    };
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(api, &server)
        .parallel_tool_calls(false)
        .run("Go.")
        .await
        .unwrap();
    assert_eq!(bodies(&server)[0]["parallel_tool_calls"], false);
    assert_eq!(conversation.exchanges[0].turn.answers.len(), 1);
    }
}

both! {
    async fn an_agent_without_tools_sends_nothing_about_them(api) {
    let server = ModelServer::start(["Hello."]).await.unwrap();
    let agent = Agent::new(model(api, &server))
        .parallel_tool_calls(false)
        .tool_choice(ToolChoice::Required);
    assert_eq!(agent.run("Hi.").await.unwrap().answer(), Some("Hello."));
    }
}

both! {
    async fn a_forced_choice_holds_for_the_first_turn_only(api) {
    let script = [ScriptedReply::calls([echo("one")]), ScriptedReply::text("Done.")];
    for (choice, first) in [
        (ToolChoice::Required, json!("required")),
        (
            ToolChoice::Function("echo".to_owned()),
            match api {
                Api::Chat => json!({ "type": "function", "function": { "name": "echo" } }),
                _ => json!({ "type": "function", "name": "echo" }),
            },
        ),
    ] {
        let server = ModelServer::start(script.clone()).await.unwrap();
        agent(api, &server).tool_choice(choice).run("Go.").await.unwrap();
        let choices: Vec<_> = bodies(&server)
            .iter()
            .map(|body| body["tool_choice"].clone())
            .collect();
        assert_eq!(choices, [first, json!("auto")]);
    }
    }
}

both! {
    async fn allowed_tools_are_sent_as_the_api_reads_them(api) {
    let server = ModelServer::start(["Done."]).await.unwrap();
    let choice = ToolChoice::Allowed {
        names: vec!["echo".to_owned()],
        required: false,
    };
    agent(api, &server).tool_choice(choice).run("Go.").await.unwrap();
    let choice = &bodies(&server)[0]["tool_choice"];
    assert_eq!(choice["type"], "allowed_tools");
    let name = match api {
        Api::Chat => &choice["allowed_tools"]["tools"][0]["function"]["name"],
        _ => &choice["tools"][0]["name"],
    };
    assert_eq!(name, "echo");
    }
}

#[tokio::test]
async fn reasoning_effort_none_lets_newer_models_have_tools() {
    let server = ModelServer::builder()
        .refuse_tools_with_reasoning(|_| true)
        .start(["Done."])
        .await
        .unwrap();
    let error = chat_agent(&server).run("Go.").await.unwrap_err();
    assert!(
        error.to_string().contains("set reasoning_effort to 'none'"),
        "{error}"
    );
    let model = Chat::new(config(&server), "gpt-5.6").reasoning_effort(ReasoningEffort::None);
    Agent::new(model)
        .tools(tools(&Gauge::default()))
        .run("Go.")
        .await
        .unwrap();
}

both! {
    async fn a_cancelled_run_leaves_a_transcript_that_is_accepted(api) {
    let server = ModelServer::start([ScriptedReply::calls([
        echo("one"),
        ScriptedCall::new("hang", json!({})),
    ])])
    .await
    .unwrap();
    let token = CancellationToken::new();
    let cancel = token.clone();
    let agent = agent(api, &server).cancel_on(token).on_event(move |event| {
        if matches!(event, AgentEvent::Call(Event::Answered { .. })) {
            cancel.cancel();
        }
    });
    let conversation = agent.run("Go.").await.unwrap();
    assert_eq!(conversation.stop, Stop::Cancelled);
    let kinds: Vec<_> = conversation.exchanges[0]
        .turn
        .answers
        .iter()
        .map(|answer| answer.outcome.name())
        .collect();
    assert_eq!(kinds, ["success", "cancelled"]);
    assert_accepted(&conversation);
    }
}

both! {
    async fn cancelling_does_not_wait_for_the_model(api) {
    let server =
        ModelServer::start([ScriptedReply::text("Too late.").with_delay(Duration::from_secs(3600))])
            .await
            .unwrap();
    let token = CancellationToken::new();
    let agent = agent(api, &server).cancel_on(token.clone());
    let (conversation, ()) = tokio::join!(agent.run("Go."), async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        token.cancel();
    });
    let conversation = conversation.unwrap();
    assert_eq!(
        (conversation.stop, conversation.answer()),
        (Stop::Cancelled, None)
    );
    assert_accepted(&conversation);
    }
}

both! {
    async fn an_error_keeps_the_conversation_until_then(api) {
    let server = ModelServer::start([ScriptedReply::calls([echo("one")])])
        .await
        .unwrap();
    let error = agent(api, &server)
        .run("Go.")
        .await
        .unwrap_err();
    assert!(matches!(error.kind, AgentErrorKind::Api(_)));
    assert_eq!(error.conversation.exchanges.len(), 1);
    assert_eq!(error.conversation.messages().len(), 3);
    assert_eq!(
        (error.conversation.stop, error.conversation.answer()),
        (Stop::Failed, None)
    );
    assert_accepted(&error.conversation);
    }
}

both! {
    async fn a_model_that_is_stuck_is_told_so(api) {
    let script = |request: &Request| match request.tool_answers().first() {
        Some(answer) if answer.content.contains("has failed 2 times") => ScriptedReply::text("I give up."),
        _ => ScriptedReply::calls([ScriptedCall::new("fail", json!({}))]),
    };
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(api, &server).failure_limit(2).run("Go.").await.unwrap();
    assert_eq!(
        (conversation.answer(), conversation.exchanges.len()),
        (Some("I give up."), 4)
    );
    }
}

both! {
    async fn events_come_in_their_order(api) {
    let server = ModelServer::start([ScriptedReply::calls([echo("one")]), ScriptedReply::text("Done.")])
        .await
        .unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let agent = agent(api, &server).on_event(move |event| {
        log.lock().unwrap().push(match event {
            AgentEvent::Asked { request } => format!("asked {request}"),
            AgentEvent::Replied { reply } => {
                format!("replied, {} calls", reply.calls().len())
            }
            AgentEvent::Call(Event::Started { position, .. }) => format!("started {position}"),
            AgentEvent::Call(Event::Answered { answer, .. }) => {
                format!("answered {}", answer.text())
            }
            other => format!("{other:?}"),
        });
    });
    agent.run("Go.").await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "asked 0",
            "replied, 1 calls",
            "started 0",
            "answered one",
            "asked 1",
            "replied, 0 calls"
        ],
    );
    }
}

#[tokio::test]
async fn works_with_any_configuration_of_the_client() {
    async fn ask<C: Config + Clone + 'static>(config: C) -> String {
        let agent =
            Agent::new(Chat::new(config.clone(), "gpt-5.6")).tools(tools(&Gauge::default()));
        let said = agent.run("Go.").await.unwrap().answer().unwrap().to_owned();
        // A client has a configuration.
        let client = Client::with_config(config);
        assert_eq!(
            Agent::new(Chat::new(&client, "m"))
                .run("Go.")
                .await
                .unwrap()
                .answer(),
            Some(&*said)
        );
        assert_eq!(
            Agent::new(Chat::new(client, "m"))
                .run("Go.")
                .await
                .unwrap()
                .answer(),
            Some(&*said)
        );
        said
    }
    let server = ModelServer::start(|_: &Request| ScriptedReply::text("Hello."))
        .await
        .unwrap();
    let azure = AzureConfig::new()
        .with_api_base(server.azure_endpoint())
        .with_api_key("key")
        .with_deployment_id("gpt-5.6")
        .with_api_version("2026-01-01");
    assert_eq!(ask(azure).await, "Hello.");
    assert_eq!(ask(config(&server)).await, "Hello.");
    for _ in 0..2 {
        let boxed: Box<dyn Config> = Box::new(config(&server));
        let agent = Agent::new(Responses::new(boxed, "gpt-5.6"));
        assert_eq!(agent.run("Go.").await.unwrap().answer(), Some("Hello."));
    }
}

both! {
    async fn one_agent_runs_many_conversations_at_once(api) {
    let server = ModelServer::start(|request: &Request| match request.tool_answers().first() {
        Some(answer) => ScriptedReply::text(answer.content.clone()),
        None => ScriptedReply::calls([echo(&request.last_user_text())]),
    })
    .await
    .unwrap();
    let agent = agent(api, &server);
    let runs = (0..16).map(|index| {
        let agent = agent.clone();
        tokio::spawn(async move {
            agent
                .run(format!("number {index}"))
                .await
                .unwrap()
                .answer()
                .map(str::to_owned)
        })
    });
    for (index, run) in runs.collect::<Vec<_>>().into_iter().enumerate() {
        assert_eq!(run.await.unwrap(), Some(format!("number {index}")));
    }
    }
}

#[tokio::test]
async fn the_tools_are_sent_as_async_openai_writes_them() {
    let server = ModelServer::start(["Hello."]).await.unwrap();
    chat_agent(&server).run("Hi.").await.unwrap();
    let tools = tools(&Gauge::default());
    let chat: Vec<ChatCompletionTools> = tools.definitions().into();
    assert_eq!(
        bodies(&server)[0]["tools"],
        serde_json::to_value(chat).unwrap()
    );
    let server = ModelServer::start(["Hello."]).await.unwrap();
    agent(Api::Responses, &server).run("Hi.").await.unwrap();
    let responses: Vec<responses::types::Tool> = tools.definitions().into();
    assert_eq!(
        bodies(&server)[0]["tools"],
        serde_json::to_value(responses).unwrap()
    );
}

both! {
    async fn an_empty_toolset_is_never_sent_as_an_empty_list(api) {
    let server = ModelServer::start(["Hello."]).await.unwrap();
    Agent::new(model(api, &server))
        .tools(Toolset::new())
        .run("Hi.")
        .await
        .unwrap();
    assert_eq!(bodies(&server)[0].get("tools"), None);
    }
}

pub(crate) fn assert_accepted(conversation: &Conversation) {
    let mut items: Vec<Value> = conversation
        .messages()
        .iter()
        .map(|item| item.json().clone())
        .collect();
    items.push(json!({ "role": "user", "content": "And now?" }));
    let checked = if conversation.transcript.api() == "openai.chat" {
        check_chat(&json!({ "model": "gpt-5.6", "messages": items }))
    } else {
        check_responses(&json!({ "model": "gpt-5.6", "input": items }))
    };
    assert_eq!(checked, Ok(()), "{items:#?}");
}

#[tokio::test]
async fn usage_beyond_all_bounds_is_no_panic() {
    let reply = |tokens: u64| {
        let call = json!({ "id": "a", "type": "function", "function": { "name": "echo", "arguments": "{}" } });
        let message = json!({ "role": "assistant", "tool_calls": [call] });
        ScriptedReply::json(
            json!({ "choices": [{ "message": message }], "usage": { "total_tokens": tokens } }),
        )
    };
    let server = ModelServer::start([reply(u64::MAX), reply(1), ScriptedReply::text("Done.")])
        .await
        .unwrap();
    let conversation = chat_agent(&server).run("Go.").await.unwrap();
    assert_eq!(conversation.usage.total_tokens, u64::MAX);
}

both! {
    async fn old_words_are_not_the_answer_of_a_run_that_was_cancelled(api) {
    let server = ModelServer::start(["never sent"]).await.unwrap();
    let token = CancellationToken::new();
    token.cancel();
    let history: Vec<Item> = serde_json::from_value(json!([
        { "role": "user", "content": "Hi." },
        { "role": "assistant", "content": "Old words." },
    ]))
    .unwrap();
    let conversation = agent(api, &server).cancel_on(token).run(history).await.unwrap();
    assert_eq!(
        (conversation.stop, conversation.answer()),
        (Stop::Cancelled, None)
    );
    }
}
