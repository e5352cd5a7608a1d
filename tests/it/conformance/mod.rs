//! Every way in which a call ends, over every transport: one table of cases, one runner.
//!
//! A transport is one implementation of [`Transport`] and one entry in `columns`.

mod case;
mod chat;
mod failures;
mod policies;
mod responses;
mod tool;
mod whole;

use std::{fmt::Write as _, fs, path::Path, time::Duration};

use tokio::runtime::Builder;
use tool_runtime::{Call, CancellationToken, Toolset, Turn};

use self::{
    case::{Case, How, Said},
    chat::Chat,
    responses::Responses,
};
use crate::support::kinds;

/// A way to speak with a model.
trait Transport {
    /// The head of its column.
    const NAME: &str;

    /// Returns whether a model can say this at all.
    fn can_say(_: &Said) -> bool {
        true
    }

    /// Asks a model that says this, runs the calls that are read, sends the answers back, and returns what the model is
    /// told about each of its calls. It is an error if the server refuses a request.
    async fn converse(
        said: &Said,
        tools: &Toolset,
        run: impl AsyncFnOnce(Vec<Call>) -> Turn,
    ) -> Result<Vec<String>, String>;
}

/// What became of each case over one transport.
struct Column {
    name: &'static str,
    /// Nothing for a case that there is not over this transport.
    cells: Vec<Option<Result<(), String>>>,
}

impl Column {
    async fn of<T: Transport>(cases: &[Case]) -> Self {
        let mut cells = Vec::new();
        for case in cases {
            cells.push(if T::can_say(&case.said) {
                Some(conforms::<T>(case).await)
            } else {
                None
            });
        }
        Self {
            name: T::NAME,
            cells,
        }
    }
}

async fn columns(cases: &[Case]) -> Vec<Column> {
    vec![
        Column::of::<Chat>(cases).await,
        Column::of::<Responses>(cases).await,
    ]
}

/// Runs one case over one transport. It is an error if anything but the expected comes of it.
async fn conforms<T: Transport>(case: &Case) -> Result<(), String> {
    let tools = case.tools();
    let mut turn = None;
    let told = T::converse(&case.said, &tools, async |calls| {
        let done = play_on_paused_time(&case.how, &tools, calls);
        turn = Some(done.clone());
        done
    });
    let told = told.await?;
    let turn = turn.ok_or("the calls were not run")?;

    let expected: Vec<_> = case.expected.iter().map(|(name, _)| *name).collect();
    if kinds(&turn) != expected {
        return Err(format!("expected {expected:?}, got {:?}", turn.answers));
    }
    for ((_, expected), answer) in case.expected.iter().zip(&turn.answers) {
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

/// Runs the calls on a clock of their own. That of the server must run.
fn play_on_paused_time(how: &How, tools: &Toolset, calls: Vec<Call>) -> Turn {
    let run = || {
        let runtime = Builder::new_current_thread().enable_all();
        let runtime = runtime.start_paused(true).build().unwrap();
        runtime.block_on(play(how, tools, calls))
    };
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}

/// Runs the calls as the host of the case does.
async fn play(how: &How, tools: &Toolset, calls: Vec<Call>) -> Turn {
    match how {
        How::Run => tools.run(calls).await,
        How::AllowOnly(names) => tools.run(calls).allow_only(names.iter().copied()).await,
        How::RefuseRepeated(limit) => {
            let mut earlier = Vec::new();
            for _ in 0..*limit {
                earlier.extend(tools.run(calls.clone()).await.answers);
            }
            tools.run(calls).refuse_repeated(*limit, &earlier).await
        }
        How::CancelAfter(time) => {
            let token = CancellationToken::new();
            let later = async {
                tokio::time::sleep(*time).await;
                token.cancel();
            };
            let run = tools.run(calls).cancel_on(token.clone());
            tokio::join!(async { run.await }, later).0
        }
        How::WithdrawLast => {
            let mut turn = tools.open();
            let positions: Vec<_> = calls.into_iter().map(|call| turn.push(call)).collect();
            let last = *positions.last().unwrap();
            assert!(turn.withdraw(last), "it has not started");
            turn.close().await
        }
    }
}

/// Writes a row for each case, and a column for each transport.
fn table(cases: &[Case], columns: &[Column]) -> String {
    let mut table = "# How calls end\n\n\
        One row for each way in which a call ends, and a column for each API. A test asks a model server for the reply, \
        runs its calls, and\nsends the answers back. \"answered\" says that each call got the expected answer, and that \
        the server, which refuses what the API\nrefuses, took the next request; \"–\" that there is no such reply over \
        that API. The test `conformance` writes this\nfile.\n\n| A reply, or a policy | Outcomes |"
        .to_owned();
    for column in columns {
        write!(table, " {} |", column.name).unwrap();
    }
    table.push_str("\n|---|---|");
    table.push_str(&"---|".repeat(columns.len()));
    for (row, case) in cases.iter().enumerate() {
        let outcomes: Vec<_> = case
            .expected
            .chunk_by(|one, next| one.0 == next.0)
            .map(|same| match same {
                [(name, _)] => (*name).to_owned(),
                several => format!("{} × {}", several.len(), several[0].0),
            })
            .collect();
        write!(table, "\n| {} | {} |", case.name, outcomes.join(", ")).unwrap();
        for column in columns {
            let cell = match &column.cells[row] {
                Some(Ok(())) => "answered",
                Some(Err(_)) => "**not answered**",
                None => "–",
            };
            write!(table, " {cell} |").unwrap();
        }
    }
    table.push('\n');
    table
}

#[tokio::test]
async fn every_call_is_answered_over_every_transport_and_the_server_goes_on() {
    let cases = [failures::cases(), policies::cases()].concat();
    let mut names: Vec<_> = cases.iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "each case has a name to itself");

    let columns = columns(&cases).await;
    let mut wrong = String::new();
    for column in &columns {
        for (case, cell) in cases.iter().zip(&column.cells) {
            if let Some(Err(problem)) = cell {
                writeln!(wrong, "{} over {}: {problem}", case.name, column.name).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/conformance.md");
    let table = table(&cases, &columns);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &table).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == table,
        "{} is out of date; `just bless` writes it",
        file.display()
    );
}

/// The runner itself: it must see an answer that is not the expected one, and a request that is refused.
#[tokio::test]
async fn a_case_that_expects_another_answer_fails() {
    let said = Said::call("work", r#"{"does":"fail"}"#);
    for (name, text) in [
        ("success", "error: it failed"),
        ("failed", "error: it failed otherwise"),
        ("failed", "error: it … otherwise"),
    ] {
        let case = Case::new("wrong", said.clone(), [(name, text)]);
        assert!(conforms::<Chat>(&case).await.is_err(), "{name}: {text}");
    }
    let case = Case::new("right", said, [("failed", "error: it failed")]);
    assert_eq!(conforms::<Chat>(&case).await, Ok(()));
}

#[tokio::test]
async fn a_case_whose_request_is_refused_fails() {
    let said = Said::call("work", "{}");
    let nothing = Toolset::new();
    let run = async |calls: Vec<Call>| nothing.run(calls).await;
    let problem = Chat::converse(&said, &nothing, run).await.unwrap_err();
    assert!(problem.contains("empty array"), "{problem}");
}

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
