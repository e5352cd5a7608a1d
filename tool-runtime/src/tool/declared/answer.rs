//! The glue around one call.

use std::future::Future;

use crate::{
    CallError,
    contain::{Contained, catch},
    tool::{CallFuture, Context, Output, arguments::Arguments, log},
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
        context.begin()?;
        function(values).await
    })
}

/// Answers a call with a plain function, on tokio's pool for blocking work.
///
/// A call that is given up before a thread was free never runs. Once the function runs, it runs to its end, because a
/// thread cannot be stopped from outside.
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
        blocking(context, move || function(values)).await
    })
}

/// Stands for a panic that is in the log already.
pub(crate) struct Logged;

async fn blocking<F>(context: Context, function: F) -> Result<Output, CallError>
where
    F: FnOnce() -> Result<Output, CallError> + Send + 'static,
{
    let span = tracing::Span::current();
    let job = Contained::new((function, context));
    let task = tokio::task::spawn_blocking(move || {
        let (function, context) = job.into_inner();
        let context = Contained::new(context);
        catch(|| span.in_scope(|| run(&context, function))).unwrap_or(Err(Logged))
    });
    match task.await {
        Ok(Ok(result)) => result,
        Ok(Err(Logged)) => std::panic::resume_unwind(Box::new(Logged)),
        // Only the runtime itself cancels it, when it shuts down, and only before it runs.
        Err(_) => Err(CallError::Cancelled),
    }
}

/// Runs on a thread that nobody may wait for any more.
fn run<F>(context: &Context, function: F) -> Result<Result<Output, CallError>, Logged>
where
    F: FnOnce() -> Result<Output, CallError>,
{
    if let Err(cancelled) = context.begin() {
        return Ok(Err(cancelled));
    }
    match catch(function) {
        Ok(result) => {
            if let Err(error) = &result
                && context.is_cancelled()
            {
                log::failed(context.call(), error);
            }
            Ok(result)
        }
        Err(panic) => {
            log::panicked(context.call(), &panic);
            Err(Logged)
        }
    }
}
