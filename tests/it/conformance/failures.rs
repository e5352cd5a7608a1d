//! What models, servers and tools do wrong.

use serde_json::json;

use super::case::{Case, End, Form, How, Said};

/// `multi_tool_use.parallel` with these two calls in it.
fn wrapper(first: &str, second: &str) -> Said {
    let used = |name: &str| json!({ "recipient_name": format!("functions.{name}"), "parameters": { "text": name } });
    let arguments = json!({ "tool_uses": [used(first), used(second)] });
    Said::call("multi_tool_use.parallel", &arguments.to_string())
}

fn does(what: &str) -> Said {
    Said::call("work", &json!({ "does": what }).to_string())
}

const HI: &str = r#"{"text":"hi"}"#;
const UNKNOWN: &str = "error: there is no such tool. The tools are: …";
/// Head and tail are kept, and what is between them is counted.
pub(super) const SHORTENED: &str = "ä…ä\n[… bytes left out …]\nä…ä";
/// It may not start while the reply is written, and not after a bad end.
const NOT_STARTED: (&str, &str) = ("cancelled", "error: cancelled; it was not run");
const CUT_OFF: &str =
    "error: the call was cut off before its end, nothing was run; send it again, shorter";

pub(super) fn groups() -> Vec<(&'static str, Vec<Case>)> {
    vec![
        ("Numbers of calls, and ids", replies()),
        ("Names and kinds", names()),
        ("Arguments", arguments()),
        ("Ends of replies", ends()),
        ("Tools and what they answer", tools()),
    ]
}

