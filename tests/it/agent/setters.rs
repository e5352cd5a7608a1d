//! What is said twice, and what is said again.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use tool_runtime::{
    Approval, CancellationToken,
    agent::{Agent, AgentEvent, Stop},
    model::Item,
    openai::Chat,
    testing::{Api, ModelServer, Request, ScriptedCall, ScriptedReply},
    tool::{Policy, from_fn},
};

use super::{agent, assert_accepted, bodies, both, chat_agent, config, echo};
use crate::support::{Gauge, call, definition, kinds, tools};

/// The texts of the system messages that a request begins with, and how many there are in all.
fn instructions(body: &Value) -> (Vec<String>, usize) {
    let messages = body["messages"].as_array().unwrap();
    let is_system = |message: &&Value| message["role"] == "system";
    let text = |message: &Value| message["content"].as_str().unwrap().to_owned();
    let first = messages.iter().take_while(is_system).map(text).collect();
    (first, messages.iter().filter(is_system).count())
}

#[tokio::test]
async fn new_instructions_take_the_place_of_old_ones() {
    let server = ModelServer::start(|_: &Request| ScriptedReply::text("Done."))
        .await
        .unwrap();
    let mut messages: Vec<Item> = Vec::new();
    for day in ["Monday", "Tuesday", "Tuesday", "Wednesday"] {
        let agent = chat_agent(&server).instructions(format!("Today is {day}."));
        messages.push(json!({ "role": "user", "content": "Go." }).into());
        let conversation = agent.run(messages).await.unwrap();
        let expected = format!("Today is {day}.");
        assert_eq!(
            conversation.instructions.as_deref(),
            Some(expected.as_str())
        );
        messages = conversation.transcript.into_messages();
        let last = bodies(&server).pop().unwrap();
        assert_eq!(instructions(&last), (vec![expected], 1));
    }
    assert_eq!(messages.len(), 8);
    // An agent without instructions is not under those of another.
    chat_agent(&server).run(messages).await.unwrap();
    assert_eq!(instructions(&bodies(&server)[4]), (Vec::new(), 0));
}

#[tokio::test]
async fn instructions_hold_in_every_request_of_a_run() {
    let server = ModelServer::start([
        ScriptedReply::calls([echo("one")]),
        ScriptedReply::text("Done."),
    ])
    .await
    .unwrap();
    let agent = chat_agent(&server).instructions("Be brief.");
    agent.run("Go.").await.unwrap();
    for body in bodies(&server) {
        assert_eq!(instructions(&body), (vec!["Be brief.".to_owned()], 1));
    }
}

#[tokio::test]
async fn system_messages_of_a_history_are_kept() {
    let server = ModelServer::start(|_: &Request| ScriptedReply::text("Done."))
        .await
        .unwrap();
    let history = |text: &str| {
        serde_json::from_value::<Vec<Item>>(json!([
            { "role": "system", "content": text },
            { "role": "user", "content": "Go." },
        ]))
        .unwrap()
    };
    let agent = chat_agent(&server).instructions("Be brief.");
    let conversation = agent.run(history("The user is in Paris.")).await.unwrap();
    let expected = vec!["Be brief.".to_owned(), "The user is in Paris.".to_owned()];
    assert_eq!(instructions(&bodies(&server)[0]), (expected, 2));
    assert_eq!(conversation.messages().len(), 3);
    // What the history says already is not said twice.
    agent.run(history("Be brief.")).await.unwrap();
    assert_eq!(
        instructions(&bodies(&server)[1]),
        (vec!["Be brief.".to_owned()], 1)
    );
}

