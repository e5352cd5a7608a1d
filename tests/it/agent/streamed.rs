//! The loop over replies that are read while they are written.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tool_runtime::{
    Answer, Call, Event, Reply as _, Toolset,
    agent::{Agent, AgentErrorKind, AgentEvent, Conversation, Stop},
    model::{Item, Model, ModelReply, ModelRequest},
    openai::{Chat, RequestError, Responses},
    stream::{EarlyStart, ReplyEnd, ReplyEvent},
    testing::{
        Api, ApiError, Deviation, Fault, ModelServer, Request, ScriptedCall, ScriptedReply,
        Stateless,
    },
    tool, toolset,
};

use super::{agent, assert_accepted, bodies, both, config, echo, model};
use crate::support::{Gauge, tools};

const MS: Duration = Duration::from_millis(1);

/// An event in a word or two.
pub(crate) fn word(event: &AgentEvent) -> String {
    match event {
        AgentEvent::Asked { request } => format!("asked {request}"),
        AgentEvent::Replied { reply } => format!("replied, {} calls", reply.calls().len()),
        AgentEvent::Call(Event::Started { position, .. }) => format!("started {position}"),
        AgentEvent::Call(Event::Answered { answer, .. }) => format!("answered {}", answer.text()),
        AgentEvent::Reply(event) => match event {
            ReplyEvent::Text(text) => format!("text {text}"),
            ReplyEvent::CallSeen { position, .. } => format!("seen {position}"),
            ReplyEvent::Arguments { .. } => "arguments".to_owned(),
            ReplyEvent::CallCompleted { position, .. } => format!("complete {position}"),
            ReplyEvent::Usage(_) => "usage".to_owned(),
            ReplyEvent::Ended(end) => format!("ended: {end}"),
            other => format!("{other:?}"),
        },
        AgentEvent::Repeated { end } => format!("repeated: {end}"),
        other => format!("{other:?}"),
    }
}

/// A read-only tool and one that is not, each of which counts its calls.
fn counted(ran: &Arc<Mutex<Vec<String>>>) -> Toolset {
    #[derive(Clone)]
    struct Ran(Arc<Mutex<Vec<String>>>);

    /// Looks.
    #[tool(read_only)]
    fn look(#[state] ran: &Ran, n: u32) -> String {
        ran.0.lock().unwrap().push(format!("look {n}"));
        format!("seen {n}")
    }

    /// Pays.
    #[tool]
    fn pay(#[state] ran: &Ran, n: u32) -> String {
        ran.0.lock().unwrap().push(format!("pay {n}"));
        format!("paid {n}")
    }

    toolset![look, pay].with_state(Ran(Arc::clone(ran)))
}

pub(crate) fn numbered(name: &str, n: u32) -> ScriptedCall {
    ScriptedCall::new(name, json!({ "n": n }))
}

fn outcomes(conversation: &Conversation) -> Vec<Vec<&'static str>> {
    let turns = conversation.exchanges.iter().map(|it| &it.turn.answers);
    turns
        .map(|answers| answers.iter().map(|it| it.outcome.name()).collect())
        .collect()
}

both! {
    async fn a_streamed_run_leaves_what_an_unstreamed_one_leaves(api) {
    let script = [
        ScriptedReply::calls([echo("one"), echo("two")]).with_text("Let me see. é😀"),
        ScriptedReply::calls([echo("three")]).with_reasoning("Hm."),
        ScriptedReply::text("Done."),
    ];
    let whole = ModelServer::start(script.clone()).await.unwrap();
    let whole = agent(api, &whole).instructions("Be brief.").run("Go.").await.unwrap();
    let server = ModelServer::start(script).await.unwrap();
    let streamed = agent(api, &server).instructions("Be brief.").start("Go.").await.unwrap();

    assert_eq!(streamed.answer(), Some("Done."));
    // An empty list that is not streamed.
    let items = |it: &Conversation| {
        let mut items: Vec<Value> = it.messages().iter().map(|it| it.json().clone()).collect();
        for item in &mut items {
            item.as_object_mut().unwrap().retain(|key, value| key != "annotations" || *value != json!([]));
        }
        items
    };
    assert_eq!(items(&streamed), items(&whole));
    // What the prompt takes differs by that list.
    assert_eq!(streamed.usage.completion_tokens, whole.usage.completion_tokens);
    assert!(streamed.usage.completion_tokens > 0);
    assert_eq!(outcomes(&streamed), outcomes(&whole));
    let reasons = |it: &Conversation| it.exchanges.iter().map(|it| it.finish_reason.clone()).collect::<Vec<_>>();
    assert_eq!(reasons(&streamed), reasons(&whole));
    assert!(streamed.exchanges.iter().all(|it| it.broken.is_none()));
    assert!(bodies(&server).iter().all(|body| body["stream"] == true));
    assert_accepted(&streamed);
    }
}

