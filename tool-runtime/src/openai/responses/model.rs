//! A model behind Responses.

use std::{
    borrow::Cow,
    collections::HashSet,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_openai::{config::Config, types::chat::ReasoningEffort};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Response, assemble, definitions::Tools, items, response::End};
use crate::{
    Reply as _,
    api::{
        json::is_call_item,
        model::{self, Item, Model, ModelReply, ModelRequest, Stored, ToolChoice},
    },
    openai::{
        Connection, RESPONSES, RequestError, ServerError,
        connection::{self, Post},
        silence::{self, Silence},
    },
    tool::Definition,
};

const PATH: &str = "/responses";

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
    connection: Arc<dyn Post>,
    parameters: Map<String, Value>,
    uses_previous: bool,
    /// Whether the server was seen to know no previous responses.
    is_stateless: Arc<AtomicBool>,
    silence: silence::Known,
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
    /// If the server does not know that response, the whole history is sent.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{
    ///     agent::Agent,
    ///     openai::{Responses, async_openai::config::OpenAIConfig},
    ///     testing::{ModelServer, Reply},
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
    /// let server = ModelServer::start([Reply::calls([("now", json!({}))]), Reply::text("Noon.")]).await?;
    /// let model = Responses::new(OpenAIConfig::new().with_api_base(server.url()), "m").previous_response_id(true);
    /// Agent::new(model).tools(toolset![now]).run("What time is it?").await?;
    ///
    /// // The second request sends the answer to the call, and nothing else.
    /// let input = &server.requests()[1].request.json()["input"];
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
        let (response, of_server) = match self.new_items(&request) {
            Some(stored) => match asking.ask(Some(stored)).await {
                Ok(answered) if answered.0.json().get("previous_response_id") == Some(&stored.id.as_str().into()) => {
                    answered
                }
                // The server does not say that it has looked at the history.
                Ok(_) => {
                    self.is_stateless.store(true, Ordering::Relaxed);
                    asking.ask(None).await?
                }
                Err(error) if is_about_previous(&error) => {
                    if !is_forgotten(&error) {
                        self.is_stateless.store(true, Ordering::Relaxed);
                    }
                    asking.ask(None).await?
                }
                Err(error) => return Err(error),
            },
            None => asking.ask(None).await?,
        };
        match response.end() {
            End::Failed(error) => Err(of_server.failed(error)),
            _ => Ok(self.reply(response)),
        }
    }
}

impl Responses {
    fn stores(&self) -> bool {
        self.parameters.get("store") != Some(&Value::Bool(false))
    }

    /// Returns what the server has stored of the transcript, if that is to be used and something comes after it.
    fn new_items<'r>(&self, request: &ModelRequest<'r>) -> Option<&'r Stored> {
        let is_used = self.uses_previous && !self.is_stateless.load(Ordering::Relaxed);
        let stored = request.stored.filter(|_| is_used)?;
        (stored.messages < request.messages.len()).then_some(stored)
    }

    fn reply(&self, response: Response) -> ModelReply {
        let end = match response.end() {
            End::Whole if is_unfinished(&response) => model::End::Unfinished,
            End::Whole => model::End::Whole,
            End::CutOff("content_filter") => model::End::Filtered,
            _ => model::End::CutOff,
        };
        let reason = match response.end() {
            End::CutOff(reason) => Some(reason.to_owned()),
            _ => None,
        };
        ModelReply {
            text: response.text(),
            has_media: response.output().iter().any(|item| items::kind(item) == "image_generation_call"),
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
            item.json()["call_id"] == response.output()[*place]["call_id"]
        };
        items.iter().all(has_same_id).then(|| (response.id().to_owned(), items.len()))
    }
}

/// Returns whether the server runs a program of the model, which will call tools later.
fn is_unfinished(response: &Response) -> bool {
    let output = response.output();
    let is_said = |item: &Value| is_call_item(item) || items::kind(item) == "message";
    output.iter().any(|item| items::kind(item) == "program") && !output.iter().any(is_said)
}

/// Returns whether a request was refused because of the response that it goes on from.
fn is_about_previous(error: &RequestError) -> bool {
    matches!(error, RequestError::Server { error, .. } if error.param.as_deref() == Some("previous_response_id"))
        || is_forgotten(error)
}

fn is_forgotten(error: &RequestError) -> bool {
    matches!(error, RequestError::Server { error, .. } if error.code.as_deref() == Some("previous_response_not_found"))
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

async fn respond(
    connection: &dyn Post,
    request: &impl Serialize,
) -> Result<(Response, connection::Response), RequestError> {
    let (response, of_server): (Response, _) = connection.ask(PATH, request).await?;
    match response.end() {
        End::Failed(error) => Err(of_server.failed(error)),
        _ => Ok((response, of_server)),
    }
}

/// What the ways to ask one thing have in common.
struct Asking<'t> {
    model: &'t Responses,
    request: &'t ModelRequest<'t>,
    rest: Map<String, Value>,
    own_tools: Tools,
    /// Those of the service.
    other_tools: Vec<Value>,
}

/// What the agent sets.
const OWN: [&str; 8] = [
    "input",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "previous_response_id",
    "stream",
    "stream_options",
    "background",
];

