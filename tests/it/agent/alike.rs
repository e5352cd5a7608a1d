//! A streamed run has the conversation that it would have if the replies came in one piece, and ends where that ends.

use std::{sync::Arc, time::Duration};

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    time::Instant,
};
use tool_runtime::{
    agent::{Agent, AgentErrorKind, Conversation},
    openai::{RequestError, Responses, async_openai::config::OpenAIConfig},
    stream::ReplyEnd,
    testing::{Api, ApiError, Deviation, Fault, ModelServer, Request, ScriptedCall, ScriptedReply},
};

use super::{Either, assert_accepted, config, connection, model};
use crate::streams::{cases, eager};

#[derive(Clone, Debug)]
struct Case {
    api: Api,
    text: Option<&'static str>,
    reasoning: bool,
    /// The name of each call, and its arguments.
    calls: Vec<(&'static str, &'static str)>,
    deviation: Option<Deviation>,
    end: Option<&'static str>,
    is_error: bool,
}

impl Case {
    /// Returns whether the server says that it failed, unless a deviation hides it.
    fn fails(&self) -> bool {
        self.is_error || (self.api == Api::Chat && self.end == Some("error"))
    }

    fn reply(&self) -> ScriptedReply {
        let calls = self.calls.iter();
        let calls = calls.map(|(name, arguments)| ScriptedCall::raw_arguments(*name, *arguments));
        let mut reply = ScriptedReply::calls(calls).with_usage(7, 5);
        if let Some(text) = self.text {
            reply = reply.with_text(text);
        }
        if self.reasoning {
            reply = reply.with_reasoning("Hm.");
        }
        if let Some(end) = self.end {
            reply = reply.with_finish_reason(end);
        }
        if self.is_error {
            reply = reply.with_error(ApiError::new(502, "gone"));
        }
        match self.deviation {
            Some(deviation) => reply.with_deviation(deviation),
            None => reply,
        }
    }

    /// Asks until there is an answer, whole or streamed.
    async fn run(&self, is_streamed: bool) -> Seen {
        let reply = self.reply();
        let script = move |request: &Request| {
            if request.all_tool_answers().is_empty() {
                reply.clone()
            } else {
                ScriptedReply::text("Done.").with_usage(11, 3)
            }
        };
        let server = ModelServer::start(script).await.unwrap();
        let ran = Arc::default();
        let agent = Agent::new(model(self.api, &server))
            .tools(eager::tools(&ran))
            .request_limit(3)
            .retry_limit(0);
        let outcome = if is_streamed {
            agent.start("Go.").await
        } else {
            agent.run("Go.").await
        };
        assert_eq!(server.refusals(), []);
        let (conversation, has_failed) = match outcome {
            Ok(conversation) => (conversation, false),
            Err(error) => (*error.conversation, true),
        };
        // What a server calls an item goes back as it came, and OpenAI's would refuse these.
        if !has_failed && self.deviation != Some(Deviation::SwappedIds) {
            assert_accepted(&conversation);
        }
        let mut ran = ran.lock().unwrap().clone();
        ran.sort_unstable();
        Seen::of(&conversation, has_failed, ran)
    }
}

/// What somebody sees of a run.
#[derive(Debug, PartialEq)]
struct Seen {
    stop: String,
    has_failed: bool,
    words: Option<String>,
    usage: Value,
    /// Of each reply its finish reason, and of each of its calls the name, the arguments, the outcome and the answer.
    exchanges: Vec<(Option<String>, Vec<[String; 4]>)>,
    /// Which calls did their work.
    ran: Vec<u64>,
    /// The kinds of the items in the transcript.
    items: Vec<String>,
}

impl Seen {
    fn of(conversation: &Conversation, has_failed: bool, ran: Vec<u64>) -> Self {
        let exchanges = conversation.exchanges.iter().map(|exchange| {
            let answers = exchange.turn.answers.iter().map(|answer| {
                let call = &answer.call;
                [
                    call.name.clone(),
                    call.arguments.clone(),
                    answer.outcome.name().to_owned(),
                    answer.text().into_owned(),
                ]
            });
            let reason = exchange.finish_reason.clone();
            (
                reason.filter(|reason| !reason.is_empty()),
                answers.collect(),
            )
        });
        let items = conversation.messages().iter().map(|item| {
            let json = item.json();
            let kind = json.get("type").or(json.get("role")).cloned();
            kind.unwrap_or_default().to_string()
        });
        Self {
            stop: format!("{:?}", conversation.stop),
            has_failed,
            words: conversation.last_words().map(str::to_owned),
            usage: json!(format!("{:?}", conversation.usage)),
            exchanges: exchanges.collect(),
            ran,
            items: items.collect(),
        }
    }
}

const GOOD: [Option<&str>; 3] = [None, Some("stop"), Some("")];
const BAD: [Option<&str>; 6] = [
    Some("length"),
    Some("content_filter"),
    Some("error"),
    Some("MAX_TOKENS"),
    Some("function"),
    Some("stopped"),
];

