//! What a model is to an [`Agent`](crate::agent::Agent): something that replies to a transcript.
//!
//! [`openai::Chat`](crate::openai::Chat) and [`openai::Responses`](crate::openai::Responses) are models. Another API is one
//! more implementation of [`Model`], in any crate.

mod item;
mod reply;
mod request;
mod stream;
mod tool_choice;
mod transcript;
mod usage;

use std::future::Future;

pub(crate) use self::stream::{Form, Streamed};
pub use self::{
    item::Item,
    reply::{End, ModelReply},
    request::ModelRequest,
    stream::ModelStream,
    tool_choice::ToolChoice,
    transcript::{Stored, Transcript},
    usage::Usage,
};

/// A model behind some API.
///
/// It writes requests in the API's form, sends them, and reads the replies. The agent does all else.
///
/// ```
/// use std::convert::Infallible;
/// use serde_json::json;
/// use tool_runtime::{
///     Answer, Call, Reply,
///     agent::Agent,
///     model::{Item, Model, ModelReply, ModelRequest},
/// };
///
/// /// A model that repeats the last message.
/// struct Parrot;
///
/// struct Said(String);
///
/// impl Reply for Said {
///     type Message = Item;
///
///     fn calls(&self) -> Vec<Call> {
///         Vec::new()
///     }
///
///     fn messages(&self, _: &[Answer]) -> Vec<Item> {
///         vec![json!({ "parrot": self.0 }).into()]
///     }
/// }
///
/// impl Model for Parrot {
///     type Error = Infallible;
///
///     fn api(&self) -> &'static str {
///         "parrot"
///     }
///
///     fn user(&self, text: &str) -> Item {
///         json!({ "user": text }).into()
///     }
///
///     async fn ask(&self, request: ModelRequest<'_>) -> Result<ModelReply, Infallible> {
///         let last = request.messages.last().map_or("", |item| item.json()["user"].as_str().unwrap_or(""));
///         Ok(ModelReply::new(Said(last.to_owned())).with_text(last))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let conversation = Agent::new(Parrot).run("Hello!").await.unwrap();
/// assert_eq!(conversation.answer(), Some("Hello!"));
/// # });
/// ```
pub trait Model: Send + Sync {
    /// Says why a request has no reply.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Names the form of the items, for example `openai.chat`. A transcript of another API is not sent.
    fn api(&self) -> &'static str;

    /// Makes the item that asks something in words.
    fn user(&self, text: &str) -> Item;

    /// Asks the model. A reply that the server broke off is an error.
    ///
    /// # Cancellation
    /// The agent drops the future when its run is cancelled.
    fn ask(
        &self,
        request: ModelRequest<'_>,
    ) -> impl Future<Output = Result<ModelReply, Self::Error>> + Send;

    /// Asks the model for a reply that is read while it is written. Unless this is implemented, it asks for the whole reply.
    ///
    /// What goes wrong before the reply begins is an error. What goes wrong afterwards is in the stream.
    ///
    /// # Cancellation
    /// The agent drops the future, or the stream, when its run is cancelled.
    fn stream(
        &self,
        request: ModelRequest<'_>,
    ) -> impl Future<Output = Result<ModelStream, Self::Error>> + Send {
        async move { self.ask(request).await.map(ModelStream::whole) }
    }
}