impl<'t> Asking<'t> {
    fn new(model: &'t Responses, request: &'t ModelRequest<'t>) -> Self {
        let mut rest = model.parameters.clone();
        let other_tools = match rest.get_mut("tools").map(Value::take) {
            Some(Value::Array(tools)) => tools,
            _ => Vec::new(),
        };
        rest.retain(|key, value| !OWN.contains(&key.as_str()) && !value.is_null());
        if let Some(instructions) = request.instructions {
            rest.insert("instructions".to_owned(), instructions.into());
        }
        if !model.stores() {
            include_encrypted(&mut rest);
        }
        Self {
            model,
            request,
            rest,
            own_tools: Tools(request.tools.clone()),
            other_tools,
        }
    }

    async fn ask(
        &self,
        stored: Option<&Stored>,
    ) -> Result<(Response, connection::Response), RequestError> {
        let input = &self.request.messages[stored.map_or(0, |stored| stored.messages)..];
        let input = sent(input, self.model.stores());
        let ask = |silence| {
            let request = self.request(&input, stored, silence);
            async move { respond(&*self.model.connection, &request).await }
        };
        if self.request.forbids_calls() {
            let has_calls = self.request.messages.iter().any(|item| is_call_item(item.json()));
            let has_tools = !self.request.tools.is_empty();
            self.model.silence.ask(has_tools, has_calls, |silence| ask(Some(silence))).await
        } else {
            ask(None).await
        }
    }

    fn request<'r>(
        &'r self,
        input: &'r [Cow<'r, Item>],
        stored: Option<&'r Stored>,
        silence: Option<Silence>,
    ) -> Request<'r> {
        let choice = self.request.tool_choice;
        let written = choice.map(|choice| written(choice, self.request.tools));
        let own = Some(Declared {
            own: &self.own_tools,
            others: Cow::Borrowed(&self.other_tools),
        });
        let (tools, tool_choice) = match silence {
            None => (own, written),
            Some(Silence::NoTools) => {
                // Without a word about it, the service's own tools stay.
                let others = choice.is_none().then_some(own).flatten();
                (others.filter(|tools| !tools.others.is_empty()), None)
            }
            Some(silence) => {
                let tools = if self.request.tools.is_empty() {
                    Some(Declared {
                        own: &self.own_tools,
                        others: Cow::Owned(stand_ins(self.request.messages)),
                    })
                } else {
                    own
                };
                let none = (silence == Silence::Forbidden).then(|| json!("none"));
                (tools, none)
            }
        };
        let has_tools = tools.is_some();
        Request {
            rest: &self.rest,
            previous_response_id: stored.map(|stored| stored.id.as_str()),
            input,
            tools,
            tool_choice: tool_choice.filter(|_| has_tools),
            parallel_tool_calls: self.request.parallel_tool_calls.filter(|_| has_tools),
        }
    }
}

fn include_encrypted(rest: &mut Map<String, Value>) {
    let wanted = Value::from("reasoning.encrypted_content");
    let include = rest.entry("include").or_insert_with(|| json!([]));
    if let Value::Array(include) = include
        && !include.contains(&wanted)
    {
        include.push(wanted);
    }
}

/// Returns the items as they are sent: without ids that come twice, and without reasoning that the server has not stored and
/// that does not bring its content.
fn sent(items: &[Item], stores: bool) -> Vec<Cow<'_, Item>> {
    let mut seen = HashSet::new();
    let is_sent = |item: &&Item| stores || !items::is_unstored_reasoning(item.json());
    let sent = items.iter().filter(is_sent).map(|item| match item.json()["id"].as_str() {
        Some(id) if !seen.insert(id) => {
            let mut item = item.clone();
            if let Value::Object(members) = item.json_mut() {
                members.shift_remove("id");
            }
            Cow::Owned(item)
        }
        _ => Cow::Borrowed(item),
    });
    sent.collect()
}

/// Writes a choice of tools.
fn written(choice: &ToolChoice, tools: &[Definition]) -> Value {
    let tool = |name: &str| {
        let is_custom = tools.iter().any(|tool| tool.name == name && tool.custom.is_some());
        json!({ "type": if is_custom { "custom" } else { "function" }, "name": name })
    };
    match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Function(name) => tool(name),
        ToolChoice::Allowed { names, required } => json!({
            "type": "allowed_tools",
            "mode": if *required { "required" } else { "auto" },
            "tools": names.iter().map(|name| tool(name)).collect::<Vec<_>>(),
        }),
    }
}

/// The most tools that the API takes.
const MOST_TOOLS: usize = 128;

/// Declares the tools that were called in a history. The agent does not have them.
fn stand_ins(history: &[Item]) -> Vec<Value> {
    let mut seen = HashSet::new();
    let called = history.iter().filter(|item| is_call_item(item.json()));
    called
        .filter_map(|item| item.json()["name"].as_str())
        .filter(|name| seen.insert(*name))
        .take(MOST_TOOLS)
        .map(|name| {
            json!({
                "type": "function",
                "name": name,
                "description": "Was called earlier; it is not there any more.",
                "parameters": { "type": "object", "properties": {} },
                "strict": false,
            })
        })
        .collect()
}

/// A request, written from what others own: neither the definitions nor the history are copied.
#[derive(Serialize)]
struct Request<'t> {
    #[serde(flatten)]
    rest: &'t Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_response_id: Option<&'t str>,
    input: &'t [Cow<'t, Item>],
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Declared<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
}

/// The tools of a request.
struct Declared<'t> {
    own: &'t Tools,
    others: Cow<'t, [Value]>,
}

impl Serialize for Declared<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq as _;

        let mut tools = serializer.serialize_seq(None)?;
        for tool in self.own.iter() {
            tools.serialize_element(&tool)?;
        }
        for tool in self.others.iter() {
            tools.serialize_element(tool)?;
        }
        tools.end()
    }
}
