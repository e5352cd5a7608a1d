//! One call as a task of its own.

use std::{any::Any, future::Future, sync::Arc};

use tokio::{sync::oneshot, time::Instant};
use tracing::{Instrument, Span};

use crate::{Call, CallError, Output, tool::Context, toolset::Registered};

/// What a task gives back.
pub(super) enum Ended {
    /// The tool has done its work.
    Finished {
        result: Result<Output, CallError>,
        started: Instant,
        ended: Instant,
    },
    /// What was left of a call that was given up is gone.
    Released,
}

/// Does the work of a call, in a span by the [GenAI conventions] of OpenTelemetry.
///
/// [GenAI conventions]: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/#execute-tool-span
pub(super) fn work(
    tool: Arc<Registered>,
    context: Context,
    parent: &Span,
) -> impl Future<Output = Ended> + Send + 'static {
    let call = context.call();
    let span = tracing::info_span!(
        parent: parent,
        "execute_tool",
        otel.name = format_args!("execute_tool {}", call.name),
        gen_ai.operation.name = "execute_tool",
        gen_ai.tool.name = call.name,
        gen_ai.tool.call.id = call.id,
    );
    let work = async move {
        let started = Instant::now();
        let result = tool.call(context).await;
        let ended = Instant::now();
        Ended::Finished {
            result,
            started,
            ended,
        }
    };
    work.instrument(span)
}

/// Waits until nothing works on a call any more that was given up.
pub(super) async fn release(released: oneshot::Receiver<()>) -> Ended {
    // It is never sent to, only dropped.
    let _closed = released.await;
    Ended::Released
}

/// Tells the log, and nobody else, what a tool said when it panicked.
pub(super) fn log_panic(call: &Call, panic: &(dyn Any + Send)) {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        gen_ai.tool.name = call.name,
        gen_ai.tool.call.id = call.id,
        panic = message.unwrap_or("(not a text)"),
        "a tool panicked",
    );
}
