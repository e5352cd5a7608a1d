//! Wherever a streamed run breaks off: no effect happens twice, no call stays unanswered, every request is accepted.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::json;
use tool_runtime::{
    agent::{Agent, AgentErrorKind},
    stream::EarlyStart,
    testing::{Api, ApiError, Fault, ModelServer, Request, ScriptedCall, ScriptedReply},
};

use super::{assert_accepted, bodies, model};
use crate::streams::{cases, eager};

/// One try of a reply: where it breaks off and how; `None` if it does not.
type Try = Option<(Index, usize)>;

#[derive(Clone, Debug)]
struct Case {
    api: Api,
    names: Vec<&'static str>,
    /// How the requests for calls, and then those for words, fare.
    tries: Vec<Try>,
    early: EarlyStart,
    retry_limit: u32,
    is_cut_off: bool,
}

fn fault(how: usize) -> Fault {
    match how {
        0 => Fault::cut(),
        1 => Fault::end(),
        2 => Fault::silence(),
        3 => Fault::garbage("\n\ndata: {{{\n\n"),
        _ => Fault::error(ApiError::new(500, "overloaded")),
    }
}

fn reply(case: &Case) -> ScriptedReply {
    let calls = case.names.iter().enumerate().map(|(n, name)| {
        let arguments = json!({ "n": n, "ms": n % 2 });
        ScriptedCall::new(*name, arguments)
    });
    let reply = ScriptedReply::calls(calls.collect::<Vec<_>>()).with_text("Let me see. é😀");
    match (case.is_cut_off, case.api) {
        (false, _) => reply,
        (true, Api::Chat) => reply.with_finish_reason("length"),
        (true, _) => reply.with_finish_reason("max_output_tokens"),
    }
}

async fn check(case: Case) {
    let ran: Arc<Mutex<Vec<u64>>> = Arc::default();
    let (calls, words) = (reply(&case), ScriptedReply::text("Done."));
    let count = AtomicUsize::new(0);
    let tries = case.tries.clone();
    let script = move |request: &Request| {
        let has_calls = request.all_tool_answers().is_empty();
        let reply = if has_calls { &calls } else { &words };
        let number = count.fetch_add(1, Ordering::SeqCst);
        match tries.get(number).copied().flatten() {
            Some((place, how)) => {
                let length = reply.body_for(request).len();
                let fault = fault(how).at_byte(place.index(length + 1));
                reply.clone().with_fault(fault)
            }
            None => reply.clone(),
        }
    };
    let server = ModelServer::start(script).await.unwrap();
    let agent = Agent::new(model(case.api, &server))
        .tools(eager::tools(&ran))
        .start_early(case.early)
        .retry_limit(case.retry_limit)
        .silence_limit(Duration::from_secs(30));
    let outcome = agent.start("Go.").await;
    let ran = ran.lock().unwrap().clone();

    let mut once = ran.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ran.len(), "an effect happened twice");
    assert_eq!(server.refusals(), []);
    let has_failed = outcome.is_err();
    let conversation = match outcome {
        Ok(conversation) => conversation,
        Err(error) => {
            let is_known = match &error.kind {
                AgentErrorKind::BrokenOff { .. } => true,
                // The connection broke before the response began.
                AgentErrorKind::Api(_) => case.tries.iter().flatten().any(|(_, how)| *how == 0),
                AgentErrorKind::OtherApi { .. } | _ => false,
            };
            assert!(is_known, "{error:?}");
            *error.conversation
        }
    };
    assert_accepted(&conversation);
    // What ran is in the transcript, and was answered.
    let answers = conversation
        .exchanges
        .iter()
        .flat_map(|exchange| &exchange.turn.answers);
    let started = answers.clone().filter(|it| it.started_at.is_some()).count();
    assert_eq!(started, ran.len());
    // The calls were asked for once, as far as the transcript tells.
    assert!(answers.count() <= case.names.len());
    if !has_failed && case.tries.iter().all(Option::is_none) && !case.is_cut_off {
        assert_eq!(ran.len(), case.names.len());
        assert_eq!(conversation.answer(), Some("Done."));
    }
    assert!(bodies(&server).len() <= 2 * (1 + case.retry_limit as usize) + 1);
}

fn case() -> impl Strategy<Value = Case> {
    let names = vec(
        prop::sample::select(vec!["look", "again", "early", "pay"]),
        1..5,
    );
    let broken = prop::option::weighted(0.8, (any::<Index>(), 0..5_usize));
    let early = prop::sample::select(vec![
        EarlyStart::Never,
        EarlyStart::Safe,
        EarlyStart::Safe,
        EarlyStart::Always,
    ]);
    (
        prop::sample::select(vec![Api::Chat, Api::Responses]),
        names,
        vec(broken, 0..4),
        early,
        0..3_u32,
        prop::bool::weighted(0.1),
    )
        .prop_map(|(api, names, tries, early, retry_limit, is_cut_off)| Case {
            api,
            names,
            tries,
            early,
            retry_limit,
            is_cut_off,
        })
}

/// Its clock goes on when everybody waits, so that pauses and silence take no time.
fn runtime() -> tokio::runtime::Runtime {
    let builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().start_paused(true).build().unwrap()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_cuts_of_any_run_repeat_no_effect_and_leave_no_call_unanswered(case in case()) {
        runtime().block_on(check(case));
    }
}

/// One reply from its beginning to its end, in every way. `streams::at_most_once` has every byte, without a server.
#[test]
fn a_cut_anywhere_in_a_run_repeats_no_effect() {
    for api in [Api::Chat, Api::Responses] {
        let case = Case {
            api,
            names: vec!["look", "pay"],
            tries: Vec::new(),
            early: EarlyStart::Safe,
            retry_limit: 1,
            is_cut_off: false,
        };
        // Silence takes its time. The others take turns.
        let mut places = (1..).step_by(7).zip([0, 1, 3, 4].into_iter().cycle());
        loop {
            let (place, how) = places.next().unwrap();
            if place > runtime().block_on(check_at(case.clone(), place, how)) {
                break;
            }
        }
    }
}

/// Returns how long the reply is without the fault.
async fn check_at(case: Case, place: usize, how: usize) -> usize {
    let ran: Arc<Mutex<Vec<u64>>> = Arc::default();
    let calls = reply(&case);
    let script = [
        calls.clone().with_fault(fault(how).at_byte(place)),
        ScriptedReply::text("first"),
        ScriptedReply::text("second"),
    ];
    let server = ModelServer::start(script).await.unwrap();
    let agent = Agent::new(model(case.api, &server))
        .tools(eager::tools(&ran))
        .start_early(case.early)
        .retry_limit(case.retry_limit);
    let conversation = agent.start("Go.").await.unwrap();
    let ran = ran.lock().unwrap().clone();
    assert_eq!(server.refusals(), []);
    assert_accepted(&conversation);
    // The next request goes on, or is the first one once more, but only if nothing has started.
    let bodies = bodies(&server);
    let is_again = bodies.len() > 1 && bodies[0] == bodies[1];
    assert_eq!(is_again, ran.is_empty(), "{place}, {how}: {ran:?}");
    let request = &server.requests()[0].request;
    calls.body_for(request).len()
}
