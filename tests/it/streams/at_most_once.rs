//! Wherever a stream breaks off, no effect happens twice and no call stays unanswered.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};
use tool_runtime::{
    openai::chat::Reader,
    stream::{Answered, EarlyStart, ReplyEnd},
    testing::check_chat,
};

use super::{
    body, cases,
    chat::{delta, finish},
    eager::{Scheduled, call, line, tools},
};

const MS: Duration = Duration::from_millis(1);

/// How a stream breaks off.
#[derive(Clone, Copy, Debug)]
enum Break {
    Closed,
    Lost,
    Silent,
    Error,
    Garbage,
    Length,
}

const BREAKS: [Break; 6] = [
    Break::Closed,
    Break::Lost,
    Break::Silent,
    Break::Error,
    Break::Garbage,
    Break::Length,
];

type Reply = tool_runtime::openai::chat::Completion;

/// Reads the body up to a byte, where it breaks off.
async fn answer(
    body: &str,
    cut: usize,
    how: Break,
    early: EarlyStart,
    ran: &Arc<Mutex<Vec<u64>>>,
) -> Answered<Reply> {
    let whole = String::from_utf8_lossy(&body.as_bytes()[..cut]).into_owned();
    let after = match how {
        Break::Error => "\n\ndata: {\"error\":{\"message\":\"overloaded\"}}\n\n".to_owned(),
        Break::Garbage => "\n\ndata: {{{\n\n".to_owned(),
        Break::Length => format!("\n\n{}data: [DONE]\n\n", line(&finish("length"))),
        Break::Closed | Break::Lost | Break::Silent => String::new(),
    };
    let source = Scheduled::new([(Duration::ZERO, whole), (5 * MS, after)]);
    let source = match how {
        Break::Lost => source.that_breaks(6 * MS),
        Break::Silent => source.that_hangs(),
        _ => source,
    };
    let answering = tools(ran)
        .answer_stream(Reader::new(), source)
        .start_early(early);
    answering.silence_limit(Duration::from_secs(1)).await
}

fn check(answered: &Answered<Reply>, ran: &[u64], names: &[&str]) {
    // Nothing ran twice, and nothing ran that the answers do not tell of.
    let mut once = ran.to_vec();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ran.len(), "{answered:?}");
    let started = answered
        .turn
        .answers
        .iter()
        .filter(|answer| answer.started_at.is_some())
        .count();
    assert_eq!(started, ran.len());
    assert_eq!(answered.has_started(), !ran.is_empty());
    if !answered.end.is_whole() {
        let is_safe = |n: &u64| names[usize::try_from(*n).unwrap()] != "pay";
        assert!(ran.iter().all(is_safe), "{answered:?}");
    }
    // The next request is accepted.
    let mut history = vec![json!({ "role": "user", "content": "Go." })];
    history.extend(
        answered
            .messages()
            .iter()
            .map(|message| serde_json::to_value(message).unwrap()),
    );
    let request = json!({ "model": "m", "messages": history });
    assert_eq!(check_chat(&request), Ok(()), "{request}");
}

/// The first try, and, if it may be, the second one.
async fn conversation(names: &[&str], body: &str, cut: usize, how: Break, early: EarlyStart) {
    let ran = Arc::default();
    let answered = answer(body, cut, how, early, &ran).await;
    let first = ran.lock().unwrap().clone();
    match early {
        EarlyStart::Always => check(&answered, &first, &vec!["look"; names.len()]),
        _ => check(&answered, &first, names),
    }
    if early == EarlyStart::Never && !answered.end.is_whole() {
        assert!(first.is_empty());
    }
    if answered.may_ask_again() {
        assert!(first.is_empty());
        let answered = answer(body, body.len(), Break::Closed, early, &ran).await;
        assert_eq!(answered.end, ReplyEnd::Whole);
        check(&answered, &ran.lock().unwrap(), names);
        assert_eq!(ran.lock().unwrap().len(), names.len());
    }
}

fn reply(names: &[&str]) -> String {
    let calls = names
        .iter()
        .enumerate()
        .map(|(index, name)| call(index as u64, name, 3));
    let text = std::iter::once(delta(
        json!({ "role": "assistant", "content": "Let me see. é😀" }),
    ));
    let events: Vec<Value> = text.chain(calls).chain([finish("tool_calls")]).collect();
    body(events)
}

fn runtime() -> tokio::runtime::Runtime {
    let builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().unwrap()
}

#[test]
fn a_cut_at_every_byte_repeats_nothing_and_leaves_nothing_unanswered() {
    let runtime = runtime();
    for names in [["look", "pay", "again"], ["pay", "look", "early"]] {
        let body = reply(&names);
        for cut in 0..=body.len() {
            // Two ways at each byte, others at the next.
            for how in [BREAKS[cut % 6], BREAKS[(cut / 6 + 1) % 6]] {
                runtime.block_on(conversation(&names, &body, cut, how, EarlyStart::Safe));
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn any_cut_of_any_reply_repeats_nothing_and_leaves_nothing_unanswered(
        names in vec(prop::sample::select(vec!["look", "again", "early", "pay"]), 0..5),
        cut in any::<Index>(),
        how in prop::sample::select(BREAKS.to_vec()),
        early in prop::sample::select(vec![EarlyStart::Never, EarlyStart::Safe, EarlyStart::Always]),
    ) {
        let body = reply(&names);
        runtime().block_on(conversation(&names, &body, cut.index(body.len() + 1), how, early));
    }
}
