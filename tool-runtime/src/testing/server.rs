//! The server's life.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::ids::Ids;
use super::recorded::Log;
use super::responses::Store;
use super::rules::Rules;
use super::service::{Service, router};
use super::{ApiError, Deviation, RecordedRequest, Script, Stateless};
use crate::loopback::{self, Server, Stop};

/// Serves a scripted model on loopback, at a port that was free.
///
/// It speaks Chat Completions and Responses, and refuses what they refuse; see the
/// [module docs](super).
///
/// Dropping it stops it: the port and all connections close, and nothing runs on. It also ends with the runtime that it was started in. To let requests under
/// way be answered first, use [`shutdown`](Self::shutdown).
///
/// ```
/// use async_openai::{Client, config::OpenAIConfig};
/// use serde_json::json;
/// use tool_runtime::testing::{ModelServer, ScriptedReply};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = ModelServer::start([ScriptedReply::text("Hello!")]).await?;
///
/// let client = Client::with_config(OpenAIConfig::new().with_api_base(server.url()));
/// let request = json!({"model": "gpt-5.6", "messages": [{"role": "user", "content": "Hi"}]});
/// let reply = client.chat().create(serde_json::from_value(request)?).await?;
///
/// assert_eq!(reply.choices[0].message.content.as_deref(), Some("Hello!"));
/// assert_eq!(server.requests()[0].request.last_user_text(), "Hi");
/// # Ok(())
/// # }
/// ```
pub struct ModelServer {
    url: String,
    service: Arc<Service>,
    server: Server,
}

impl ModelServer {
    /// Starts a server that answers as the script says: a closure, or replies in order. See
    /// [`Script`].
    ///
    /// # Errors
    ///
    /// No port of loopback can be listened on.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime with its I/O and time drivers enabled.
    ///
    /// ```
    /// use tool_runtime::testing::{Request, ModelServer, ScriptedReply};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let fixed = ModelServer::start([ScriptedReply::text("One."), ScriptedReply::text("Two.")]).await?;
    /// let echo = ModelServer::start(|request: &Request| request.last_user_text()).await?;
    /// # drop((fixed, echo));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start(script: impl Into<Script>) -> io::Result<Self> {
        Self::builder().start(script).await
    }

    /// Sets rules that not every model or account has, before starting.
    ///
    /// ```
    /// use tool_runtime::testing::ModelServer;
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::builder()
    ///     .require_key("sk-test")
    ///     .refuse_tools_with_reasoning(|model| model.starts_with("gpt-5.6"))
    ///     .start(["Hello!"])
    ///     .await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> ModelServerBuilder {
        ModelServerBuilder {
            rules: Rules::default(),
        }
    }

    /// Gives the base URL for a client: `http://127.0.0.1:PORT/v1`.
    ///
    /// ```
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = tool_runtime::testing::ModelServer::start(["Hello!"]).await?;
    /// assert!(server.url().ends_with("/v1"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Gives the endpoint for an Azure client: `http://127.0.0.1:PORT`. Chat Completions are at
    /// `/openai/deployments/{model}/chat/completions`, with the key in `api-key`.
    ///
    /// ```
    /// use async_openai::{Client, config::AzureConfig};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = tool_runtime::testing::ModelServer::start(["Hello!"]).await?;
    /// let config = AzureConfig::new()
    ///     .with_api_base(server.azure_endpoint())
    ///     .with_deployment_id("my-gpt")
    ///     .with_api_version("2026-08-01");
    /// let client = Client::with_config(config);
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn azure_endpoint(&self) -> &str {
        self.url.trim_end_matches("/v1")
    }

    /// Gives every request so far, in the order in which they came, and what became of each.
    ///
    /// A client that retries by itself, as most do on 429 and 5xx, sends each attempt as a new request.
    ///
    /// ```
    /// use async_openai::{Client, config::OpenAIConfig, types::chat::CreateChatCompletionRequest};
    /// use tool_runtime::testing::{ModelServer, ServerOutcome};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::start(["Hello!"]).await?;
    /// let client = Client::with_config(OpenAIConfig::new().with_api_base(server.url()));
    /// let without_messages = CreateChatCompletionRequest { model: "gpt-5.6".into(), ..Default::default() };
    /// assert!(client.chat().create(without_messages).await.is_err());
    ///
    /// let requests = server.requests();
    /// assert_eq!(requests[0].request.model(), "gpt-5.6");
    /// assert!(matches!(requests[0].outcome, ServerOutcome::Refused(_)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.service.log.exchanges()
    }

    /// Gives the errors of the requests that the server refused, in order. A test may end with
    /// the assertion that there are none.
    ///
    /// ```
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = tool_runtime::testing::ModelServer::start(["Hello!"]).await?;
    /// // … the agent runs …
    /// assert_eq!(server.refusals(), []);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn refusals(&self) -> Vec<ApiError> {
        let exchanges = self.service.log.exchanges();
        exchanges
            .iter()
            .filter_map(RecordedRequest::refusal)
            .cloned()
            .collect()
    }

    /// Stops the server once every request that has come in is answered, delays included. Requests that are
    /// only half sent are given up.
    ///
    /// # Cancellation
    ///
    /// Dropping the future stops the server at once, as dropping the server does.
    ///
    /// ```
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = tool_runtime::testing::ModelServer::start(["Hello!"]).await?;
    /// server.shutdown().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shutdown(mut self) {
        self.server.drain().await;
    }
}

