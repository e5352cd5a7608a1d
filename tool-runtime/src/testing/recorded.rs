//! What the server remembers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::{ApiError, Request};

/// Records one request and what became of it;
/// [`ModelServer::requests`](super::ModelServer::requests) gives them.
///
/// ```
/// use tool_runtime::testing::{RecordedRequest, ModelServer};
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// let server = ModelServer::start(["Hello."]).await?;
/// // … the agent runs …
/// for RecordedRequest { request, outcome, .. } in server.requests() {
///     println!("{} messages: {outcome:?}", request.messages().len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The request. Its body is JSON `null` when what came was not JSON.
    pub request: Request,
    /// What the server decided.
    pub outcome: ServerOutcome,
}

/// What became of a request. It is set when the server decides, before a delay of the reply.
///
/// ```
/// use tool_runtime::testing::{ModelServer, ServerOutcome};
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// let server = ModelServer::start(["Hello."]).await?;
/// // … the agent runs …
/// let exchanges = server.requests();
/// assert!(exchanges.iter().all(|exchange| matches!(exchange.outcome, ServerOutcome::Answered(_))));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ServerOutcome {
    /// Waits for the script, which runs now.
    Pending,
    /// Answered with this body.
    Answered(Value),
    /// Refused by the server, as the API would: the script has not seen it.
    Refused(ApiError),
    /// Answered with an error by the script, or because of it.
    Failed(ApiError),
}

impl RecordedRequest {
    /// Gives the error that the server refused the request with, if it did.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ModelServer;
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::start(["Hello."]).await?;
    /// // … the agent runs …
    /// assert!(server.requests().iter().all(|exchange| exchange.refusal().is_none()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match &self.outcome {
            ServerOutcome::Refused(error) => Some(error),
            _ => None,
        }
    }
}

/// Keeps the exchanges in the order in which the requests came.
#[derive(Default)]
pub(super) struct Log {
    exchanges: Mutex<Vec<RecordedRequest>>,
}

impl Log {
    /// Records a request and gives its place.
    pub(super) fn open(&self, request: Request) -> usize {
        let mut exchanges = self.lock();
        exchanges.push(RecordedRequest {
            request,
            outcome: ServerOutcome::Pending,
        });
        exchanges.len() - 1
    }

    pub(super) fn close(&self, place: usize, outcome: ServerOutcome) {
        self.lock()[place].outcome = outcome;
    }

    pub(super) fn exchanges(&self) -> Vec<RecordedRequest> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<RecordedRequest>> {
        // Nothing that can panic runs under the lock.
        self.exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
