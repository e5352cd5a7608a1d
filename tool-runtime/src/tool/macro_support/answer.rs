//! The glue around one call.

use std::future::Future;

use crate::{
    CallError, ToolError,
    tool::{CallFuture, Context, Output, arguments::Arguments},
};

/// Reads all arguments of a call; one of `decode0` to `decode16`.
type Decoder<T> = fn(&Arguments, &str) -> Result<T, CallError>;

/// Answers a call with an `async` function.
pub fn answer<T, F, R>(
    arguments: Arguments,
    context: Context,
    decode: Decoder<T>,
    function: F,
) -> CallFuture
where
    T: 'static,
    F: FnOnce(T) -> R + Send + 'static,
    R: Future<Output = Result<Output, CallError>> + Send + 'static,
{
    Box::pin(async move {
        let values = decode(&arguments, &context.call().arguments)?;
        function(values).await
    })
}

/// Answers a call with a plain function, on tokio's pool for blocking work.
///
/// When the call is given up before a thread was free, the function never runs; once it runs, it runs to
/// its end, for a thread cannot be stopped from outside.
pub fn answer_blocking<T, F>(
    arguments: Arguments,
    context: Context,
    decode: Decoder<T>,
    function: F,
) -> CallFuture
where
    T: Send + 'static,
    F: FnOnce(T) -> Result<Output, CallError> + Send + 'static,
{
    Box::pin(async move {
        let values = decode(&arguments, &context.call().arguments)?;
        blocking(move || {
            // The context goes along, so that the key of the call is held until the thread is done.
            let _context = context;
            function(values)
        })
        .await
    })
}

async fn blocking<F>(function: F) -> Result<Output, CallError>
where
    F: FnOnce() -> Result<Output, CallError> + Send + 'static,
{
    struct AbortOnDrop(tokio::task::AbortHandle);

    impl Drop for AbortOnDrop {
        fn drop(&mut self) {
            self.0.abort();
        }
    }

    let span = tracing::Span::current();
    let task = tokio::task::spawn_blocking(move || span.in_scope(function));
    let _abort = AbortOnDrop(task.abort_handle());
    match task.await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only the runtime itself cancels it, when it shuts down.
            Err(_) => Err(ToolError::failed("the program is shutting down").into()),
        },
    }
}
