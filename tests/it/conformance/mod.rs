//! Every way in which a call ends, over every transport: one table of cases, one runner.
//!
//! A transport is one implementation of [`Transport`] and one entry in `columns`.

mod api;
mod case;
mod chat;
mod failures;
mod policies;
mod responses;
mod table;
mod tool;

use std::{fmt::Write as _, time::Duration};

use tool_runtime::{Toolset, Turn};

use self::{
    api::{Streamed, Whole},
    case::{Case, Expected, How, Said},
    chat::Chat,
    responses::Responses,
    table::{Column, Group},
};
use crate::support::kinds;

/// A way to speak with a model.
trait Transport {
    const IS_STREAMED: bool;

    /// The head of its column.
    fn name() -> String;

    /// Returns whether a model can say this at all.
    fn can_say(said: &Said) -> bool;

    /// Asks a model that says this, runs the calls that are read, sends the answers back, and returns the turn, and what the
    /// model is told about each of its calls. It is an error if the server refuses a request.
    async fn converse(
        said: &Said,
        how: &How,
        tools: &Toolset,
    ) -> Result<(Turn, Vec<String>), String>;
}

impl Column {
    async fn of<T: Transport>(groups: &[Group]) -> Self {
        let mut cells = Vec::new();
        for (_, cases) in groups {
            let mut of_group = Vec::new();
            for case in cases {
                of_group.push(if T::can_say(&case.said) {
                    Some(conforms::<T>(case).await)
                } else {
                    None
                });
            }
            cells.push(of_group);
        }
        let name = T::name();
        Self { name, cells }
    }
}

async fn columns(groups: &[Group]) -> Vec<Column> {
    vec![
        Column::of::<Whole<Chat>>(groups).await,
        Column::of::<Streamed<Chat>>(groups).await,
        Column::of::<Whole<Responses>>(groups).await,
        Column::of::<Streamed<Responses>>(groups).await,
    ]
}

/// Runs one case over one transport. It is an error if anything but the expected comes of it.
async fn conforms<T: Transport>(case: &Case) -> Result<(), String> {
    let tools = case.tools();
    let (turn, told) = T::converse(&case.said, &case.how, &tools).await?;

    let expected = expected::<T>(case);
    let names: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
    if kinds(&turn) != names {
        return Err(format!("expected {names:?}, got {:?}", turn.answers));
    }
    for ((_, expected), answer) in expected.iter().zip(&turn.answers) {
        if !matches(expected, &answer.text()) {
            return Err(format!("expected {expected:?}, got {:?}", answer.text()));
        }
    }
    if case.max_output < usize::MAX {
        let lengths: Vec<_> = turn
            .answers
            .iter()
            .map(|answer| answer.text().len())
            .collect();
        let may_be = case.max_output - 16..=case.max_output;
        if !lengths.iter().all(|length| may_be.contains(length)) {
            return Err(format!("expected lengths in {may_be:?}, got {lengths:?}"));
        }
    }
    if told.len() != case.said.calls.len() {
        return Err(format!("not one answer a call: {told:?}"));
    }
    // A call that holds several is told the texts of all of them.
    let told = told.join("\n");
    match turn
        .answers
        .iter()
        .find(|answer| !told.contains(&*answer.text()))
    {
        Some(lost) => Err(format!("{:?} is not in {told:?}", lost.text())),
        None => Ok(()),
    }
}

fn expected<T: Transport>(case: &Case) -> &Expected {
    let streamed = case.expected_streamed.as_ref();
    streamed
        .filter(|_| T::IS_STREAMED)
        .unwrap_or(&case.expected)
}

/// Compares with an expected text, in which each `…` is any text.
fn matches(expected: &str, text: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|head| text.strip_prefix(head)) else {
        return false;
    };
    let Some(tail) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(tail)
}

#[tokio::test(start_paused = true)]
async fn every_call_is_answered_over_every_transport_and_the_server_goes_on() {
    let groups = [failures::groups(), policies::groups()].concat();
    let cases: Vec<&Case> = groups.iter().flat_map(|(_, cases)| cases).collect();
    let mut names: Vec<_> = cases.iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "each case has a name to itself");

    let columns = columns(&groups).await;
    let mut wrong = String::new();
    for column in &columns {
        for (case, cell) in cases.iter().zip(column.cells.iter().flatten()) {
            if let Some(Err(problem)) = cell {
                writeln!(wrong, "{} over {}: {problem}", case.name, column.name).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    table::hold(&groups, &columns);
}

/// The runner itself: it must see an answer that is not the expected one, and a request that is refused.
async fn sees_a_wrong_answer<T: Transport>() {
    let said = Said::call("work", r#"{"does":"fail"}"#);
    for (name, text) in [
        ("success", "error: it failed"),
        ("failed", "error: it failed otherwise"),
        ("failed", "error: it … otherwise"),
    ] {
        let case = Case::new("wrong", said.clone(), [(name, text)]);
        assert!(conforms::<T>(&case).await.is_err(), "{name}: {text}");
    }
    let case = Case::new("right", said, [("failed", "error: it failed")]);
    assert_eq!(conforms::<T>(&case).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_case_that_expects_another_answer_fails() {
    sees_a_wrong_answer::<Whole<Chat>>().await;
    sees_a_wrong_answer::<Streamed<Chat>>().await;
}

async fn sees_a_refusal<T: Transport>() {
    let said = Said::call("work", "{}");
    let nothing = Toolset::new();
    let problem = T::converse(&said, &How::Run, &nothing).await.unwrap_err();
    assert!(problem.contains("empty array"), "{problem}");
}

#[tokio::test(start_paused = true)]
async fn a_case_whose_request_is_refused_fails() {
    sees_a_refusal::<Whole<Chat>>().await;
    sees_a_refusal::<Streamed<Chat>>().await;
}

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