both! {
    async fn everything_is_told_as_it_happens(api) {
    let server = ModelServer::start([
        ScriptedReply::calls([echo("one")]).with_text("Let me see."),
        ScriptedReply::text("Done."),
    ])
    .await
    .unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let agent = agent(api, &server).on_event(move |event| log.lock().unwrap().push(word(event)));
    let mut run = agent.start("Go.");
    let mut told = Vec::new();
    while let Some(event) = run.next().await {
        told.push(word(&event));
    }
    // Listeners hear the same.
    assert_eq!(*heard.lock().unwrap(), told);
    assert_eq!(run.next().await.map(|event| word(&event)), None);
    assert_eq!(run.await.unwrap().answer(), Some("Done."));

    told.retain(|word| word != "usage");
    // The deltas of a text count as one.
    let mut said = String::new();
    let mut rest = Vec::new();
    for word in told {
        match word.strip_prefix("text ") {
            Some(delta) => said += delta,
            None => rest.push(word),
        }
    }
    rest.dedup();
    assert_eq!(said, "Let me see.Done.");
    assert_eq!(
        rest,
        [
            "asked 0",
            "seen 0",
            "arguments",
            "complete 0",
            "ended: the reply is whole",
            "replied, 1 calls",
            "started 0",
            "answered one",
            "asked 1",
            "ended: the reply is whole",
            "replied, 0 calls",
        ]
    );
    }
}

both! {
    async fn nothing_goes_on_while_nobody_listens(api) {
    let server = ModelServer::start([ScriptedReply::calls([echo("one")]), ScriptedReply::text("Done.")]).await.unwrap();
    let mut run = agent(api, &server).start("Go.");
    tokio::time::sleep(20 * MS).await;
    assert_eq!(server.requests().len(), 0);
    while !matches!(run.next().await.unwrap(), AgentEvent::Call(Event::Answered { .. })) {}
    tokio::time::sleep(20 * MS).await;
    assert_eq!(server.requests().len(), 1);
    assert_eq!(run.await.unwrap().answer(), Some("Done."));
    assert_eq!(server.requests().len(), 2);
    }
}

both! {
    async fn safe_calls_start_inside_of_the_reply(api) {
    for (early, expected) in [
        (EarlyStart::Safe, vec!["look 1"]),
        (EarlyStart::Always, vec!["look 1", "pay 2"]),
        (EarlyStart::Never, vec![]),
    ] {
        let ran = Arc::default();
        let server = ModelServer::start([
            ScriptedReply::calls([numbered("look", 1), numbered("pay", 2), numbered("look", 3).complete_at(300 * MS)]),
            ScriptedReply::text("Done."),
        ])
        .await
        .unwrap();
        let agent = Agent::new(model(api, &server)).tools(counted(&ran)).start_early(early);
        let mut run = agent.start("Go.");
        let mut before_the_end = None;
        while let Some(event) = run.next().await {
            if let AgentEvent::Reply(ReplyEvent::CallCompleted { position: 2, .. }) = event {
                let mut ran: Vec<String> = ran.lock().unwrap().clone();
                ran.sort();
                before_the_end.get_or_insert(ran);
            }
        }
        assert_eq!(before_the_end.unwrap(), expected, "{early:?}");
        assert_eq!(run.await.unwrap().answer(), Some("Done."));
        assert_eq!(ran.lock().unwrap().len(), 3);
    }
    }
}

