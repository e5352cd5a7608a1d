//! Tools that behave, and tools that do not.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tool_runtime::{
    Call, Toolset,
    openai::chat::Choice,
    tool::{Context, Definition, Policy, from_fn},
};

/// Counts tool work: what is going on now, the most there ever was at once, what came to its end.
#[derive(Clone, Default)]
pub(crate) struct Gauge {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    completed: Arc<AtomicUsize>,
}

impl Gauge {
    pub(crate) fn now(&self) -> usize {
        self.now.load(Ordering::SeqCst)
    }

    pub(crate) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    pub(crate) fn completed(&self) -> usize {
        self.completed.load(Ordering::SeqCst)
    }

    /// Counts until it is dropped, at the end of the work or when the work is aborted.
    pub(crate) fn enter(&self) -> impl Drop + use<> {
        struct Leave(Arc<AtomicUsize>);
        impl Drop for Leave {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        Leave(Arc::clone(&self.now))
    }
}

pub(crate) fn definition(name: &str, properties: &Value) -> Definition {
    Definition::new(
        name,
        json!({ "type": "object", "properties": properties, "additionalProperties": false }),
    )
    .unwrap()
    .with_description("A tool of the tests.")
}

/// `wait {ms}` answers "waited" after that time, `wait_for {ms, file}` does so for one file at a time.
/// `fail`, `crash` and `hang` do what they say; `echo {text}` gives back a text.
pub(crate) fn tools(gauge: &Gauge) -> Toolset {
    let wait = |gauge: Gauge| {
        move |arguments: Value, _: Context| {
            let gauge = gauge.clone();
            async move {
                let _busy = gauge.enter();
                let ms = arguments["ms"].as_u64().unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(ms)).await;
                gauge.completed.fetch_add(1, Ordering::SeqCst);
                Ok::<_, String>("waited")
            }
        }
    };
    let ms = json!({ "type": "integer", "minimum": 0 });
    let by_file = Policy::default().with_key("file");
    let hanging = gauge.clone();
    Toolset::new()
        .with_tool(from_fn(
            definition("wait", &json!({ "ms": ms })),
            wait(gauge.clone()),
        ))
        .unwrap()
        .with_tool(
            from_fn(
                definition(
                    "wait_for",
                    &json!({ "ms": ms, "file": { "type": ["string", "object"], "default": "a" } }),
                ),
                wait(gauge.clone()),
            )
            .with_policy(by_file),
        )
        .unwrap()
        .with_tool(from_fn(definition("fail", &json!({})), |_, _| async {
            Err::<(), _>("it failed")
        }))
        .unwrap()
        .with_tool(from_fn(definition("crash", &json!({})), |_, _| async {
            // As a panic does, but without the message on the terminal.
            std::panic::resume_unwind(Box::new("a secret path: /etc/passwd"));
            #[expect(unreachable_code, reason = "gives the type")]
            Ok::<(), String>(())
        }))
        .unwrap()
        .with_tool(from_fn(definition("hang", &json!({})), move |_, _| {
            let gauge = hanging.clone();
            async move {
                let _busy = gauge.enter();
                std::future::pending::<Result<(), String>>().await
            }
        }))
        .unwrap()
        .with_tool(from_fn(
            definition("echo", &json!({ "text": { "type": "string" } })),
            |arguments: Value, _| async move {
                Ok::<_, String>(arguments["text"].as_str().unwrap_or_default().to_owned())
            },
        ))
        .unwrap()
}

pub(crate) fn call(id: &str, name: &str, arguments: &Value) -> Call {
    Call::new(id, name, arguments.to_string())
}

/// Whether an id is one that we make up: nine letters and digits, which every server accepts.
pub(crate) fn is_invented(id: &Value) -> bool {
    let id = id.as_str().unwrap();
    id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The kinds of the outcomes, in order.
pub(crate) fn kinds(turn: &tool_runtime::Turn) -> Vec<&'static str> {
    turn.answers
        .iter()
        .map(|answer| answer.outcome.name())
        .collect()
}

/// A reply of Chat Completions that asks for these calls.
pub(crate) fn reply(calls: impl IntoIterator<Item = Call>) -> Choice {
    let calls = calls.into_iter().map(|call| {
        json!({
            "id": call.id,
            "type": "function",
            "function": { "name": call.name, "arguments": call.arguments },
        })
    });
    let message = json!({ "tool_calls": calls.collect::<Vec<_>>() });
    serde_json::from_value(json!({ "message": message })).unwrap()
}
