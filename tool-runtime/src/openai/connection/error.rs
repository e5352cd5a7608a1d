//! What can go wrong with a request.

use std::{fmt, time::Duration};

use crate::openai::ServerError;

/// The reason why a request has no reply.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{
///     openai::{Connection, RequestError, async_openai::config::OpenAIConfig},
///     testing::ModelServer,
/// };
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// let server = ModelServer::start(["never sent"]).await?;
/// let connection = Connection::new(OpenAIConfig::new().with_api_base(server.url()));
/// let error = connection.complete(&json!({ "model": "m" })).await.unwrap_err();
/// let RequestError::Server { status, error, .. } = error else { panic!("the server was not reached") };
/// assert_eq!((status, error.param.as_deref()), (400, Some("messages")));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum RequestError {
    /// The server answered with an error.
    Server {
        /// The HTTP status, which is 200 if the server noticed too late that something went wrong.
        status: u16,
        /// What the server says.
        error: Box<ServerError>,
        /// The whole response. It holds what the model wrote before it was interrupted, if there is any of it.
        body: String,
    },
    /// The server could not be reached, or the connection broke.
    Http(reqwest::Error),
    /// The response is not what the API sends.
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        problem: serde_json::Error,
        /// The response.
        body: String,
    },
    /// The response is larger than what is read.
    TooLarge {
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// The server took the request, and sent nothing for longer than it may.
    Silent {
        /// How long it may send nothing.
        limit: Duration,
    },
    /// The request cannot be written as JSON.
    Unwritable(serde_json::Error),
}

/// The innermost of an error's sources. reqwest itself says only that it could not send.
fn cause(error: &reqwest::Error) -> &dyn std::error::Error {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
}

/// How many characters of a response are in the text of an error.
const SHOWN: usize = 200;

impl From<reqwest::Error> for RequestError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server { status, error, .. } if error.message.is_empty() => {
                write!(
                    f,
                    "the server answered with an error, status {status}, without a word"
                )
            }
            Self::Server { status, error, .. } => {
                write!(
                    f,
                    "the server answered with an error, status {status}: {error}"
                )
            }
            Self::Http(error) => write!(f, "the server could not be asked: {}", cause(error)),
            Self::Unreadable {
                status,
                problem,
                body,
            } => {
                let beginning: String = body.chars().take(SHOWN).collect();
                write!(
                    f,
                    "the response of the server, status {status}, cannot be read: {problem}; it begins with {beginning:?}"
                )
            }
            Self::TooLarge { limit } => {
                write!(f, "the response of the server is larger than {limit} bytes")
            }
            Self::Silent { limit } => {
                write!(f, "the server sent nothing for {limit:?}")
            }
            Self::Unwritable(problem) => {
                write!(f, "the request cannot be written as JSON: {problem}")
            }
        }
    }
}

impl std::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Server { error, .. } => Some(&**error),
            Self::Http(error) => Some(error),
            Self::Unreadable { problem, .. } | Self::Unwritable(problem) => Some(problem),
            Self::TooLarge { .. } | Self::Silent { .. } => None,
        }
    }
}
