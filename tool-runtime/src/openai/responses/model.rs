//! A model behind Responses.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_openai::{config::Config, types::chat::ReasoningEffort};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    Reader, Response, ResponseEnd, assemble,
    begun::Begun,
    found::{self, Found},
    items,
    request::Asking,
};
use crate::{
    api::model::{self, Item, Model, ModelReply, ModelRequest, ModelStream, Stored},
    openai::{
        Connection, RESPONSES, RequestError,
        connection::{self, Post},
        silence,
    },
};

pub(super) const PATH: &str = "/responses";

/// A model behind Responses, of OpenAI or of a compatible server.
///
/// Each request sends the whole history. If [`previous_response_id`](Self::previous_response_id) is set, it sends the new items
/// only, and the server keeps the rest.
///
/// ```
/// use tool_runtime::{agent::Agent, openai::{Responses, async_openai::Client}};
///
/// let client = Client::new();
/// let agent = Agent::new(Responses::new(client, "gpt-5.6"));
/// ```
#[derive(Clone)]
pub struct Responses {
    pub(super) connection: Arc<dyn Post>,
    pub(super) parameters: Map<String, Value>,
    uses_previous: bool,
    /// Whether the server was seen to know no previous responses.
    is_stateless: Arc<AtomicBool>,
    pub(super) silence: silence::Known,
}

impl Responses {
    /// Makes a model of a client or a configuration of async-openai, or of a [`Connection`]. The HTTP client of a client
    /// stays behind: async-openai does not hand it out. [`Connection::http_client`] sets one.
    ///
    /// ```
    /// use tool_runtime::openai::{Responses, async_openai::config::OpenAIConfig};
    ///
    /// let model = Responses::new(OpenAIConfig::new(), "gpt-5.6");
    /// ```
    pub fn new<C: Config + 'static>(
        connection: impl Into<Connection<C>>,
        model: impl Into<String>,
    ) -> Self {
        Self {
            connection: Arc::new(connection.into()),
            parameters: Map::from_iter([("model".to_owned(), model.into().into())]),
            uses_previous: false,
            is_stateless: Arc::default(),
            silence: silence::Known::default(),
        }
    }

    /// Says whether the server keeps the context. Then a request names the response before it, and sends the new items only.
    /// It does not if this is not called.
    ///
    /// If the server does not know that response, the whole history is sent. A server that does not take the parameter, or
    /// overlooks it, is remembered by the model and its clones; it gets whole histories from then on.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{
    ///     agent::Agent,
    ///     openai::{Responses, async_openai::config::OpenAIConfig},
    ///     testing::{ModelServer, ScriptedReply},
    ///     tool, toolset,
    /// };
    ///
    /// /// Current time.
    /// #[tool]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
    /// let server = ModelServer::start([ScriptedReply::calls([("now", json!({}))]), ScriptedReply::text("Noon.")]).await?;
    /// let model = Responses::new(OpenAIConfig::new().with_api_base(server.url()), "m").previous_response_id(true);
    /// Agent::new(model).tools(toolset![now]).run("What time is it?").await?;
    ///
    /// // The second request sends the answer to the call, and nothing else.
    /// let requests = server.requests();
    /// let input = &requests[1].request.json()["input"];
    /// assert_eq!(input[0]["output"], "12:00");
    /// assert_eq!(input.as_array().map(Vec::len), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn previous_response_id(mut self, is_used: bool) -> Self {
        self.uses_previous = is_used;
        self
    }

    /// Sets the effort of a reasoning model.
    ///
    /// ```
    /// use tool_runtime::openai::{Responses, async_openai::config::OpenAIConfig, types::ReasoningEffort};
    ///
    /// let model = Responses::new(OpenAIConfig::new(), "gpt-5.6").reasoning_effort(ReasoningEffort::Low);
    /// ```
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "as with `Chat::reasoning_effort`"
    )]
    pub fn reasoning_effort(mut self, effort: ReasoningEffort) -> Self {
        let reasoning = self.parameters.entry("reasoning").or_insert(Value::Null);
        reasoning["effort"] = json!(effort);
        self
    }

    /// Sets any other parameter of the requests. The input, `tool_choice`, `parallel_tool_calls` and `stream` are the agent's; what
    /// is set here of these is not sent. Of `tools`, the service's own tools can be set; those of the agent come before them.
    ///
    /// With `store: false`, the server is asked for encrypted reasoning, which it needs back.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::openai::{Responses, async_openai::config::OpenAIConfig};
    ///
    /// let model = Responses::new(OpenAIConfig::new(), "gpt-5.6")
    ///     .set("temperature", json!(0.2))
    ///     .set("tools", json!([{ "type": "web_search" }]));
    /// ```
    #[must_use]
    pub fn set(mut self, parameter: impl Into<String>, value: Value) -> Self {
        self.parameters.insert(parameter.into(), value);
        self
    }

    /// Sets parameters in async-openai's type of a request; see [`set`](Self::set).
    ///
    /// ```
    /// use tool_runtime::openai::{Responses, async_openai::config::OpenAIConfig};
    ///
    /// let model = Responses::new(OpenAIConfig::new(), "gpt-5.6").configure(|request| request.temperature = Some(0.2));
    /// ```
    #[cfg(feature = "responses-types")]
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut super::types::CreateResponse)) -> Self {
        let mut request = super::types::CreateResponse::default();
        change(&mut request);
        if let Ok(Value::Object(members)) = serde_json::to_value(request) {
            self.parameters.extend(members);
        }
        self
    }
}

