//! Calls that need approval, handed to the person who looks at the tools.

use tokio::sync::{mpsc, oneshot};

use crate::{Approval, ApprovalRequest, Toolset};

/// A call that waits for a decision.
pub(super) struct Question {
    pub(super) request: ApprovalRequest,
    decide: oneshot::Sender<Approval>,
}

/// The questions about the calls of a toolset, as they come up.
pub(super) type Questions = mpsc::UnboundedReceiver<Question>;

/// Has a toolset ask here, unless it asks somebody already.
pub(super) fn asking(tools: &Toolset) -> (Toolset, Questions) {
    let (sender, questions) = mpsc::unbounded_channel();
    if !tools.approvers.is_empty() {
        return (tools.clone(), questions);
    }
    let tools = tools.clone().on_approval(move |request| {
        let (decide, decision) = oneshot::channel();
        // If nobody is there to take the question, it is dropped, and that denies the call.
        let _ = sender.send(Question { request, decide });
        async {
            let decision = decision.await;
            decision.unwrap_or_else(|_| Approval::denied("nobody decided about it"))
        }
    });
    (tools, questions)
}

impl Question {
    /// Decides. A call that was given up meanwhile does not hear of it.
    pub(super) fn decide(self, approval: Approval) {
        let _ = self.decide.send(approval);
    }
}