both! {
    async fn an_exchange_tells_when_its_calls_started_beside_the_reply(api) {
    let script = [
        ScriptedReply::calls([numbered("look", 1), numbered("look", 2).complete_at(300 * MS)]),
        ScriptedReply::text("Done."),
    ];
    for is_streamed in [true, false] {
        let server = ModelServer::start(script.clone()).await.unwrap();
        let agent = Agent::new(model(api, &server)).tools(counted(&Arc::default()));
        let began = Instant::now();
        let conversation = if is_streamed {
            agent.start("Go.").await.unwrap()
        } else {
            agent.run("Go.").await.unwrap()
        };
        let whole = began.elapsed();
        let exchange = &conversation.exchanges[0];
        let starts = exchange.turn.answers.iter().map(|it| exchange.turn_began + it.started_at.unwrap());
        let starts: Vec<_> = starts.collect();
        if is_streamed {
            assert!(exchange.latency >= 300 * MS, "{exchange:?}");
            assert!(exchange.turn_began < exchange.latency && starts[0] < exchange.latency, "{exchange:?}");
        } else {
            assert!(exchange.turn_began >= exchange.latency, "{exchange:?}");
            assert!(starts.iter().all(|start| *start >= exchange.latency), "{exchange:?}");
        }
        let last = exchange.latency.max(exchange.turn_began + exchange.turn.elapsed);
        assert!(last + conversation.exchanges[1].latency <= whole, "{conversation:?}");
    }
    }
}

/// Faults that end a reply early, and how it ended.
fn faults() -> Vec<(Fault, &'static str)> {
    vec![
        (Fault::cut(), "the connection broke"),
        (Fault::end(), "the stream ended before the reply did"),
        (Fault::silence(), "the server sent nothing for too long"),
        (
            Fault::garbage("data: {{{\n\n"),
            "an event is not a JSON object",
        ),
        (
            Fault::error(ApiError::new(500, "overloaded")),
            "the server failed while it wrote the reply: overloaded",
        ),
    ]
}

both! {
    async fn a_reply_that_breaks_off_before_a_call_has_started_is_asked_for_again(api) {
    for (fault, expected) in faults() {
        let reply = ScriptedReply::calls([numbered("pay", 1), numbered("pay", 2)]).with_text("Let me see.");
        let script = [
            reply.clone().with_fault(fault.clone().after_event(3)),
            reply,
            ScriptedReply::text("Done."),
        ];
        let ran = Arc::default();
        let server = ModelServer::start(script).await.unwrap();
        let agent = Agent::new(model(api, &server)).tools(counted(&ran)).silence_limit(1_000 * MS);
        let mut run = agent.start("Go.");
        let mut repeated = Vec::new();
        while let Some(event) = run.next().await {
            if let AgentEvent::Repeated { end } = event {
                repeated.push(end.to_string());
            }
        }
        let conversation = run.await.unwrap();
        assert_eq!(conversation.answer(), Some("Done."));
        assert!(repeated.len() == 1 && repeated[0].starts_with(expected), "{repeated:?}");
        let bodies = bodies(&server);
        assert_eq!((bodies.len(), &bodies[0]), (3, &bodies[1]));
        // They run at the same time.
        let mut ran = std::mem::take(&mut *ran.lock().unwrap());
        ran.sort_unstable();
        assert_eq!(ran, ["pay 1", "pay 2"]);
        assert_eq!(conversation.exchanges.len(), 2);
        assert_accepted(&conversation);
    }
    }
}

both! {
    async fn a_setting_says_how_often_it_is_asked_for_again(api) {
    for limit in [0, 1, 3] {
        let server = ModelServer::start(|_: &Request| {
            ScriptedReply::text("Once upon a time").with_fault(Fault::cut().after_event(2))
        })
        .await
        .unwrap();
        let error = Agent::new(model(api, &server)).retry_limit(limit).start("Go.").await.unwrap_err();
        let AgentErrorKind::BrokenOff { end } = &error.kind else { panic!("{error:?}") };
        assert!(matches!(end, ReplyEnd::Lost { .. }));
        assert!(error.to_string().starts_with("the connection broke"), "{error}");
        assert_eq!(bodies(&server).len(), 1 + limit as usize);
        assert_eq!((error.conversation.messages().len(), error.conversation.stop), (1, Stop::Failed));
    }
    }
}

