//! A model behind Responses.

use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
};

use async_openai::{config::Config, types::chat::ReasoningEffort};
use serde_json::{Map, Value, json};

use crate::openai::{Connection, connection::Post, silence};

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
    pub(super) uses_previous: bool,
    /// Whether the server was seen to know no previous responses.
    pub(super) is_stateless: Arc<AtomicBool>,
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

impl Responses {
    pub(super) fn stores(&self) -> bool {
        self.parameters.get("store") != Some(&Value::Bool(false))
    }
}