impl fmt::Debug for Responses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responses")
            .field("model", &self.parameters["model"])
            .field("previous_response_id", &self.uses_previous)
            .finish_non_exhaustive()
    }
}

impl Model for Responses {
    type Error = RequestError;

    fn api(&self) -> &'static str {
        RESPONSES
    }

    fn user(&self, text: &str) -> Item {
        json!({ "type": "message", "role": "user", "content": text }).into()
    }

    async fn ask(&self, request: ModelRequest<'_>) -> Result<ModelReply, RequestError> {
        let asking = Asking::new(self, &request);
        let (response, of_server) = match self.used(&request) {
            Some(stored) => self.ask_on(&asking, stored).await?,
            None => asking.ask(None).await?,
        };
        match response.end() {
            ResponseEnd::Failed(error) => Err(of_server.failed(error)),
            _ => Ok(self.reply(response)),
        }
    }

    async fn stream(&self, request: ModelRequest<'_>) -> Result<ModelStream, RequestError> {
        let asking = Asking::new(self, &request);
        let body = match self.used(&request) {
            Some(stored) => self.open_on(&asking, stored).await?,
            None => Begun::at_once(asking.open(None).await?),
        };
        let model = self.clone();
        let read = move |response| model.reply(response);
        Ok(ModelStream::new(Reader::new(), body, read))
    }
}

impl Responses {
    pub(super) fn stores(&self) -> bool {
        self.parameters.get("store") != Some(&Value::Bool(false))
    }

