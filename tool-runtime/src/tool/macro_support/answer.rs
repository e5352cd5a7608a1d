//! The code around one call.

use std::future::Future;

use crate::{
    CallError, ToolError,
    tool::{CallFuture, Context, Output, arguments::Arguments},
};

/// Reads all arguments of a call; one of `decode0` to `decode16`.
type Decoder<T> = fn(&Arguments, &str) -> Result<T, CallError>;

/// A call of a declared tool.
pub struct Incoming {
    pub(crate) arguments: Arguments,
    pub(crate) context: Context,
}

impl Incoming {
    /// Returns the context of the call.
    #[must_use]
    pub fn context(&self) -> Context {
        self.context.clone()
    }

    fn decode<T>(&self, decode: Decoder<T>) -> Result<T, CallError> {
        decode(&self.arguments, &self.context.call().arguments)
    }
}

/// Answers a call with an `async` function.
pub fn answer<T, F, R>(call: Incoming, decode: Decoder<T>, function: F) -> CallFuture
where
    T: 'static,
    F: FnOnce(T) -> R + Send + 'static,
    // An error about a future that cannot be sent shows the next line.
    R: Send, // drop guards of locks and `Rc`s before an `.await`, or write a plain `fn`; a state that changes needs a lock
    R: Future<Output = Result<Output, CallError>> + 'static,
{
    Box::pin(async move {
        let values = call.decode(decode)?;
        function(values).await
    })
}

/// Answers a call with a plain function, on tokio's pool for blocking work.
///
/// The function never runs if the call is given up before a thread is free. Once it runs, it runs to its end, because
/// nothing can stop a thread from outside.
pub fn answer_blocking<T, F>(call: Incoming, decode: Decoder<T>, function: F) -> CallFuture
where
    T: Send + 'static,
    F: FnOnce(T) -> Result<Output, CallError> + Send + 'static,
{
    Box::pin(async move {
        let values = call.decode(decode)?;
        blocking(move || {
            // The call keeps its key until the last clone of the context is gone, so the thread takes it along.
            let _call = call;
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
