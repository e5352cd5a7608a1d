//! What a policy or a limit makes of calls.

use serde_json::json;
use tool_runtime::{
    Approval,
    tool::{Backoff, Policy},
};

use super::{
    case::{Case, How, Said},
    failures::SHORTENED,
    ms,
};

/// A call of `work` for each pair of what it does and how many milliseconds it takes.
fn work<const N: usize>(calls: [(&str, u64); N]) -> Said {
    calls.iter().fold(Said::default(), |said, (does, ms)| {
        said.and_call("work", &json!({ "does": does, "ms": ms }).to_string())
    })
}

/// A call of `work` on each of the files, for 10 ms.
fn files<const N: usize>(files: [&str; N]) -> Said {
    files.iter().fold(Said::default(), |said, file| {
        said.and_call("work", &json!({ "file": file, "ms": 10 }).to_string())
    })
}

const AT_ONCE: (&str, &str) = ("success", "worked from 0 to 10 ms");
const SECOND: (&str, &str) = ("success", "worked from 10 to 20 ms");
const THIRD: (&str, &str) = ("success", "worked from 20 to 30 ms");

pub(super) fn groups() -> Vec<(&'static str, Vec<Case>)> {
    vec![
        ("Order and limits", order()),
        ("Time", time()),
        ("Cancellation", cancellation()),
        ("Effects", effects()),
        ("Attempts", attempts()),
        ("Approval", approval()),
        ("Length of answers", output()),
    ]
}

