//! Where replies come from.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Request, ScriptedReply};

/// The script of a [`ModelServer`](super::ModelServer): what it answers.
///
/// It is made from
///
/// - a closure from the request to a [`ScriptedReply`], or to what converts into one (`&str`, `String`,
///   [`ApiError`](super::ApiError)). Its argument needs the type written out: `|request: &Request| …`. It may
///   run for several requests at the same time. A panic in it is answered with an error, 500.
/// - an array or a vector of replies: one a request, in the order in which the requests come. A
///   request that the server refuses takes none. After the last reply the script has ended, and
///   says so with an error, 500.
///
/// ```
/// use tool_runtime::testing::{Request, ScriptedReply, Script};
///
/// let script = Script::from(|request: &Request| format!("I am {}.", request.model()));
/// let script = Script::from([ScriptedReply::text("One."), ScriptedReply::text("Two.")]);
/// let script = Script::from(["One.", "Two."]);
/// # let _ = script;
/// ```
pub struct Script {
    reply: Box<dyn Fn(&Request) -> ScriptedReply + Send + Sync>,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").finish_non_exhaustive()
    }
}

impl Script {
    pub(super) fn reply(&self, request: &Request) -> ScriptedReply {
        // The closure is the user's: whatever it broke by panicking, it alone sees again.
        let reply = catch_unwind(AssertUnwindSafe(|| (self.reply)(request)));
        reply.unwrap_or_else(|panic| {
            let reason = panic_text(panic.as_ref());
            ScriptedReply::fault(format!("the script panicked: {reason}"))
        })
    }
}

impl<F, R> From<F> for Script
where
    F: Fn(&Request) -> R + Send + Sync + 'static,
    R: Into<ScriptedReply>,
{
    fn from(script: F) -> Self {
        Self {
            reply: Box::new(move |request| script(request).into()),
        }
    }
}

impl<R: Into<ScriptedReply>, const N: usize> From<[R; N]> for Script {
    fn from(replies: [R; N]) -> Self {
        Self::in_order(replies.into_iter().map(Into::into).collect())
    }
}

impl<R: Into<ScriptedReply>> From<Vec<R>> for Script {
    fn from(replies: Vec<R>) -> Self {
        Self::in_order(replies.into_iter().map(Into::into).collect())
    }
}

impl Script {
    fn in_order(replies: Vec<ScriptedReply>) -> Self {
        let next = AtomicUsize::new(0);
        let reply = move |_: &Request| {
            let index = next.fetch_add(1, Ordering::Relaxed);
            replies.get(index).cloned().unwrap_or_else(|| {
                let held = replies.len();
                let number = index + 1;
                ScriptedReply::fault(format!(
                    "the script has ended: it holds {held} replies, and this is request {number}"
                ))
            })
        };
        Self {
            reply: Box::new(reply),
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}
