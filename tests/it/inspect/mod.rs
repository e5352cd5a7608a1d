//! The inspector's command line: what it prints, kept as files, and how it ends. `BLESS=1 cargo test -p tool-tests inspect` rewrites
//! the files.

mod approvals;
mod calls;
mod custom;
mod ends;
mod page_server;
mod recorded_streams;
mod tools;

use std::{env, fs, path::Path};

use tool_runtime::{
    Toolset,
    inspect::{Console, run_with},
};

/// What a command printed, and the code it ended with.
#[derive(Debug)]
struct Ran {
    code: u8,
    out: String,
    err: String,
}

/// Runs a command as if its output were piped, or on a terminal of that many columns.
async fn ran(tools: Toolset, arguments: &[&str], input: &str, columns: Option<usize>) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err, input);
    if let Some(columns) = columns {
        console = console.with_width(columns);
    }
    let arguments = ["inspect"].iter().chain(arguments).map(Into::into);
    let code = run_with(tools, arguments, console).await;
    Ran {
        code,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

/// Runs a command while somebody types these lines when asked.
async fn typed(tools: Toolset, arguments: &[&str], lines: &str) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let console = Console::new(&mut out, &mut err, "").with_typed(lines);
    let arguments = ["inspect"].iter().chain(arguments).map(Into::into);
    let code = run_with(tools, arguments, console).await;
    Ran {
        code,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

/// Runs a command over the tools of these tests, as if its output were piped.
async fn piped(arguments: &[&str]) -> Ran {
    ran(tools::all(), arguments, "", None).await
}

fn check(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("snapshots/inspect")
        .join(file);
    if env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == kept.replace("\r\n", "\n"),
        "`{file}` reads otherwise than before; BLESS=1 accepts it:\n{text}"
    );
}

#[tokio::test]
async fn what_is_printed_was_reviewed() {
    for (file, columns, arguments) in [
        ("list.txt", None, "list"),
        ("list_80.txt", Some(80), "list"),
        ("list.md", None, "list --format markdown"),
        ("show.txt", None, "show"),
        ("show_80.txt", Some(80), "show book_table forecast"),
        ("show.md", None, "show --format markdown"),
        ("lint.txt", None, "lint"),
        ("lint.json", None, "lint --format json"),
        ("lint.md", None, "lint --format markdown"),
        ("schema.json", None, "schema forecast --dialect mcp"),
        ("check.txt", None, "check"),
        ("help.txt", Some(80), "--help"),
        ("help_check.txt", Some(80), "check --help"),
    ] {
        let arguments: Vec<_> = arguments.split(' ').collect();
        let ran = ran(tools::all(), &arguments, "", columns).await;
        assert_eq!(ran.err, "", "{arguments:?}");
        check(file, &ran.out);
    }
}

#[tokio::test]
async fn json_is_the_report() {
    let report = tool_runtime::inspect::Report::of(&tools::all());
    let shown = piped(&["show", "--format", "json"]).await.out;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown, serde_json::to_value(&report).unwrap());

    let one = piped(&["show", "tag", "forecast", "--format", "json"])
        .await
        .out;
    let one: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["tools"].as_array().unwrap().len(), 2);
    assert_eq!(one["tools"][0]["name"], "tag");
    assert_eq!(one["tools"][1]["name"], "forecast");
}

#[tokio::test]
async fn one_name_gives_one_definition_and_several_a_list() {
    for (arguments, is_list) in [
        (&["schema"][..], true),
        (&["schema", "tag"], false),
        (
            &["schema", "tag", "forecast", "--dialect", "responses"],
            true,
        ),
    ] {
        let json = piped(arguments).await.out;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json.is_array(), is_list, "{arguments:?}");
    }
    let json = piped(&["schema", "tag", "--dialect", "responses"])
        .await
        .out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["name"], "tag");
}

#[tokio::test]
async fn no_text_commands_the_terminal() {
    let commands = [
        "list",
        "show",
        "show --format json",
        "show --format markdown",
        "list --format markdown",
        "lint",
        "lint --format markdown",
        "schema",
        "check",
        "call hostile",
        "call hostile --format json",
    ];
    for command in commands {
        let arguments: Vec<_> = command.split(' ').collect();
        let ran = ran(tools::hostile(), &arguments, "", Some(80)).await;
        let hidden =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!ran.out.contains(hidden), "{command}: {:?}", ran.out);
        assert!(!ran.err.contains(hidden), "{command}: {:?}", ran.err);
        assert!(!ran.out.is_empty(), "{command}");
    }
}

#[tokio::test]
async fn colours_are_there_where_they_are_asked_for() {
    for arguments in [&["list"][..], &["show"], &["schema"], &["lint"], &["check"]] {
        let coloured = [arguments, &["--color", "always"]].concat();
        let (plain, coloured) = (piped(arguments).await, piped(&coloured).await);
        assert!(coloured.out.contains("\x1b["), "{arguments:?}");
        assert!(!plain.out.contains('\x1b'), "{arguments:?}");
        // Only the colours differ.
        let stripped: String = strip(&coloured.out);
        assert_eq!(stripped, plain.out, "{arguments:?}");
    }
}

fn strip(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |stripped, piece| {
        stripped + piece.split_once('m').unwrap().1
    })
}

#[tokio::test]
async fn a_list_fits_the_terminal() {
    for columns in [40, 80] {
        let listed = ran(tools::all(), &["list"], "", Some(columns)).await;
        for line in listed.out.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
    }
}
