//! The tool that does, one after the other, everything that a tool can do wrong.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tool_runtime::{
    Call, ToolError, Toolset,
    tool::{Context, Policy, from_fn},
};

use super::ms;
use crate::support::definition;

/// What the tools of one case share.
#[derive(Default)]
struct Shared {
    /// When the first call began.
    origin: Mutex<Option<Instant>>,
    /// The toolset itself, for calls within calls.
    tools: Mutex<Option<Toolset>>,
}

impl Shared {
    /// The time since the first call began, in milliseconds.
    fn now(&self) -> u128 {
        let mut origin = self.origin.lock().unwrap();
        origin
            .get_or_insert_with(Instant::now)
            .elapsed()
            .as_millis()
    }
}

/// Makes `work`, which has the policy, and `echo`, which gives back a text and only reads.
pub(super) fn tools(policy: &Policy) -> Toolset {
    let shared = Arc::new(Shared::default());
    let does = json!({ "type": "string" });
    let number = json!({ "type": "integer", "minimum": 0 });
    let properties = json!({ "does": does, "ms": number, "file": { "type": "string" } });
    let of_tool = Arc::clone(&shared);
    let work = from_fn(
        definition("work", &properties),
        move |arguments, context| work(Arc::clone(&of_tool), arguments, context),
    );
    let text = json!({ "text": { "type": "string" } });
    let echo = from_fn(
        definition("echo", &text),
        |arguments: Value, _| async move {
            Ok::<_, String>(arguments["text"].as_str().unwrap_or("nothing").to_owned())
        },
    );
    let tools = Toolset::new()
        .with_tool(work.with_policy(policy.clone()))
        .and_then(|tools| tools.with_tool(echo.with_policy(Policy::new().with_read_only(true))))
        .unwrap();
    *shared.tools.lock().unwrap() = Some(tools.clone());
    tools
}

async fn work(
    shared: Arc<Shared>,
    arguments: Value,
    context: Context,
) -> Result<String, ToolError> {
    let began = shared.now();
    match arguments["does"].as_str().unwrap_or("work") {
        "work" => {
            sleep(ms(arguments["ms"].as_u64().unwrap_or_default())).await;
            Ok(format!("worked from {began} to {} ms", shared.now()))
        }
        "fail" => Err(ToolError::failed("it failed")),
        "refuse the arguments" => Err(ToolError::retry("rows go from 1 to 40")),
        "be busy" => Err(ToolError::transient("too many requests")),
        "be busy once" if context.attempt() == 1 => {
            Err(ToolError::transient("too many requests").retry_after(ms(100)))
        }
        "hang" => std::future::pending().await,
        "hang once" if context.attempt() == 1 => std::future::pending().await,
        "be busy once" | "hang once" => Ok(format!("done at attempt {}", context.attempt())),
        "clean up" => {
            context.cancellation().cancelled().await;
            sleep(ms(5)).await;
            Ok(format!("stopped at {} ms", shared.now()))
        }
        // As a panic does, but without the message on the terminal.
        "crash" => std::panic::resume_unwind(Box::new("a secret")),
        "say nothing" => Ok(String::new()),
        "say much" => Ok("ä".repeat(1_000_000)),
        "call itself" => {
            let tools = shared.tools.lock().unwrap().take();
            let call = Call::new("inner", "work", r#"{"file":"a"}"#);
            let turn = tools.ok_or("it calls itself once")?.run([call]).await;
            Ok(format!("within: {}", turn.answers[0].text()))
        }
        other => Err(ToolError::failed(format!("no case knows {other:?}"))),
    }
}