both! {
    async fn every_listener_hears_every_event(api) {
    let server = ModelServer::start([ScriptedReply::calls([echo("one")]), ScriptedReply::text("Done.")])
        .await
        .unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listener = |name: &'static str| {
        let heard = Arc::clone(&heard);
        move |event: &AgentEvent| heard.lock().unwrap().push((name, format!("{event:?}")))
    };
    let agent = agent(api, &server)
        .on_event(listener("first"))
        .on_event(listener("second"))
        .on_event(listener("third"));
    agent.run("Go.").await.unwrap();
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 18);
    for three in heard.chunks(3) {
        let names: Vec<_> = three.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["first", "second", "third"]);
        assert!(three.iter().all(|(_, event)| *event == three[0].1));
    }
    }
}

both! {
    async fn a_listener_that_panics_takes_nothing_with_it(api) {
    let server = ModelServer::start([
        ScriptedReply::calls([echo("one"), echo("two")]),
        ScriptedReply::text("Done."),
    ])
    .await
    .unwrap();
    let heard = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&heard);
    let agent = agent(api, &server)
        .on_event(|_| std::panic::resume_unwind(Box::new("no ears")))
        .on_event(move |_| *counter.lock().unwrap() += 1);
    let conversation = agent.run("Go.").await.unwrap();
    assert_eq!(conversation.answer(), Some("Done."));
    assert_eq!(conversation.exchanges[0].turn.answers.len(), 2);
    assert_eq!(*heard.lock().unwrap(), 8);
    }
}

both! {
    async fn every_token_of_an_agent_cancels_its_calls(api) {
    for position in 0..3 {
        let script = [ScriptedReply::calls([ScriptedCall::new("hang", json!({}))])];
        let server = ModelServer::start(script).await.unwrap();
        let tokens = [(); 3].map(|()| CancellationToken::new());
        let token = tokens[position].clone();
        let mut agent = agent(api, &server).on_event(move |event| {
            if matches!(event, AgentEvent::Call(_)) {
                token.cancel();
            }
        });
        for token in tokens {
            agent = agent.cancel_on(token);
        }
        let run = tokio::time::timeout(Duration::from_secs(20), agent.run("Go."));
        let conversation = run.await.expect("it goes on").unwrap();
        assert_eq!(conversation.stop, Stop::Cancelled);
        let outcome = &conversation.exchanges[0].turn.answers[0].outcome;
        assert_eq!(outcome.name(), "cancelled");
    }
    }
}

both! {
    async fn every_token_of_an_agent_ends_the_wait_for_the_model(api) {
    for position in 0..3 {
        let slow = ScriptedReply::text("Too late.").with_delay(Duration::from_secs(3600));
        let server = ModelServer::start([slow]).await.unwrap();
        let tokens = [(); 3].map(|()| CancellationToken::new());
        let mut agent = agent(api, &server);
        for token in &tokens {
            agent = agent.cancel_on(token.clone());
        }
        let run = tokio::time::timeout(Duration::from_secs(20), agent.run("Go."));
        let (conversation, ()) = tokio::join!(run, async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            tokens[position].cancel();
        });
        let conversation = conversation.expect("it goes on").unwrap();
        assert_eq!(conversation.stop, Stop::Cancelled);
    }
    }
}

