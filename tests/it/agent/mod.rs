//! The loop, against the model server.

mod choice;
mod ends;
mod requests;
mod setters;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_openai::config::{AzureConfig, Config, OpenAIConfig};
use serde_json::{Value, json};
use tool_runtime::{
    CancellationToken, Event, Toolset,
    agent::{Agent, AgentErrorKind, AgentEvent, Stop, ToolChoice},
    openai::types::{ChatCompletionRequestMessage, ChatCompletionTools, ReasoningEffort},
    testing::{ModelServer, Reply, Request, ScriptedCall, check_chat},
};

use crate::support::{Gauge, tools};

pub(crate) fn config(server: &ModelServer) -> OpenAIConfig {
    OpenAIConfig::new()
        .with_api_base(server.url())
        .with_api_key("sk-test")
}

pub(crate) fn agent(server: &ModelServer) -> Agent<OpenAIConfig> {
    Agent::new(config(server), "gpt-4.1").tools(tools(&Gauge::default()))
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

#[tokio::test]
async fn runs_the_calls_and_ends_with_words() {
    let script = [
        Reply::calls([echo("one"), echo("two")]),
        Reply::calls([echo("three")]),
        Reply::text("Done."),
    ];
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(&server)
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
    let roles: Vec<_> = serde_json::to_value(&conversation.messages)
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["role"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        roles,
        [
            "user",
            "assistant",
            "tool",
            "tool",
            "assistant",
            "tool",
            "assistant"
        ]
    );
    let of_turns: u64 = conversation
        .exchanges
        .iter()
        .map(|exchange| exchange.usage.total_tokens)
        .sum();
    assert!(conversation.usage.total_tokens > 0);
    assert_eq!(conversation.usage.total_tokens, of_turns);
}

#[tokio::test]
async fn parallel_calls_can_be_switched_off() {
    let script = |request: &Request| match request.tool_answers().len() {
        0 => Reply::calls([echo("one"), echo("two")]),
        _ => Reply::text("Done."),
    };
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(&server)
        .parallel_tool_calls(false)
        .run("Go.")
        .await
        .unwrap();
    assert_eq!(bodies(&server)[0]["parallel_tool_calls"], false);
    assert_eq!(conversation.exchanges[0].turn.answers.len(), 1);
}

#[tokio::test]
async fn an_agent_without_tools_sends_nothing_about_them() {
    let server = ModelServer::start(["Hello."]).await.unwrap();
    let agent = Agent::new(config(&server), "gpt-4.1")
        .parallel_tool_calls(false)
        .tool_choice(ToolChoice::Required);
    assert_eq!(agent.run("Hi.").await.unwrap().answer(), Some("Hello."));
}

#[tokio::test]
async fn a_forced_choice_holds_for_the_first_turn_only() {
    let script = [Reply::calls([echo("one")]), Reply::text("Done.")];
    for (choice, first) in [
        (ToolChoice::Required, json!("required")),
        (
            ToolChoice::Function("echo".to_owned()),
            json!({ "type": "function", "function": { "name": "echo" } }),
        ),
    ] {
        let server = ModelServer::start(script.clone()).await.unwrap();
        agent(&server).tool_choice(choice).run("Go.").await.unwrap();
        let choices: Vec<_> = bodies(&server)
            .iter()
            .map(|body| body["tool_choice"].clone())
            .collect();
        assert_eq!(choices, [first, json!("auto")]);
    }
}

#[tokio::test]
async fn allowed_tools_are_sent_as_the_api_reads_them() {
    let server = ModelServer::start(["Done."]).await.unwrap();
    let choice = ToolChoice::Allowed {
        names: vec!["echo".to_owned()],
        required: false,
    };
    agent(&server).tool_choice(choice).run("Go.").await.unwrap();
    assert_eq!(
        bodies(&server)[0]["tool_choice"]["allowed_tools"]["tools"][0]["function"]["name"],
        "echo"
    );
}

#[tokio::test]
async fn reasoning_effort_none_lets_newer_models_have_tools() {
    let server = ModelServer::builder()
        .refuse_tools_with_reasoning(|_| true)
        .start(["Done."])
        .await
        .unwrap();
    let error = agent(&server).run("Go.").await.unwrap_err();
    assert!(
        error.to_string().contains("set reasoning_effort to 'none'"),
        "{error}"
    );
    agent(&server)
        .reasoning_effort(ReasoningEffort::None)
        .run("Go.")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_cancelled_run_leaves_a_transcript_that_is_accepted() {
    let server = ModelServer::start([Reply::calls([
        echo("one"),
        ScriptedCall::new("hang", json!({})),
    ])])
    .await
    .unwrap();
    let token = CancellationToken::new();
    let cancel = token.clone();
    let agent = agent(&server).cancel_on(token).on_event(move |event| {
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
    assert_accepted(&conversation.messages);
}

#[tokio::test]
async fn cancelling_does_not_wait_for_the_model() {
    let server =
        ModelServer::start([Reply::text("Too late.").with_delay(Duration::from_secs(3600))])
            .await
            .unwrap();
    let token = CancellationToken::new();
    let agent = agent(&server).cancel_on(token.clone());
    let (conversation, ()) = tokio::join!(agent.run("Go."), async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        token.cancel();
    });
    let conversation = conversation.unwrap();
    assert_eq!(
        (conversation.stop, conversation.answer()),
        (Stop::Cancelled, None)
    );
    assert_accepted(&conversation.messages);
}

#[tokio::test]
async fn an_error_keeps_the_conversation_until_then() {
    let server = ModelServer::start([Reply::calls([echo("one")])])
        .await
        .unwrap();
    let error = agent(&server)
        .configure(|request| request.temperature = Some(0.0))
        .run("Go.")
        .await
        .unwrap_err();
    assert!(matches!(error.kind, AgentErrorKind::Api(_)));
    assert_eq!(error.conversation.exchanges.len(), 1);
    assert_eq!(error.conversation.messages.len(), 3);
    assert_eq!(
        (error.conversation.stop, error.conversation.answer()),
        (Stop::Failed, None)
    );
    assert_accepted(&error.conversation.messages);
}

#[tokio::test]
async fn a_model_that_is_stuck_is_told_so() {
    let script = |request: &Request| match request.tool_answers().first() {
        Some(answer) if answer.content.contains("has failed 2 times") => Reply::text("I give up."),
        _ => Reply::calls([ScriptedCall::new("fail", json!({}))]),
    };
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(&server).failure_limit(2).run("Go.").await.unwrap();
    assert_eq!(
        (conversation.answer(), conversation.exchanges.len()),
        (Some("I give up."), 4)
    );
}

#[tokio::test]
async fn events_come_in_their_order() {
    let server = ModelServer::start([Reply::calls([echo("one")]), Reply::text("Done.")])
        .await
        .unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let agent = agent(&server).on_event(move |event| {
        log.lock().unwrap().push(match event {
            AgentEvent::Asked { request } => format!("asked {request}"),
            AgentEvent::Replied { reply } => {
                format!("replied, {} calls", reply.message.tool_calls.len())
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

#[tokio::test]
async fn works_with_any_configuration_of_the_client() {
    async fn ask<C: Config>(config: C) -> String {
        let agent = Agent::new(config, "gpt-4.1").tools(tools(&Gauge::default()));
        agent.run("Go.").await.unwrap().answer().unwrap().to_owned()
    }
    let server = ModelServer::start(|_: &Request| Reply::text("Hello."))
        .await
        .unwrap();
    let azure = AzureConfig::new()
        .with_api_base(server.azure_endpoint())
        .with_api_key("key")
        .with_deployment_id("gpt-4.1")
        .with_api_version("2026-01-01");
    assert_eq!(ask(azure).await, "Hello.");
    let boxed: Box<dyn Config> = Box::new(
        OpenAIConfig::new()
            .with_api_base(server.url())
            .with_api_key("key"),
    );
    assert_eq!(ask(boxed).await, "Hello.");
}

#[tokio::test]
async fn one_agent_runs_many_conversations_at_once() {
    let server = ModelServer::start(|request: &Request| match request.tool_answers().first() {
        Some(answer) => Reply::text(answer.content.clone()),
        None => Reply::calls([echo(&request.last_user_text())]),
    })
    .await
    .unwrap();
    let agent = agent(&server);
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

#[tokio::test]
async fn the_tools_are_sent_as_async_openai_writes_them() {
    let server = ModelServer::start(["Hello."]).await.unwrap();
    agent(&server).run("Hi.").await.unwrap();
    let tools: Vec<ChatCompletionTools> = tools(&Gauge::default()).definitions().into();
    assert_eq!(
        bodies(&server)[0]["tools"],
        serde_json::to_value(tools).unwrap()
    );
}

#[tokio::test]
async fn an_empty_toolset_is_never_sent_as_an_empty_list() {
    let server = ModelServer::start(["Hello."]).await.unwrap();
    Agent::new(config(&server), "gpt-4.1")
        .tools(Toolset::new())
        .run("Hi.")
        .await
        .unwrap();
    assert_eq!(bodies(&server)[0].get("tools"), None);
}

pub(crate) fn assert_accepted<M: serde::Serialize>(messages: &M) {
    let mut request = json!({ "model": "gpt-4.1", "messages": messages });
    request["messages"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "role": "user", "content": "And now?" }));
    assert_eq!(check_chat(&request), Ok(()), "{request}");
}

#[tokio::test]
async fn usage_beyond_all_bounds_is_no_panic() {
    let reply = |tokens: u64| {
        let call = json!({ "id": "a", "type": "function", "function": { "name": "echo", "arguments": "{}" } });
        let message = json!({ "role": "assistant", "tool_calls": [call] });
        Reply::json(
            json!({ "choices": [{ "message": message }], "usage": { "total_tokens": tokens } }),
        )
    };
    let server = ModelServer::start([reply(u64::MAX), reply(1), Reply::text("Done.")])
        .await
        .unwrap();
    let conversation = agent(&server).run("Go.").await.unwrap();
    assert_eq!(conversation.usage.total_tokens, u64::MAX);
}

#[tokio::test]
async fn old_words_are_not_the_answer_of_a_run_that_was_cancelled() {
    let server = ModelServer::start(["never sent"]).await.unwrap();
    let token = CancellationToken::new();
    token.cancel();
    let history: Vec<ChatCompletionRequestMessage> = serde_json::from_value(json!([
        { "role": "user", "content": "Hi." },
        { "role": "assistant", "content": "Old words." },
    ]))
    .unwrap();
    let conversation = agent(&server).cancel_on(token).run(history).await.unwrap();
    assert_eq!(
        (conversation.stop, conversation.answer()),
        (Stop::Cancelled, None)
    );
}
