//! Several tokens, each of which ends a run.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use tokio_util::sync::CancellationToken;

#[derive(Clone, Debug, Default)]
pub(super) struct Cancellations(Vec<CancellationToken>);

impl Cancellations {
    pub(super) fn add(&mut self, token: CancellationToken) {
        self.0.push(token);
    }

    pub(super) fn tokens(&self) -> &[CancellationToken] {
        &self.0
    }

    /// Tells whether one of them is cancelled.
    pub(super) fn are_cancelled(&self) -> bool {
        self.0.iter().any(CancellationToken::is_cancelled)
    }

    /// Returns `None` if one of them is cancelled before the future is done.
    pub(super) async fn run_until_cancelled<F: Future>(&self, future: F) -> Option<F::Output> {
        let mut cancelled: Vec<_> = self
            .0
            .iter()
            .map(|token| Box::pin(token.cancelled()))
            .collect();
        let mut future = pin!(future);
        poll_fn(|cx| {
            if cancelled
                .iter_mut()
                .any(|token| token.as_mut().poll(cx).is_ready())
            {
                return Poll::Ready(None);
            }
            future.as_mut().poll(cx).map(Some)
        })
        .await
    }
}