both! {
    async fn a_refusal_in_the_stream_is_final(api) {
    let server = ModelServer::start(|_: &Request| {
        let error = ApiError::new(429, "You exceeded your quota.").with_code("insufficient_quota");
        ScriptedReply::text("Once").with_fault(Fault::error(error).after_event(1))
    })
    .await
    .unwrap();
    let error = Agent::new(model(api, &server)).start("Go.").await.unwrap_err();
    assert!(error.to_string().contains("You exceeded your quota."), "{error}");
    assert_eq!(bodies(&server).len(), 1);
    }
}

both! {
    async fn a_reply_that_breaks_off_after_a_call_has_started_is_kept(api) {
    for (fault, expected) in faults() {
        let calls = ScriptedReply::calls([numbered("look", 1), numbered("pay", 2), numbered("pay", 3).with_id("third")])
            .with_text("Let me see. ");
        // When the last call has begun, and the first had its time.
        let script = move |request: &Request| {
            if !request.all_tool_answers().is_empty() {
                return ScriptedReply::text("Done.");
            }
            let body = String::from_utf8(calls.body_for(request)).unwrap();
            let begun = body.find("third").unwrap();
            let place = begun + body[begun..].find("\n\n").unwrap() + 2;
            let pause = Fault::pause(50 * MS).at_byte(place);
            calls.clone().with_fault(pause).with_fault(fault.clone().at_byte(place))
        };
        let ran = Arc::default();
        let server = ModelServer::start(script).await.unwrap();
        let agent = Agent::new(model(api, &server)).tools(counted(&ran)).silence_limit(500 * MS);
        let conversation = agent.start("Go.").await.unwrap();
        assert_eq!(conversation.answer(), Some("Done."));
        assert_eq!(*ran.lock().unwrap(), ["look 1"], "{expected}");
        assert_eq!(outcomes(&conversation), [vec!["success", "cancelled", "truncated"], vec![]], "{expected}");
        let end = conversation.exchanges[0].broken.as_ref().unwrap().to_string();
        assert!(end.starts_with(expected), "{end}");
        assert_eq!(bodies(&server).len(), 2);
        assert_eq!(server.refusals(), []);
        assert_accepted(&conversation);
    }
    }
}

both! {
    async fn a_reply_that_is_cut_off_starts_nothing_more(api) {
    let reason = match api {
        Api::Chat => "length",
        _ => "max_output_tokens",
    };
    let calls = ScriptedReply::calls([numbered("look", 1), numbered("pay", 2), numbered("look", 3)]).with_finish_reason(reason);
    let ran = Arc::default();
    let server = ModelServer::start([calls, ScriptedReply::text("Done.")]).await.unwrap();
    let conversation = Agent::new(model(api, &server)).tools(counted(&ran)).start("Go.").await.unwrap();
    assert_eq!(conversation.answer(), Some("Done."));
    assert!(!ran.lock().unwrap().contains(&"pay 2".to_owned()));
    assert_eq!(conversation.exchanges[0].turn.answers.len(), 3);
    assert_eq!(conversation.exchanges[0].finish_reason.as_deref(), Some(reason));
    assert_accepted(&conversation);
    }
}

both! {
    async fn cancelling_keeps_what_came_and_answers_every_call(api) {
    let last = numbered("pay", 2).complete_at(Duration::from_secs(3600));
    let server = ModelServer::start([ScriptedReply::calls([numbered("look", 1), last]).with_text("Let me see.")]).await.unwrap();
    let ran = Arc::default();
    let agent = Agent::new(model(api, &server)).tools(counted(&ran));
    let mut run = agent.start("Go.");
    while !matches!(run.next().await.unwrap(), AgentEvent::Call(Event::Answered { .. })) {}
    run.cancel();
    let conversation = run.await.unwrap();
    assert_eq!(conversation.stop, Stop::Cancelled);
    let answered = outcomes(&conversation);
    assert_eq!(answered[0][0], "success");
    assert!(!answered[0].contains(&"failed"));
    assert_eq!(conversation.exchanges[0].broken, Some(ReplyEnd::Cancelled));
    assert_accepted(&conversation);
    // It goes on from there.
    let server = ModelServer::start(["Done."]).await.unwrap();
    let agent = Agent::new(model(api, &server)).tools(counted(&ran));
    assert_eq!(agent.run(conversation.then("And?")).await.unwrap().answer(), Some("Done."));
    }
}