fn order() -> Vec<Case> {
    let three = || files(["a", "b", "a"]);
    vec![
        Case::new("no policy", three(), [AT_ONCE; 3]),
        Case::new("`key`", three(), [AT_ONCE, AT_ONCE, SECOND])
            .policy(Policy::new().with_key("file")),
        Case::new("`sequential`", three(), [AT_ONCE, SECOND, THIRD])
            .policy(Policy::new().with_sequential(true)),
        Case::new(
            "`concurrency_limit` of a tool",
            three(),
            [AT_ONCE, AT_ONCE, SECOND],
        )
        .policy(Policy::new().with_concurrency_limit(2)),
        Case::new(
            "`concurrency_limit` of the toolset",
            three(),
            [AT_ONCE, AT_ONCE, SECOND],
        )
        .limits(|tools| tools.concurrency_limit(2)),
        Case::new(
            "`turn_concurrency_limit`",
            three(),
            [AT_ONCE, SECOND, THIRD],
        )
        .limits(|tools| tools.turn_concurrency_limit(1)),
        Case::new(
            "a call that would wait for itself",
            Said::call("work", r#"{"does":"call itself","file":"a"}"#),
            [(
                "success",
                "within: error: not run, because it would wait for the call that made it; \
                 a tool must not call what it holds itself",
            )],
        )
        .policy(Policy::new().with_concurrency_limit(1)),
    ]
}

fn time() -> Vec<Case> {
    let hangs = || work([("work", 10), ("hang", 0)]);
    let timed_out = (
        "timed_out",
        "error: timed out after 20ms; it may have partly run",
    );
    vec![
        Case::new("`timeout`", hangs(), [AT_ONCE, timed_out])
            .policy(Policy::new().with_timeout(ms(20))),
        Case::new("`call_timeout`", hangs(), [AT_ONCE, timed_out])
            .limits(|tools| tools.call_timeout(ms(20))),
        Case::new("`turn_timeout`", hangs(), [AT_ONCE, timed_out])
            .limits(|tools| tools.turn_timeout(ms(20))),
        Case::new(
            "`turn_timeout` of a call that waits",
            work([("hang", 0), ("work", 10)]),
            [
                timed_out,
                ("timed_out", "error: timed out after 20ms; it was not run"),
            ],
        )
        .policy(Policy::new().with_concurrency_limit(1))
        .limits(|tools| tools.turn_timeout(ms(20))),
        Case::new(
            "`grace` after a timeout",
            work([("clean up", 0), ("hang", 0)]),
            [("success", "stopped at 25 ms"), timed_out],
        )
        .policy(Policy::new().with_timeout(ms(20)))
        .limits(|tools| tools.grace(ms(10))),
    ]
}

fn cancellation() -> Vec<Case> {
    let cancelled = ("cancelled", "error: cancelled; it may have partly run");
    let not_run = ("cancelled", "error: cancelled; it was not run");
    vec![
        Case::new(
            "cancelled in the middle",
            work([("work", 10), ("hang", 0)]),
            [AT_ONCE, cancelled],
        )
        .how(How::CancelAfter(ms(20))),
        Case::new(
            "cancelled while a call waits",
            work([("hang", 0), ("work", 10)]),
            [cancelled, not_run],
        )
        .policy(Policy::new().with_concurrency_limit(1))
        .how(How::CancelAfter(ms(20))),
        Case::new(
            "`grace` after a cancellation",
            work([("clean up", 0), ("hang", 0)]),
            [("success", "stopped at 25 ms"), cancelled],
        )
        .how(How::CancelAfter(ms(20)))
        .limits(|tools| tools.grace(ms(10))),
        Case::new(
            "withdrawn",
            work([("work", 10), ("work", 10)]),
            [AT_ONCE, not_run],
        )
        .policy(Policy::new().with_sequential(true))
        .how(How::WithdrawLast),
    ]
}

/// What is said of work that did not come to its end.
fn effects() -> Vec<Case> {
    let gone = || work([("hang", 0), ("crash", 0)]);
    let timeout = || Policy::new().with_timeout(ms(20));
    vec![
        Case::new(
            "`read_only`",
            gone(),
            [
                (
                    "timed_out",
                    "error: timed out after 20ms; it only reads, so nothing was changed",
                ),
                (
                    "panicked",
                    "error: the tool crashed; it only reads, so nothing was changed",
                ),
            ],
        )
        .policy(timeout().with_read_only(true)),
        Case::new(
            "`idempotent`",
            gone(),
            [
                (
                    "timed_out",
                    "error: timed out after 20ms; it may have partly run, and may be called again",
                ),
                (
                    "panicked",
                    "error: the tool crashed; it may have partly run, and may be called again",
                ),
            ],
        )
        .policy(timeout().with_idempotent(true)),
        Case::new(
            "`destructive`, which the one who approves sees",
            work([("work", 10)]),
            [(
                "denied",
                "error: the call was denied and not run: it destroys",
            )],
        )
        .policy(Policy::new().with_approve(true).with_destructive(true))
        .limits(|tools| {
            tools.on_approval(async |request| match request.policy.destructive {
                Some(true) => Approval::denied("it destroys"),
                _ => Approval::Granted,
            })
        }),
    ]
}

fn attempts() -> Vec<Case> {
    let retries = || Policy::new().with_idempotent(true).with_retries(2);
    vec![
        Case::new(
            "`retries`",
            work([("be busy once", 0), ("fail", 0)]),
            [
                ("success", "done at attempt 2"),
                ("failed", "error: it failed"),
            ],
        )
        .policy(retries()),
        Case::new(
            "`retries` that are used up",
            work([("be busy", 0)]),
            [("failed", "error: too many requests…")],
        )
        .policy(retries()),
        Case::new(
            "`retries` of a tool that is not idempotent",
            work([("be busy once", 0)]),
            [("failed", "error: too many requests…")],
        )
        .policy(Policy::new().with_retries(2)),
        Case::new(
            "`attempt_timeout`",
            work([("hang once", 0)]),
            [("success", "done at attempt 2")],
        )
        .policy(retries().with_attempt_timeout(ms(20))),
        Case::new(
            "`timeout` of all attempts",
            work([("hang", 0)]),
            [(
                "timed_out",
                "error: timed out after 50ms; it may have partly run, and may be called again\nIt was tried 2 times.",
            )],
        )
        .policy(
            retries()
                .with_backoff(Backoff {
                    base: ms(0),
                    ..Backoff::DEFAULT
                })
                .with_attempt_timeout(ms(30))
                .with_timeout(ms(50)),
        ),
    ]
}

fn approval() -> Vec<Case> {
    let approve = Policy::new().with_approve(true);
    vec![
        Case::new(
            "`approve`, and nobody to ask",
            work([("work", 10)]),
            [("denied", "error: the call was denied and not run…")],
        )
        .policy(approve.clone()),
        Case::new(
            "`approve`, denied",
            work([("work", 10)]),
            [(
                "denied",
                "error: the call was denied and not run: not today",
            )],
        )
        .policy(approve.clone())
        .limits(|tools| tools.on_approval(async |_| Approval::denied("not today"))),
        Case::new("`approve`, granted", work([("work", 10)]), [AT_ONCE])
            .policy(approve.clone())
            .limits(|tools| tools.on_approval(async |_| Approval::Granted)),
        Case::new(
            "`approve`, granted with other arguments",
            work([("work", 99)]),
            [("success", "…worked from 0 to 10 ms")],
        )
        .policy(approve.clone())
        .limits(|tools| {
            tools.on_approval(async |_| Approval::GrantedWith {
                arguments: json!({ "ms": 10 }),
            })
        }),
        Case::new(
            "`approve`, granted with arguments that break the schema",
            work([("work", 10)]),
            [("denied", "error: …")],
        )
        .policy(approve.clone())
        .limits(|tools| {
            tools.on_approval(async |_| Approval::GrantedWith {
                arguments: json!({ "ms": "ten" }),
            })
        }),
        Case::new(
            "`approve`, and arguments that break the schema",
            Said::call("work", r#"{"ms":"ten"}"#),
            [(
                "invalid_arguments",
                "error: invalid arguments, nothing was run…call again.",
            )],
        )
        .policy(approve)
        .limits(|tools| tools.on_approval(async |_| Approval::Granted)),
    ]
}

fn output() -> Vec<Case> {
    let much = || work([("say much", 0)]);
    vec![
        Case::new("`max_output` of a tool", much(), [("success", SHORTENED)])
            .policy(Policy::new().with_max_output(100))
            .filling(100),
        Case::new(
            "`max_output` of the toolset",
            much(),
            [("success", SHORTENED)],
        )
        .limits(|tools| tools.max_output(100))
        .filling(100),
    ]
}
