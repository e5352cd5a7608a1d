//! The table as it is written down: in full beside the tests, and by groups in the README.

use std::{fmt::Write as _, fs, path::Path};

use super::case::{Case, Expected};

/// Cases of one kind, under its name.
pub(super) type Group = (&'static str, Vec<Case>);

/// What became of each case over one transport.
pub(super) struct Column {
    pub(super) name: String,
    /// By group. Nothing for a case that there is not over this transport.
    pub(super) cells: Vec<Vec<Option<Result<(), String>>>>,
}

/// Where the README has its table.
const BEGINNING: &str = "<!-- Written by the test `conformance`. -->\n";
const END: &str = "<!-- End of what it writes. -->";

/// Compares what is written down with what became of the cases; if it is to be blessed, writes it down.
pub(super) fn hold(groups: &[Group], columns: &[Column]) {
    let is_blessed = std::env::var_os("BLESS").is_some();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));

    let file = root.join("snapshots/conformance.md");
    let table = full(groups, columns);
    if is_blessed {
        fs::write(&file, &table).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == table, "{}{OUT_OF_DATE}", file.display());

    let file = root.join("../README.md");
    let readme = fs::read_to_string(&file).unwrap();
    let (before, rest) = readme
        .split_once(BEGINNING)
        .expect("its beginning is marked");
    let (written, after) = rest.split_once(END).expect("its end is marked");
    let table = short(groups, columns);
    if is_blessed {
        fs::write(&file, [before, BEGINNING, &table, END, after].concat()).unwrap();
    } else {
        assert!(written == table, "{}{OUT_OF_DATE}", file.display());
    }
}

const OUT_OF_DATE: &str = " is out of date; `just bless` writes it";

/// A row for each case.
fn full(groups: &[Group], columns: &[Column]) -> String {
    let mut text = "# How calls end\n\n\
        One row for each way in which a call ends, and two columns for each API: for replies in one piece, and for those that are \
        read while\nthey are written. A test asks a model server for the reply, runs its calls, and sends the answers back. \
        \"answered\" says that each\ncall got the expected answer, and that the server, which refuses what the API refuses, took \
        the next request; \"–\" that there is no\nsuch reply over that API. The test `conformance` writes this file.\n"
        .to_owned();
    for (at, (group, cases)) in groups.iter().enumerate() {
        write!(text, "\n## {group}\n\n| A reply, or a policy | Outcomes |").unwrap();
        head(&mut text, columns, 2);
        for (row, case) in cases.iter().enumerate() {
            write!(text, "\n| {} | {}", case.name, outcomes(&case.expected)).unwrap();
            if let Some(streamed) = &case.expected_streamed {
                write!(text, "; streamed: {}", outcomes(streamed)).unwrap();
            }
            text.push_str(" |");
            for column in columns {
                let cell = match &column.cells[at][row] {
                    Some(Ok(())) => "answered",
                    Some(Err(_)) => "**not answered**",
                    None => "–",
                };
                write!(text, " {cell} |").unwrap();
            }
        }
        text.push('\n');
    }
    text
}

/// A row for each group, with the numbers of its cases.
fn short(groups: &[Group], columns: &[Column]) -> String {
    let mut text = "\n| |".to_owned();
    head(&mut text, columns, 1);
    for (at, (group, _)) in groups.iter().enumerate() {
        write!(text, "\n| {group} |").unwrap();
        for column in columns {
            let there_are = column.cells[at].iter().flatten();
            let answered = there_are.clone().filter(|cell| cell.is_ok()).count();
            write!(text, " {answered} of {} |", there_are.count()).unwrap();
        }
    }
    text.push_str("\n\n");
    text
}

fn head(text: &mut String, columns: &[Column], before: usize) {
    for column in columns {
        write!(text, " {} |", column.name).unwrap();
    }
    text.push_str("\n|");
    text.push_str(&"---|".repeat(before + columns.len()));
}

fn outcomes(expected: &Expected) -> String {
    let outcomes: Vec<_> = expected
        .chunk_by(|one, next| one.0 == next.0)
        .map(|same| match same {
            [(name, _)] => (*name).to_owned(),
            several => format!("{} × {}", several.len(), several[0].0),
        })
        .collect();
    outcomes.join(", ")
}