both! {
    async fn dropping_it_closes_the_connection_and_aborts_the_calls(api) {
    /// Says when it is dropped.
    struct OnDrop(Arc<AtomicBool>);

    impl Drop for OnDrop {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    /// Waits.
    #[tool(read_only)]
    async fn wait(#[state] dropped: &Arc<AtomicBool>) {
        let _guard = OnDrop(Arc::clone(dropped));
        std::future::pending::<()>().await;
    }

    let dropped = Arc::new(AtomicBool::new(false));
    let later = echo("late").complete_at(Duration::from_secs(3600));
    let server = ModelServer::start([ScriptedReply::calls([ScriptedCall::new("wait", json!({})), later])]).await.unwrap();
    let agent = Agent::new(model(api, &server)).tools(toolset![wait].with_state(Arc::clone(&dropped)));
    let mut run = agent.start("Go.");
    while !matches!(run.next().await.unwrap(), AgentEvent::Call(Event::Started { .. })) {}
    // It is polled once, at least.
    tokio::time::sleep(20 * MS).await;
    drop(run);
    for _ in 0..100 {
        if dropped.load(Ordering::SeqCst) {
            return;
        }
        tokio::time::sleep(10 * MS).await;
    }
    panic!("the call runs on");
    }
}

#[tokio::test]
async fn servers_that_refuse_to_tell_the_usage_are_not_asked_for_it() {
    let script = |request: &Request| {
        if request.json().get("stream_options").is_some() {
            ScriptedReply::error(
                ApiError::new(
                    400,
                    "Unrecognized request argument supplied: stream_options",
                )
                .with_kind("invalid_request_error"),
            )
        } else {
            match request.tool_answers().len() {
                0 => ScriptedReply::calls([echo("one")]),
                _ => ScriptedReply::text("Done."),
            }
        }
    };
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(Api::Chat, &server).start("Go.").await.unwrap();
    assert_eq!(conversation.answer(), Some("Done."));
    let asked: Vec<_> = bodies(&server)
        .iter()
        .map(|body| body.get("stream_options").is_some())
        .collect();
    assert_eq!(asked, [true, false, false]);
}

/// Calls twice, then says what it sees.
fn two_turns(request: &Request) -> ScriptedReply {
    match request.all_tool_answers().len() {
        0 => ScriptedReply::calls([echo("one")]).with_reasoning("Hm."),
        1 => ScriptedReply::calls([echo("two")]),
        _ => ScriptedReply::text(format!("{} items", request.history().len())),
    }
}

#[tokio::test]
async fn the_server_keeps_the_context_of_streams_too() {
    for (stateless, expected) in [
        (None, vec![(1, false), (1, true), (1, true)]),
        (
            Some(Stateless::Forgets),
            vec![(1, false), (1, true), (4, false), (1, true), (6, false)],
        ),
        (
            Some(Stateless::Refuses),
            vec![(1, false), (1, true), (4, false), (6, false)],
        ),
        (
            Some(Stateless::Ignores),
            vec![(1, false), (1, true), (4, false), (6, false)],
        ),
    ] {
        let mut server = ModelServer::builder();
        if let Some(stateless) = stateless {
            server = server.stateless(stateless);
        }
        let server = server.start(two_turns).await.unwrap();
        let model = Responses::new(config(&server), "gpt-5.6").previous_response_id(true);
        let agent = Agent::new(model).tools(tools(&Gauge::default()));
        let conversation = agent.start("Go.").await.unwrap();
        assert_eq!(conversation.answer(), Some("6 items"), "{stateless:?}");
        let sent: Vec<_> = bodies(&server)
            .iter()
            .map(|body| {
                (
                    body["input"].as_array().unwrap().len(),
                    body.get("previous_response_id").is_some(),
                )
            })
            .collect();
        assert_eq!(sent, expected, "{stateless:?}");
        assert_accepted(&conversation);
    }
}

both! {
    async fn the_last_request_is_for_words_however_the_server_takes_it(api) {
    let server = ModelServer::builder()
        .refuse_tool_choice_none()
        .start(|request: &Request| match request.tools().len() {
            0 => ScriptedReply::text("Done."),
            _ => ScriptedReply::calls([echo("one")]),
        })
        .await
        .unwrap();
    let conversation = agent(api, &server).request_limit(2).start("Go.").await.unwrap();
    assert_eq!(conversation.answer(), Some("Done."));
    assert_eq!(bodies(&server).len(), 3);
    assert_accepted(&conversation);
    }
}

both! {
    async fn a_server_that_does_not_stream_is_understood(api) {
    let script = |request: &Request| {
        let reply = match request.tool_answers().len() {
            0 => ScriptedReply::calls([echo("one")]).with_text("Let me see."),
            _ => ScriptedReply::text("Done."),
        };
        let mut body = request.json().clone();
        body["stream"] = false.into();
        body.as_object_mut().unwrap().shift_remove("stream_options");
        let request = match request.api() {
            Api::Chat => Request::chat(body),
            _ => Request::responses(body),
        };
        ScriptedReply::json(serde_json::from_slice(&reply.body_for(&request)).unwrap())
    };
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(api, &server).start("Go.").await.unwrap();
    assert_eq!(conversation.answer(), Some("Done."));
    assert_eq!(outcomes(&conversation), [vec!["success"], vec![]]);
    }
}

both! {
    async fn every_deviation_of_a_server_is_survived(api) {
    for deviation in Deviation::ALL {
        if !deviation.concerns(api) {
            continue;
        }
        let script = |request: &Request| match request.all_tool_answers().len() {
            0 => ScriptedReply::calls([echo("one"), echo("two")]).with_text("Let me see."),
            _ => ScriptedReply::text("Done."),
        };
        let server = ModelServer::builder().deviate(*deviation).start(script).await.unwrap();
        let conversation = agent(api, &server).start("Go.").await;
        let conversation = conversation.unwrap_or_else(|error| panic!("{deviation:?}: {error:?}"));
        assert_eq!(conversation.answer(), Some("Done."), "{deviation:?}");
        assert_eq!(outcomes(&conversation), [vec!["success", "success"], vec![]], "{deviation:?}");
        assert_eq!(server.refusals(), [], "{deviation:?}");
    }
    }
}

/// A model without streams, of another API.
struct Parrot;

struct Said(String);

impl tool_runtime::Reply for Said {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        Vec::new()
    }

    fn messages(&self, _: &[Answer]) -> Vec<Item> {
        vec![json!({ "parrot": self.0 }).into()]
    }
}

