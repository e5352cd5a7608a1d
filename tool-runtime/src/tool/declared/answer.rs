//! The glue around one call.

use std::future::Future;

use crate::{
    CallError,
    tool::{
        CallFuture, Context, Output,
        arguments::Arguments,
        log,
        off_thread::{LARGE, off_thread},
    },
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
    T: Send + 'static,
    F: FnOnce(T) -> R + Send + 'static,
    R: Future<Output = Result<Output, CallError>> + Send + 'static,
{
    Box::pin(async move {
        let values = if context.call().arguments.len() <= LARGE {
            decode(&arguments, &context.call().arguments)?
        } else {
            let decode = move |context: &Context| decode(&arguments, &context.call().arguments);
            off_thread(context.clone(), decode).await??
        };
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
        if context.call().arguments.len() > LARGE {
            let work = move |context: &Context| {
                let values = decode(&arguments, &context.call().arguments)?;
                run(context, || function(values))
            };
            return off_thread(context, work).await?;
        }
        let values = decode(&arguments, &context.call().arguments)?;
        off_thread(context, move |context| run(context, || function(values))).await?
    })
}

/// Runs on a thread that nobody may wait for any more.
fn run<F>(context: &Context, function: F) -> Result<Output, CallError>
where
    F: FnOnce() -> Result<Output, CallError>,
{
    context.begin()?;
    let result = function();
    if let Err(error) = &result
        && context.is_cancelled()
    {
        log::failed(context.call(), error);
    }
    result
}
