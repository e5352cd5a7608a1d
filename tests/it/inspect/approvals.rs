//! `call` of a tool that needs approval.

use tool_runtime::{Approval, Context, tool, tool::Progress, toolset};

use super::{ran, typed};

/// Deletes a file.
#[tool(approve, destructive)]
fn delete(
    /// The path of the file.
    path: &str,
) -> String {
    format!("deleted {path}")
}

/// Copies files.
#[tool(approve)]
fn copy(#[context] cx: &Context) {
    cx.progress(Progress::from("copies").with_count(3.0).with_total(12.0));
    cx.progress(Progress::default().with_count(0.5));
}

const ARGUMENTS: [&str; 3] = ["call", "delete", r#"{"path":"a.txt"}"#];

#[tokio::test]
async fn whoever_sits_at_the_terminal_decides() {
    for (lines, code, out) in [
        ("y\n", 0, "deleted a.txt\n"),
        ("  YES \n", 0, "deleted a.txt\n"),
        (
            "n\nkeep it\n",
            1,
            "error: the call was denied and not run: keep it\n",
        ),
        ("no\n", 1, "error: the call was denied and not run\n"),
        (
            "e\n{\"path\":\"b.txt\"}\n",
            0,
            "It was approved with other arguments: {\"path\":\"b.txt\"}\ndeleted b.txt\n",
        ),
        (
            "what?\n\nedit\n{\ne\n[1]\ne\n{\"path\":\"c.txt\"}\n",
            0,
            "It was approved with other arguments: {\"path\":\"c.txt\"}\ndeleted c.txt\n",
        ),
        (
            "e\n{\"path\":7}\n",
            1,
            "error: the call was denied and not run: it was approved with arguments that do not fit\n",
        ),
        (
            "",
            1,
            "error: the call was denied and not run: nobody decided about it\n",
        ),
    ] {
        let ran = typed(toolset![delete], &ARGUMENTS, lines).await;
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (code, out),
            "{lines:?}: {}",
            ran.err
        );
    }
}

#[tokio::test]
async fn the_request_shows_the_tool_its_arguments_and_its_policy() {
    let ran = typed(toolset![delete], &ARGUMENTS, "y\n").await;
    assert_eq!(
        ran.err,
        "delete needs approval.\n\
         Deletes a file.\n\
         destructive, needs approval\n\
         {\n  \"path\": \"a.txt\"\n}\n\
         Run it? [y]es, [n]o, [e]dit: "
    );
}

#[tokio::test]
async fn nobody_is_asked_about_arguments_that_do_not_fit() {
    let ran = typed(toolset![delete], &["call", "delete", "{}"], "").await;
    assert!(ran.out.contains("/path: is missing"), "{}", ran.out);
    assert!(!ran.err.contains("needs approval"), "{}", ran.err);
}

#[tokio::test]
async fn without_a_terminal_it_is_denied_unless_a_flag_approves() {
    let denied = ran(toolset![delete], &ARGUMENTS, "", None).await;
    assert_eq!(denied.code, 1);
    assert_eq!(
        denied.out,
        "error: the call was denied and not run: this call needs approval, and nobody can be asked\n"
    );
    assert!(
        denied.err.contains("--yes approves the call"),
        "{}",
        denied.err
    );

    let arguments = [&ARGUMENTS[..], &["--yes"]].concat();
    let approved = ran(toolset![delete], &arguments, "", None).await;
    assert_eq!(
        (approved.code, approved.out.as_str()),
        (0, "deleted a.txt\n")
    );
    assert_eq!(approved.err, "");
}

#[tokio::test]
async fn the_approver_of_a_toolset_goes_before_the_terminal() {
    let tools = || toolset![delete].on_approval(async |_| Approval::denied("the host says no"));
    let ran = typed(tools(), &ARGUMENTS, "y\n").await;
    assert_eq!(
        ran.out,
        "error: the call was denied and not run: the host says no\n"
    );
    let arguments = [&ARGUMENTS[..], &["--yes"]].concat();
    assert_eq!(typed(tools(), &arguments, "").await.out, "deleted a.txt\n");
}

#[tokio::test]
async fn progress_is_told_with_its_number_and_total() {
    let ran = ran(toolset![copy], &["call", "copy", "--yes"], "", None).await;
    assert!(ran.err.contains("copies (3 of 12)\n"), "{}", ran.err);
    assert!(ran.err.contains("  0.5\n"), "{}", ran.err);
}
