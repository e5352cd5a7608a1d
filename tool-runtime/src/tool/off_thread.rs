//! Work on the pool for blocking work, in the place of the thread that runs the turn.

use crate::{
    CallError,
    contain::{Contained, catch, contain},
    tool::{Context, log, within},
};

/// Arguments longer than this, in bytes, are read and checked on the pool: on the thread of a turn, they would keep its time-outs
/// from firing.
pub(crate) const LARGE: usize = 64 * 1024;

/// Stands for a panic that is in the log already.
pub(crate) struct Logged;

/// Reads the arguments of a call: small ones here, large ones on the pool.
///
/// # Errors
/// Those of `read`; [`CallError::Cancelled`] if it never began.
pub(crate) async fn read_arguments<T, F>(context: &Context, read: F) -> Result<T, CallError>
where
    T: Send + 'static,
    F: FnOnce(&str) -> Result<T, CallError> + Send + 'static,
{
    let arguments = &context.call().arguments;
    if arguments.len() <= LARGE {
        return read(arguments);
    }
    let work = |context: &Context| read(&context.call().arguments);
    off_thread(context.clone(), work).await?
}

/// Does work that does not yield. It goes on after the future is dropped, if it has begun; a panic goes on in the future.
///
/// # Errors
/// [`CallError::Cancelled`] if the work never began.
pub(crate) async fn off_thread<T, F>(context: Context, work: F) -> Result<T, CallError>
where
    T: Send + 'static,
    F: FnOnce(&Context) -> T + Send + 'static,
{
    let span = tracing::Span::current();
    let job = Contained::new((work, context));
    let task = tokio::task::spawn_blocking(move || {
        let (work, context) = job.into_inner();
        let context = Contained::new(context);
        let holds = context.shared().holds.as_ref();
        match catch(|| span.in_scope(|| within::enter(holds, || work(&context)))) {
            Ok(value) => Ok(Contained::new(value)),
            Err(panic) => {
                contain("a subscriber", || {
                    span.in_scope(|| log::panicked(context.call(), &panic));
                });
                Err(Logged)
            }
        }
    });
    match task.await {
        Ok(Ok(value)) => Ok(value.into_inner()),
        Ok(Err(Logged)) => std::panic::resume_unwind(Box::new(Logged)),
        // Only the runtime itself cancels it, when it shuts down, and only before it runs.
        Err(_) => Err(CallError::Cancelled),
    }
}
