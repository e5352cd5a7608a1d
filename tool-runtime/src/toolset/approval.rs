//! Asking somebody whether a call may run.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use serde_json::Value;

use super::Toolset;
use crate::{
    Call,
    contain::{Contained, catch, contain},
    tool::Policy,
};

/// A call that needs approval, as the one who decides sees it.
///
/// [`Toolset::on_approval`](crate::Toolset::on_approval) says who decides.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApprovalRequest {
    /// The call, as the model wrote it.
    pub call: Arc<Call>,
    /// The position of the call in its turn.
    pub position: usize,
    /// What the model is told about the tool.
    pub description: Option<String>,
    /// The arguments, which fit the schema of the tool: those of the call, or others that somebody approved before.
    pub arguments: Value,
    /// How the tool runs. It says for example whether the tool is [destructive](Policy::destructive).
    pub policy: Policy,
}

/// What somebody decided about a call that needs approval.
///
/// ```
/// use tool_runtime::Approval;
///
/// assert_eq!(Approval::from(true), Approval::Granted);
/// assert_eq!(Approval::from(false), Approval::denied(""));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Approval {
    /// The call may run.
    Granted,
    /// The call may run with other arguments. They must fit the schema of the tool, or the call is not run. The model is
    /// told what they are, and the answer [keeps them](crate::Answer::approved_arguments).
    GrantedWith {
        /// The arguments, as a JSON object.
        arguments: Value,
    },
    /// The call must not run.
    Denied {
        /// Why, in words for the model; may be empty.
        reason: String,
    },
}

impl Approval {
    /// Denies a call, for a reason that the model reads.
    #[must_use]
    pub fn denied(reason: impl Into<String>) -> Self {
        Self::Denied {
            reason: reason.into(),
        }
    }
}

impl From<bool> for Approval {
    fn from(is_granted: bool) -> Self {
        if is_granted {
            Self::Granted
        } else {
            Self::denied("")
        }
    }
}

type Deciding = Pin<Box<dyn Future<Output = Approval> + Send>>;

/// Somebody who decides whether calls may run.
#[derive(Clone)]
pub(crate) struct Approver(Arc<dyn Fn(ApprovalRequest) -> Deciding + Send + Sync>);

impl Approver {
    pub(crate) fn new<F, R>(decide: F) -> Self
    where
        F: Fn(ApprovalRequest) -> R + Send + Sync + 'static,
        R: Future<Output: Into<Approval>> + Send + 'static,
    {
        let decide = Arc::new(decide);
        Self(Arc::new(move |request| {
            let deciding = decide(request);
            Box::pin(async move { deciding.await.into() })
        }))
    }

    /// Asks. An approver that panics has denied the call.
    pub(crate) async fn decide(&self, request: ApprovalRequest) -> Approval {
        let denied = || Approval::denied("nobody could decide about it");
        let Some(deciding) = contain("an approver", || (self.0)(request)) else {
            return denied();
        };
        // It is dropped here, or with this future, if the call is given up.
        let mut deciding = Contained::new(deciding);
        let decision = std::future::poll_fn(|cx| match catch(|| deciding.as_mut().poll(cx)) {
            Ok(polled) => polled.map(Some),
            Err(panic) => {
                contain(
                    "the log",
                    || tracing::error!(panic = %panic, "an approver panicked"),
                );
                std::task::Poll::Ready(None)
            }
        });
        let decision = decision.await;
        drop(deciding);
        decision.unwrap_or_else(denied)
    }
}

impl fmt::Debug for Approver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Approver")
    }
}

impl<S: 'static> Toolset<S> {
    /// Says who decides about calls of tools that need [approval](Policy::approve). Without it, all these calls are
    /// denied. If several are to decide, each is asked, in the order in which they were added, until one denies the call.
    ///
    /// The arguments of a call are checked before anybody is asked. While somebody decides, other calls go on, and the
    /// time of the call does not run; that of its turn does.
    ///
    /// # Cancellation
    /// The future is dropped if its call is answered before it has decided: because the call was withdrawn, or its turn
    /// was cancelled, timed out or was dropped.
    ///
    /// ```
    /// use tool_runtime::{Approval, Call, tool, toolset};
    ///
    /// /// Deletes a file.
    /// #[tool(approve, destructive)]
    /// fn delete(
    ///     /// The path of the file.
    ///     path: String,
    /// ) -> String {
    ///     format!("deleted {path}")
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
    /// let tools = toolset![delete].on_approval(async |request| {
    ///     if request.arguments["path"] == "/etc/passwd" {
    ///         Approval::denied("that file stays")
    ///     } else {
    ///         Approval::Granted
    ///     }
    /// });
    /// let calls = [
    ///     Call::new("call_1", "delete", r#"{"path":"a.txt"}"#),
    ///     Call::new("call_2", "delete", r#"{"path":"/etc/passwd"}"#),
    /// ];
    /// let turn = tools.run(calls).await;
    /// assert_eq!(turn.answers[0].text(), "deleted a.txt");
    /// assert_eq!(
    ///     turn.answers[1].text(),
    ///     "error: the call was denied and not run: that file stays",
    /// );
    /// # });
    /// ```
    #[must_use]
    pub fn on_approval<F, R>(mut self, decide: F) -> Self
    where
        F: Fn(ApprovalRequest) -> R + Send + Sync + 'static,
        R: Future<Output: Into<Approval>> + Send + 'static,
    {
        self.approvers.push(Approver::new(decide));
        self
    }
}
