//! How commands end.

use std::fs;

use tool_runtime::{Toolset, inspect, toolset};

use super::{piped, ran, tools};

#[tokio::test]
async fn wrong_usage_ends_with_2_and_says_what_is_wrong() {
    for (arguments, words) in [
        (&["show", "forecats"][..], "did you mean `forecast`?"),
        (
            &["show", "tag", "zzz"],
            "there is no tool `zzz`; there are ",
        ),
        (&["schema", "forecats"], "did you mean `forecast`?"),
        (&["call", "forecats"], "did you mean `forecast`?"),
        (&["call", "\x1b[2J"], "there is no tool `\\u{1b}[2J`"),
        (
            &["lint", "--deny", "not_strikt"],
            "a similar value exists: 'not_strict'",
        ),
        (&["schema", "--dialect", "grpc"], "chat-plain"),
        (&["check", "--update"], "--snapshot <FILE>"),
        (&["list", "--format", "xml"], "markdown"),
        (&["shwo"], "show"),
        (&["serve", "--port", "99999"], "99999"),
    ] {
        let ran = piped(arguments).await;
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
}

#[tokio::test]
async fn lint_fails_on_errors_and_check_on_warnings() {
    let clean = || toolset![tools::chart];
    for (tools, arguments, code) in [
        (clean(), &["lint"][..], 0),
        (clean(), &["lint", "--deny", "hints"], 0),
        (clean(), &["check"], 0),
        (tools::all(), &["lint"], 0),
        (tools::all(), &["lint", "--deny", "warnings"], 1),
        (tools::all(), &["lint", "--deny", "not_strict"], 1),
        (
            tools::all(),
            &["lint", "--deny", "not_strict", "--allow", "warnings"],
            1,
        ),
        (tools::all(), &["check"], 1),
        (tools::all(), &["check", "--allow", "warnings"], 0),
        (
            tools::all(),
            &["check", "--allow", "warnings", "--deny", "hints"],
            1,
        ),
        (Toolset::new(), &["lint"], 0),
        (Toolset::new(), &["check"], 0),
    ] {
        let ran = ran(tools, arguments, "", None).await;
        assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.out, ran.err);
    }
}

#[tokio::test]
async fn what_cannot_be_used_fails_even_if_its_lint_is_allowed() {
    let ran = ran(
        tools::broken(),
        &["check", "--allow", "strict_not_met", "--allow", "warnings"],
        "",
        None,
    )
    .await;
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("demands a strict schema"), "{}", ran.out);
}

#[tokio::test]
async fn a_snapshot_is_written_kept_and_compared() {
    let folder = std::env::temp_dir().join(format!("tool-tests-inspect-{}", std::process::id()));
    let path = folder.join("deeper").join("schemas.json");
    let file = path.to_str().unwrap();
    let check = |update: bool| {
        let mut arguments = vec!["check", "--allow", "warnings", "--snapshot", file];
        arguments.extend(update.then_some("--update"));
        async move { ran(tools::all(), &arguments, "", None).await }
    };

    let missing = check(false).await;
    assert_eq!(missing.code, 1);
    assert!(missing.out.contains("there is no file"), "{}", missing.out);
    let last = missing.out.lines().last().unwrap();
    assert!(last.contains("--update writes it"), "{last}");

    let written = check(true).await;
    assert_eq!(written.code, 0);
    assert!(written.out.contains("written to"), "{}", written.out);
    let same = check(false).await;
    assert_eq!(same.code, 0, "{}", same.out);

    let kept = fs::read_to_string(&path).unwrap();
    fs::write(&path, kept.replace("Weather of the next days", "Weather")).unwrap();
    let other = check(false).await;
    assert_eq!(other.code, 1);
    assert!(
        other.out.contains("\n-    \"description\": \"Weather"),
        "{}",
        other.out
    );
    assert!(
        other
            .out
            .contains("\n+    \"description\": \"Weather of the"),
        "{}",
        other.out
    );
    assert_eq!(check(true).await.code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), kept);

    fs::remove_file(&path).unwrap();
    let arguments = ["check", "--deny", "hints", "--snapshot", file, "--update"];
    let written = ran(tools::all(), &arguments, "", None).await;
    assert_eq!(written.code, 1);
    assert!(written.out.contains("written to"), "{}", written.out);
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn nothing_to_show_is_said_so() {
    for command in ["list", "show", "show --format markdown"] {
        let arguments: Vec<_> = command.split(' ').collect();
        let ran = ran(Toolset::new(), &arguments, "", None).await;
        assert_eq!(ran.code, 0);
        assert!(
            ran.out.contains("There are no tools."),
            "{command}: {}",
            ran.out
        );
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let page = inspect::Page::start(Toolset::new(), 0).await.unwrap();
    let port = page.url().rsplit(':').next().unwrap().trim_end_matches('/');
    let ran = piped(&["serve", "--port", port]).await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("another program has it"), "{}", ran.err);
}

#[tokio::test]
async fn a_reader_that_goes_away_is_no_error_to_tell() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for command in [
        "list",
        "show",
        "lint",
        "schema",
        "check",
        "call forecast",
        "--help",
    ] {
        let mut err = Vec::new();
        let mut closed = Closed;
        let console = inspect::Console::new(&mut closed, &mut err, "");
        let arguments = ["inspect"].into_iter().chain(command.split(' '));
        inspect::run_with(tools::all(), arguments.map(Into::into), console).await;
        assert_eq!(
            String::from_utf8(err).unwrap().matches("error:").count(),
            0,
            "{command}"
        );
    }
}

#[tokio::test]
async fn main_refuses_to_run_inside_a_runtime() {
    // It neither panics nor hangs, and does not come to read the arguments of this test.
    let code = inspect::main(tools::all());
    assert_eq!(code, std::process::ExitCode::from(2));
}