/// Returns whether a reply in one piece and its stream do not say the same: of an output that is not sent, of an end that only
/// the one has, and, where a response ends badly, of that and of whether its last calls are whole.
fn says_other(deviation: Deviation, api: Api, end: Option<&str>, is_error: bool) -> bool {
    match deviation {
        Deviation::NullOutput => true,
        Deviation::NoDone => end == Some(""),
        _ => api == Api::Responses && (is_error || !GOOD.contains(&end)),
    }
}

fn case() -> impl Strategy<Value = Case> {
    let api = prop::sample::select(vec![Api::Chat, Api::Responses]);
    // Of the calls of a reply that ends badly, those of `pay` would run in one piece only: see the guide.
    let name = prop::sample::select(vec!["look", "again", "early", "nothing", "pay"]);
    let arguments = prop::sample::select(vec![
        r#"{"n":1,"ms":2}"#,
        r#"{"n":2}"#,
        r#"{"n":"x"}"#,
        r#"{"n": 3"#,
        "",
        "{}",
        "null",
    ]);
    let text = prop::sample::select(vec![None, Some("Let me see. é😀"), Some("\"\\\n")]);
    let ends: Vec<_> = GOOD.into_iter().chain(BAD).collect();
    (
        api,
        text,
        any::<bool>(),
        vec((name, arguments), 0..4),
        prop::option::weighted(0.7, prop::sample::select(Deviation::ALL.to_vec())),
        prop::sample::select(ends),
        prop::bool::weighted(0.15),
    )
        .prop_map(|(api, text, reasoning, calls, deviation, end, is_error)| {
            let mut case = Case {
                api,
                text,
                reasoning,
                calls,
                deviation: deviation
                    .filter(|it| it.concerns(api) && !says_other(*it, api, end, is_error)),
                end,
                is_error,
            };
            let (fails, is_bad) = (case.fails(), !GOOD.contains(&end));
            for (name, _) in &mut case.calls {
                match *name {
                    // What has started would be kept, and the run would go on.
                    _ if fails => *name = "pay",
                    "pay" if is_bad => *name = "look",
                    _ => {}
                }
            }
            case
        })
}

fn runtime() -> tokio::runtime::Runtime {
    let builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().start_paused(true).build().unwrap()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn any_reply_is_answered_alike_streamed_and_in_one_piece(case in case()) {
        let runtime = runtime();
        let whole = runtime.block_on(case.run(false));
        let streamed = runtime.block_on(case.run(true));
        prop_assert_eq!(whole, streamed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_finish_reason_of_error_ends_the_run_streamed_and_in_one_piece() {
    let case = Case {
        api: Api::Chat,
        text: Some("It is"),
        reasoning: false,
        calls: Vec::new(),
        deviation: None,
        end: Some("error"),
        is_error: false,
    };
    let whole = case.run(false).await;
    assert!(whole.has_failed);
    assert_eq!(whole, case.run(true).await);
}

/// A server that takes every request, sends this, and nothing more.
async fn silent_after(sent: &'static [u8]) -> OpenAIConfig {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await.unwrap();
            stream.write_all(sent).await.unwrap();
            open.push(stream);
        }
    });
    OpenAIConfig::new().with_api_base(format!("http://{address}"))
}

const LIMIT: Duration = Duration::from_secs(5);

#[tokio::test(start_paused = true)]
async fn a_server_that_begins_no_stream_is_given_up_within_the_limit() {
    for api in [Api::Chat, Api::Responses] {
        for sent in [
            "",
            "HTTP/1.1 200 OK\r\ncontent-ty",
            "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 99\r\n\r\n{",
        ] {
            let connection = connection(silent_after(sent.as_bytes()).await).retry_limit(1);
            let agent = Agent::new(Either::over(api, connection)).silence_limit(LIMIT);
            let began = Instant::now();
            let error = agent.start("Go.").await.unwrap_err();
            assert!(
                matches!(error.kind, AgentErrorKind::Api(RequestError::Silent { limit }) if limit == LIMIT),
                "{sent:?}: {:?}",
                error.kind
            );
            // Two requests, and the pause between them.
            assert!(
                (2 * LIMIT..3 * LIMIT).contains(&began.elapsed()),
                "{:?}",
                began.elapsed()
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stored_conversation_does_not_wait_for_a_silent_stream() {
    let script = [
        ScriptedReply::calls([("look", json!({ "n": 1 }))]),
        ScriptedReply::text("Done.").with_fault(Fault::silence().at_byte(0)),
    ];
    let server = ModelServer::start(script).await.unwrap();
    let connection = connection(config(&server));
    let agent = Agent::new(Responses::new(connection, "gpt-5.6").previous_response_id(true))
        .tools(eager::tools(&Arc::default()))
        .retry_limit(0)
        .silence_limit(LIMIT);
    let began = Instant::now();
    let error = agent.start("Go.").await.unwrap_err();
    let AgentErrorKind::BrokenOff { end } = error.kind else {
        panic!("{:?}", error.kind)
    };
    assert_eq!(end, ReplyEnd::Silent);
    assert!(began.elapsed() < 3 * LIMIT);
}