impl Model for Parrot {
    type Error = Infallible;

    fn api(&self) -> &'static str {
        "parrot"
    }

    fn user(&self, text: &str) -> Item {
        json!({ "user": text }).into()
    }

    async fn ask(&self, request: ModelRequest<'_>) -> Result<ModelReply, Infallible> {
        let said = request.messages[0].json()["user"].as_str().unwrap();
        Ok(ModelReply::new(Said(said.to_owned())).with_text(said))
    }
}

#[tokio::test]
async fn a_model_without_streams_can_be_listened_to() {
    let mut run = Agent::new(Parrot).start("Hello!");
    let mut told = Vec::new();
    while let Some(event) = run.next().await {
        told.push(word(&event));
    }
    assert_eq!(told, ["asked 0", "text Hello!", "replied, 0 calls"]);
    assert_eq!(run.await.unwrap().answer(), Some("Hello!"));
}

#[tokio::test]
async fn a_request_that_is_refused_ends_the_run() {
    let server = ModelServer::start([ScriptedReply::error(ApiError::new(400, "no"))])
        .await
        .unwrap();
    let error = Agent::new(Chat::new(config(&server), "m"))
        .start("Go.")
        .await
        .unwrap_err();
    assert!(
        matches!(
            error.kind,
            AgentErrorKind::Api(RequestError::Server { status: 400, .. })
        ),
        "{error:?}"
    );
}

#[test]
fn a_run_may_move_to_another_task() {
    fn is_send<T: Send>(_: &T) {}
    let run = Agent::new(Parrot).start("Hello!");
    is_send(&run);
}