#[tokio::test(start_paused = true)]
async fn every_token_of_a_turn_cancels_it() {
    for position in 0..3 {
        let tokens = [(); 3].map(|()| CancellationToken::new());
        let mut run = tools(&Gauge::default()).run([call("a", "hang", &json!({}))]);
        for token in &tokens {
            run = run.cancel_on(token.clone());
        }
        let waited = tokio::time::timeout(Duration::from_secs(1), async { run.await });
        let (turn, ()) = tokio::join!(waited, async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            tokens[position].cancel();
        });
        assert_eq!(kinds(&turn.expect("it goes on")), ["cancelled"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_does_not_begin_if_one_of_its_tokens_is_cancelled() {
    for position in 0..2 {
        let tokens = [(); 2].map(|()| CancellationToken::new());
        tokens[position].cancel();
        let gauge = Gauge::default();
        let mut run = tools(&gauge).run([call("a", "wait", &json!({ "ms": 1 }))]);
        for token in tokens {
            run = run.cancel_on(token);
        }
        let turn = run.await;
        assert_eq!(
            (kinds(&turn), turn.answers[0].started_at),
            (vec!["cancelled"], None)
        );
        assert_eq!(gauge.most(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn only_tools_that_every_restriction_allows_are_run() {
    let names = ["echo", "wait", "fail"];
    let calls = names.map(|name| call(name, name, &json!({})));
    let run = || tools(&Gauge::default()).run(calls.clone());
    let turn = run()
        .allow_only(["echo", "wait"])
        .allow_only(["wait", "fail"])
        .await;
    assert_eq!(kinds(&turn), ["not_allowed", "success", "not_allowed"]);
    let turn = run().allow_only(["echo"]).allow_only(["wait"]).await;
    assert_eq!(kinds(&turn), ["not_allowed"; 3]);
    let turn = run().allow_only(Vec::<String>::new()).await;
    assert_eq!(kinds(&turn), ["not_allowed"; 3]);
    let turn = run().await;
    assert_eq!(kinds(&turn), ["success", "success", "failed"]);
}

#[tokio::test]
async fn every_rule_about_models_holds() {
    let server = ModelServer::builder()
        .refuse_tools_with_reasoning(|model| model == "one")
        .refuse_tools_with_reasoning(|model| model == "two")
        .start(|_: &Request| ScriptedReply::text("Done."))
        .await
        .unwrap();
    for (model, is_refused) in [("one", true), ("two", true), ("three", false)] {
        let model = Chat::new(config(&server), model);
        let agent = Agent::new(model.clone()).tools(tools(&Gauge::default()));
        assert_eq!(agent.run("Go.").await.is_err(), is_refused, "{model:?}");
    }
}

both! {
    async fn what_a_toolset_is_told_holds_in_a_run(api) {
    let mut drop = from_fn(definition("drop", &json!({ "table": { "type": "string" } })), |arguments, _| async move {
        Ok::<_, String>(format!("dropped {}", arguments["table"]))
    });
    drop = drop.with_policy(Policy::new().with_approve(true));
    let gauge = Gauge::default();
    let tools = tools(&gauge)
        .with_tool(drop)
        .unwrap()
        .on_approval(|request| async move {
            match request.arguments["table"].as_str() {
                Some("users") => Approval::denied("that table stays"),
                Some("notes") => Approval::GrantedWith { arguments: json!({ "table": "old_notes" }) },
                _ => Approval::Granted,
            }
        })
        .concurrency_limit(1)
        .call_timeout(Duration::from_millis(300))
        .max_output(256);
    let drop = |table: &str| ScriptedCall::new("drop", json!({ "table": table }));
    let wait = || ScriptedCall::new("wait", json!({ "ms": 10 }));
    let calls = [drop("users"), drop("notes"), drop("logs"), wait(), wait(), echo(&"x".repeat(500)),
        ScriptedCall::new("hang", json!({}))];
    let server = ModelServer::start([ScriptedReply::calls(calls), ScriptedReply::text("Done.")]).await.unwrap();
    let conversation = agent(api, &server).tools(tools).run("Go.").await.unwrap();
    assert_accepted(&conversation);
    assert_eq!(conversation.answer(), Some("Done."));
    let turn = &conversation.exchanges[0].turn;
    let expected = ["denied", "success", "success", "success", "success", "success", "timed_out"];
    assert_eq!(kinds(turn), expected);
    assert_eq!(gauge.most(), 1);
    // The model reads the same texts over both.
    let told: Vec<_> = server.requests()[1].request.tool_answers().iter().map(|it| it.content.clone()).collect();
    assert_eq!(told[0], "error: the call was denied and not run: that table stays");
    assert!(told[1].contains("other arguments") && told[1].ends_with("dropped \"old_notes\""), "{}", told[1]);
    assert_eq!(told[2], "dropped \"logs\"");
    assert!(told[5].len() <= 256 && told[5].starts_with('x'), "{}", told[5]);
    }
}