    /// Returns what the server has stored of the transcript, if that is to be used and something comes after it.
    fn used<'r>(&self, request: &ModelRequest<'r>) -> Option<&'r Stored> {
        let is_used = self.uses_previous && !self.is_stateless.load(Ordering::Relaxed);
        let stored = request.stored.filter(|_| is_used)?;
        (stored.messages < request.messages.len()).then_some(stored)
    }

    /// Sends what is new; the whole history if the server does not say that it goes on from what it has stored.
    async fn ask_on(&self, asking: &Asking<'_>, stored: &Stored) -> Asked {
        let lack = match asking.ask(Some(stored)).await {
            Ok((response, of_server)) => {
                if response.word("previous_response_id") == stored.id {
                    return Ok((response, of_server));
                }
                Lack::Unknown
            }
            Err(error) => lack_of_history(&error).ok_or(error)?,
        };
        let asked = asking.ask(None).await?;
        self.learn(lack);
        Ok(asked)
    }

    /// The same for a stream. What the server goes on from is in its first event.
    async fn open_on(&self, asking: &Asking<'_>, stored: &Stored) -> Result<Begun, RequestError> {
        let lack = match asking.open(Some(stored)).await {
            Ok(body) => {
                let limit = asking.request.silence_limit;
                let begun = Begun::read(body, limit).await;
                if begun.previous_response_id() == Some(stored.id.as_str()) || begun.has_failed() {
                    return Ok(begun);
                }
                Lack::Unknown
            }
            Err(error) => lack_of_history(&error).ok_or(error)?,
        };
        let body = asking.open(None).await?;
        self.learn(lack);
        Ok(Begun::at_once(body))
    }

    fn learn(&self, lack: Lack) {
        if matches!(lack, Lack::Unknown) {
            self.is_stateless.store(true, Ordering::Relaxed);
        }
    }

    fn reply(&self, response: Response) -> ModelReply {
        let end = match response.end() {
            ResponseEnd::Whole if is_unfinished(&response) => model::End::Unfinished,
            ResponseEnd::Whole => model::End::Whole,
            ResponseEnd::CutOff("content_filter") => model::End::Filtered,
            _ => model::End::CutOff,
        };
        let reason = match response.end() {
            ResponseEnd::CutOff(reason) => Some(reason.to_owned()),
            _ => None,
        };
        ModelReply {
            text: response.text(),
            has_media: response
                .output()
                .iter()
                .any(|item| items::kind(item) == "image_generation_call"),
            refusal: response.refusal(),
            end,
            finish_reason: reason,
            usage: response.usage(),
            json: response.json().clone().into(),
            stored: self.stored(&response),
            ..ModelReply::new(response)
        }
    }

    /// Returns under which id the server has stored the response, if its calls have the ids there that they have here.
    fn stored(&self, response: &Response) -> Option<(String, usize)> {
        if !self.stores() || response.id().is_empty() {
            return None;
        }
        let (items, _) = assemble::items(response, &[]);
        let has_same_id = |(place, item): &(usize, Item)| {
            let came = response.output().get(*place);
            came.is_some_and(|came| came["call_id"] == item.json()["call_id"])
        };
        items
            .iter()
            .all(has_same_id)
            .then(|| (response.id().to_owned(), items.len()))
    }
}

/// Returns whether the server runs a program of the model, which will call tools later.
fn is_unfinished(response: &Response) -> bool {
    let found = found::items(response);
    let is_said = |item: &Found<'_>| item.call.is_some() || found::is_message(&item.json);
    let is_program = |item: &Found<'_>| items::kind(&item.json) == "program";
    found.iter().any(is_program) && !found.iter().any(is_said)
}

/// Why a server does not see the history.
#[derive(Clone, Copy)]
enum Lack {
    /// It does not know this response any more.
    Forgotten,
    /// It does not know the parameter, or overlooks it.
    Unknown,
}

/// Returns why a request that sends new items only was refused, if it may be for that. Servers name the parameter or the
/// response in many places. A server that overlooks the parameter refuses outputs without their calls, in its own words.
fn lack_of_history(error: &RequestError) -> Option<Lack> {
    let RequestError::Server { error, status, .. } = error else {
        return None;
    };
    let words = error.message.to_ascii_lowercase();
    let param = error.param.as_deref().unwrap_or_default();
    let names_response = ["previous_response_id", "response_id"].contains(&param)
        || words.contains("previous_response")
        || words.contains("previous response")
        || (*status == 404 && words.contains("response"));
    let is_not_found = error.code.as_deref() == Some("previous_response_not_found")
        || (names_response && (*status == 404 || words.contains("not found")));
    let may_lack_calls =
        matches!(status, 400 | 422) && (param.is_empty() || param.starts_with("input"));
    if is_not_found {
        Some(Lack::Forgotten)
    } else if names_response || may_lack_calls {
        Some(Lack::Unknown)
    } else {
        None
    }
}

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
