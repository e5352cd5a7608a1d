//! The code around one call.

use std::future::Future;

use crate::{
    CallError,
    tool::{
        CallFuture, Context, Output,
        arguments::Arguments,
        log,
        off_thread::{LARGE, off_thread, read_arguments},
    },
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
}

/// Answers a call with an `async` function.
pub fn answer<T, F, R>(call: Incoming, decode: Decoder<T>, function: F) -> CallFuture
where
    T: Send + 'static,
    F: FnOnce(T) -> R + Send + 'static,
    // An error about a future that cannot be sent shows the next line.
    R: Send, // drop guards of locks and `Rc`s before an `.await`, or write a plain `fn`; a state that changes needs a lock
    R: Future<Output = Result<Output, CallError>> + 'static,
{
    Box::pin(async move {
        let Incoming { arguments, context } = call;
        let values = read_arguments(&context, move |text| decode(&arguments, text)).await?;
        context.begin()?;
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
        let Incoming { arguments, context } = call;
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