/// Numbers of calls, and ids.
fn replies() -> Vec<Case> {
    let two = || Said::call("echo", HI).with_id("call_1");
    vec![
        Case::new("a call", Said::call("echo", HI), [("success", "hi")]),
        Case::new(
            "calls of which one fails",
            Said::call("echo", HI)
                .and_call("work", r#"{"does":"fail"}"#)
                .and_call("echo", HI),
            [
                ("success", "hi"),
                ("failed", "error: it failed"),
                ("success", "hi"),
            ],
        ),
        Case::new(
            "a hundred calls",
            (1..100).fold(Said::call("echo", HI), |said, _| said.and_call("echo", HI)),
            [("success", "hi"); 100],
        ),
        Case::new(
            "an id used twice",
            two().and_call("echo", HI).with_id("call_1"),
            [("success", "hi"); 2],
        ),
        Case::new(
            "empty ids",
            Said::call("echo", HI)
                .with_id("")
                .and_call("echo", HI)
                .with_id(""),
            [("success", "hi"); 2],
        ),
        Case::new(
            "an id that is too long",
            Said::call("echo", HI)
                .with_id("call_0123456789_0123456789_0123456789_0123456789_0123456789_0123456789"),
            [("success", "hi")],
        ),
    ]
}

/// Names and kinds.
fn names() -> Vec<Case> {
    vec![
        Case::new(
            "an unknown tool",
            Said::call("ecko", HI),
            [(
                "unknown_tool",
                "error: there is no such tool. The tools are: echo, work",
            )],
        ),
        Case::new(
            "an illegal name",
            Said::call("no such/tool!", HI),
            [("unknown_tool", UNKNOWN)],
        ),
        Case::new(
            "an empty name",
            Said::call("", HI),
            [("unknown_tool", UNKNOWN)],
        ),
        Case::new(
            "a name with a prefix",
            Said::call("functions.echo", HI),
            [("success", "hi")],
        ),
        Case::new(
            "`multi_tool_use.parallel`",
            wrapper("echo", "echo"),
            [("success", "echo"); 2],
        ),
        Case::new(
            "`multi_tool_use.parallel` beside a call",
            {
                let mut said = wrapper("echo", "echo");
                said.calls.extend(Said::call("echo", HI).calls);
                said
            },
            [("success", "echo"), ("success", "echo"), ("success", "hi")],
        ),
        Case::new(
            "`multi_tool_use.parallel` with an unknown tool in it",
            wrapper("echo", "ecko"),
            [("unknown_tool", UNKNOWN)],
        ),
        Case::new(
            "a call of a custom tool where there are none",
            Said::of_form(Form::Custom, "sql", "select 1"),
            [(
                "unknown_kind",
                "error: calls of the kind \"custom\" cannot be run here; call a function",
            )],
        ),
        Case::new(
            "a call of an unknown kind",
            Said::of_form(Form::Other("teleport"), "echo", HI),
            [(
                "unknown_kind",
                "error: calls of the kind \"teleport\" cannot be run here; call a function",
            )],
        ),
        Case::new(
            "a call of a tool that is not allowed now",
            does("work").and_call("echo", HI),
            [
                (
                    "not_allowed",
                    "error: not run: this tool cannot be called now. Call one of these: echo",
                ),
                ("success", "hi"),
            ],
        )
        .how(How::AllowOnly(&["echo"])),
        Case::new(
            "a call while no tool is allowed",
            Said::call("echo", HI),
            [(
                "not_allowed",
                "error: not run: no tool can be called now; answer in words",
            )],
        )
        .how(How::AllowOnly(&[])),
    ]
}

fn arguments() -> Vec<Case> {
    let nothing = [("success", "nothing")];
    vec![
        Case::new("empty arguments", Said::call("echo", ""), nothing),
        Case::new("arguments of blanks", Said::call("echo", " \n"), nothing),
        Case::new("arguments `null`", Said::call("echo", "null"), nothing),
        Case::new(
            "arguments encoded twice",
            Said::call("echo", &json!(HI).to_string()),
            [("success", "hi")],
        ),
        Case::new(
            "arguments as an object",
            Said::of_form(Form::Structured(json!({ "text": "hi" })), "echo", ""),
            [("success", "hi")],
        ),
        Case::new(
            "arguments that are not JSON",
            Said::call("echo", r#"{"text": hi}"#),
            [(
                "invalid_arguments",
                "error: invalid arguments, nothing was run…call again.",
            )],
        ),
        Case::new(
            "arguments that end too early",
            Said::call("echo", r#"{"text":"h"#),
            [("truncated", CUT_OFF)],
        ),
        Case::new(
            "arguments that are a list",
            Said::call("echo", "[1]"),
            [(
                "invalid_arguments",
                "error: invalid arguments, nothing was run…call again.",
            )],
        ),
        Case::new(
            "arguments of another type",
            Said::call("echo", r#"{"text":7}"#),
            [(
                "invalid_arguments",
                "error: invalid arguments, nothing was run\n- /text: expected a string, got the number 7\n…call again.",
            )],
        ),
        Case::new(
            "an argument that there is not",
            Said::call("echo", r#"{"texts":"hi"}"#),
            [(
                "invalid_arguments",
                "error: invalid arguments, nothing was run\n- /texts: …call again.",
            )],
        ),
    ]
}

/// Replies that do not come to their end.
fn ends() -> Vec<Case> {
    vec![
        Case::new(
            "a reply that is cut off",
            Said::call("echo", HI)
                .and_call("echo", r#"{"text":"h"#)
                .ending(End::CutOff),
            [("success", "hi"), ("truncated", CUT_OFF)],
        ),
        Case::new(
            "a reply that is cut off where it could be whole",
            Said::call("echo", "").ending(End::CutOff),
            [("truncated", CUT_OFF)],
        ),
        Case::new(
            "a reply that breaks off in an error",
            Said::call("echo", HI)
                .and_call("echo", HI)
                .ending(End::Broken),
            [("success", "hi"), ("truncated", CUT_OFF)],
        ),
        Case::new(
            "a reply that is cut off after a call that may do harm",
            does("say nothing").and_call("echo", HI).ending(End::CutOff),
            [("success", "(empty)"), ("truncated", CUT_OFF)],
        )
        .streamed([NOT_STARTED, ("truncated", CUT_OFF)]),
        Case::new(
            "a reply that breaks off in an error after a call that may do harm",
            does("say nothing").and_call("echo", HI).ending(End::Broken),
            [("success", "(empty)"), ("truncated", CUT_OFF)],
        )
        .streamed([NOT_STARTED, ("truncated", CUT_OFF)]),
    ]
}

fn tools() -> Vec<Case> {
    vec![
        Case::new("a tool that fails", does("fail"), [("failed", "error: it failed")]),
        Case::new(
            "a tool that wants other arguments",
            does("refuse the arguments"),
            [("failed", "error: rows go from 1 to 40…")],
        ),
        Case::new(
            "a tool that may work later",
            does("be busy"),
            [("failed", "error: too many requests…")],
        ),
        Case::new(
            "a tool that panics",
            does("crash").and_call("echo", HI),
            [
                ("panicked", "error: the tool crashed; it may have partly run"),
                ("success", "hi"),
            ],
        ),
        Case::new("an empty answer", does("say nothing"), [("success", "(empty)")]),
        Case::new("a huge answer", does("say much"), [("success", SHORTENED)]).filling(64 * 1024),
        Case::new(
            "a call that failed too often",
            does("fail").and_call("echo", HI),
            [
                (
                    "refused",
                    "error: not run, because the same call with the same arguments has failed 2 times in a row; \
                     change the arguments or do without it",
                ),
                ("success", "hi"),
            ],
        )
        .how(How::RefuseRepeated(2)),
    ]
}