impl fmt::Debug for ModelServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelServer")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A [`ModelServer`] that is being set up; made by [`ModelServer::builder`].
///
/// ```
/// use tool_runtime::testing::ModelServer;
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// let server = ModelServer::builder().require_key("sk-test").start(["Hello!"]).await?;
/// # drop(server);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct ModelServerBuilder {
    rules: Rules,
}

impl ModelServerBuilder {
    /// Refuses requests that do not bring this key, with 401: as `Authorization: Bearer KEY`, or,
    /// at the path of Azure, as `api-key: KEY`.
    ///
    /// ```
    /// use tool_runtime::testing::ModelServer;
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::builder().require_key("sk-test").start(["Hello!"]).await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    pub fn require_key(mut self, key: impl Into<String>) -> Self {
        self.rules.key = Some(key.into());
        self
    }

    /// Refuses function tools unless `reasoning_effort` is `"none"`, for each model that the
    /// closure says yes to. Newer models have this rule in Chat Completions. Of several closures, each holds.
    ///
    /// ```
    /// use tool_runtime::testing::ModelServer;
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::builder()
    ///     .refuse_tools_with_reasoning(|model| model.starts_with("gpt-5.6"))
    ///     .start(["Hello!"])
    ///     .await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    pub fn refuse_tools_with_reasoning(
        mut self,
        model: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.rules.reasons.push(Box::new(model));
        self
    }

    /// Refuses a request with calls in its history and no `tools`, as gateways to the models of Anthropic and Amazon do.
    ///
    /// ```
    /// use async_openai::{Client, config::OpenAIConfig};
    /// use tool_runtime::testing::ModelServer;
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::builder().refuse_calls_without_tools().start(["Hello!"]).await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    pub fn refuse_calls_without_tools(mut self) -> Self {
        self.rules.calls_need_tools = true;
        self
    }

    /// Refuses `tool_choice: "none"`, as gateways do whose models must be free to call.
    ///
    /// ```
    /// use tool_runtime::testing::ModelServer;
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::builder().refuse_tool_choice_none().start(["Hello!"]).await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    pub fn refuse_tool_choice_none(mut self) -> Self {
        self.rules.must_choose = true;
        self
    }

    /// Departs from the API in this way in every reply. May be called several times.
    ///
    /// ```
    /// use tool_runtime::testing::{Deviation, ModelServer};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::builder()
    ///     .deviate(Deviation::FloatTime)
    ///     .deviate(Deviation::CountedCallIds)
    ///     .start(["Hello!"])
    ///     .await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    pub fn deviate(mut self, deviation: Deviation) -> Self {
        self.rules.deviations.insert(deviation);
        self
    }

    /// Stores no responses, as servers do that are compatible with Responses in all but that.
    ///
    /// ```
    /// use tool_runtime::testing::{ModelServer, Stateless};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::builder().stateless(Stateless::Refuses).start(["Hello!"]).await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stateless(mut self, stateless: Stateless) -> Self {
        self.rules.stateless = Some(stateless);
        self
    }

    /// Starts the server; see [`ModelServer::start`].
    ///
    /// # Errors
    ///
    /// No port of loopback can be listened on.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime with its I/O and time drivers enabled.
    ///
    /// ```
    /// use tool_runtime::testing::ModelServer;
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// let server = ModelServer::builder().start(["Hello!"]).await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start(self, script: impl Into<Script>) -> io::Result<ModelServer> {
        let script = script.into();
        let listener = loopback::listen(0).await?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let stop = Stop::new();
        let service = Arc::new(Service {
            script,
            store: Store::new(self.rules.stateless.is_some()),
            rules: self.rules,
            log: Log::default(),
            ids: Ids::default(),
            stop: stop.clone(),
        });
        let server = Server::start(listener, router(Arc::clone(&service)), stop);
        Ok(ModelServer {
            url,
            service,
            server,
        })
    }
}

impl fmt::Debug for ModelServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelServerBuilder").finish_non_exhaustive()
    }
}
