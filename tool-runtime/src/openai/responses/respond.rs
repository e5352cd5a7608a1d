//! One response to one request.

use async_openai::config::Config;
use serde::Serialize;

use super::{Response, ResponseEnd};
use crate::openai::{
    Connection, RequestError,
    connection::{self, Post},
};

pub(super) const PATH: &str = "/responses";

impl<C: Config + 'static> Connection<C> {
    /// Asks for a response. The request is what the API takes, in any type that serialises to it; `stream` and `background` must
    /// not be set. [`Response::end`] says whether the response came to its end.
    ///
    /// # Errors
    /// [`RequestError`] if the server cannot be reached, answers with an error in any form, or sends something other than a
    /// response.
    ///
    /// # Panics
    /// In a tokio runtime without IO or without a timer.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{
    ///     openai::{Connection, async_openai::config::OpenAIConfig},
    ///     testing::ModelServer,
    /// };
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = ModelServer::start(["Hello!"]).await?;
    /// let connection = Connection::new(OpenAIConfig::new().with_api_base(server.url()));
    ///
    /// let response = connection.respond(&json!({ "model": "m", "input": "Hi." })).await?;
    /// assert_eq!(response.text().as_deref(), Some("Hello!"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn respond(&self, request: &impl Serialize) -> Result<Response, RequestError> {
        respond(self, request).await.map(|(response, _)| response)
    }
}

/// A response, and that of the server which it was read from.
pub(super) type Asked = Result<(Response, connection::Response), RequestError>;

pub(super) async fn respond(connection: &dyn Post, request: &impl Serialize) -> Asked {
    let (response, of_server): (Response, _) = connection.ask(PATH, request).await?;
    match response.end() {
        ResponseEnd::Failed(error) => Err(of_server.failed(error)),
        _ => Ok((response, of_server)),
    }
}
