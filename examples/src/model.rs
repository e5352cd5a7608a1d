//! Which model is asked: the embedded one, or one behind an API.

use std::{env, io, sync::Arc};

use tool_runtime::{
    agent::{Agent, AgentError, AgentErrorKind, AgentEvent, Conversation},
    model,
    openai::{
        Chat, Connection, RequestError, Responses, async_openai::config::OpenAIConfig,
        types::ReasoningEffort,
    },
    testing::ModelServer,
};

use tool_examples::audit;

use crate::{arguments::Api, embedded};

/// The model that is asked if `OPENAI_MODEL` does not name one.
const DEFAULT_MODEL: &str = "gpt-5.6";

const INSTRUCTIONS: &str = "You audit the packages that a program is built from. Count with the tools, never from \
                            memory; when you need several calls, ask for them in one reply. Answer in plain text, \
                            with the numbers.";

/// A model, and the server that it is asked through.
pub(crate) struct Model {
    /// The name that requests give.
    pub(crate) name: String,
    /// Where it is, in words.
    pub(crate) place: String,
    connection: Connection,
    /// Serves for as long as it is held.
    _embedded: Option<ModelServer>,
}

impl Model {
    /// Chooses by the environment.
    pub(crate) async fn choose() -> io::Result<Self> {
        let variable = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let (key, base) = (variable("OPENAI_API_KEY"), variable("OPENAI_BASE_URL"));
        if key.is_none() && base.is_none() {
            return Self::embedded().await;
        }
        let mut config = OpenAIConfig::new().with_api_key(key.unwrap_or_default());
        let place = base.unwrap_or_else(|| "https://api.openai.com/v1".to_owned());
        config = config.with_api_base(place.trim_end_matches('/'));
        let name = variable("OPENAI_MODEL").unwrap_or_else(|| DEFAULT_MODEL.to_owned());
        Ok(Self {
            name,
            place: format!("at {place}"),
            connection: config.into(),
            _embedded: None,
        })
    }

    async fn embedded() -> io::Result<Self> {
        let server = ModelServer::start(embedded::reply).await?;
        let config = OpenAIConfig::new()
            .with_api_base(server.url())
            .with_api_key("");
        // Loopback is never behind a proxy, whatever the environment says.
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .map_err(io::Error::other)?;
        Ok(Self {
            name: "embedded".to_owned(),
            place: "part of this program; set OPENAI_API_KEY to ask a real one".to_owned(),
            connection: Connection::new(config).http_client(http),
            _embedded: Some(server),
        })
    }

    /// Asks the question, and lets the tools answer.
    pub(crate) async fn ask(
        &self,
        question: &str,
        way: Way,
        listener: impl Fn(&AgentEvent) + Send + Sync + 'static,
    ) -> Result<Conversation, AgentError<RequestError>> {
        // Found beforehand, so that the times of the calls are those of counting. If it fails, the calls tell why.
        let _ = tokio::task::spawn_blocking(audit::packages).await;
        let listener = Arc::new(listener);
        let connection = self.connection.clone();
        if way.api == Api::Responses {
            let model = Responses::new(connection, &self.name);
            return agent(model, way, listener).run(question).await;
        }
        let model = Chat::new(connection, &self.name);
        match agent(model.clone(), way, Arc::clone(&listener))
            .run(question)
            .await
        {
            Err(error) if wants_no_reasoning(&error) => {
                let model = model.reasoning_effort(ReasoningEffort::None);
                agent(model, way, listener).run(question).await
            }
            result => result,
        }
    }
}

/// How the model is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) api: Api,
    /// Whether a reply may hold one call only.
    pub(crate) sequential: bool,
}

fn agent<M: model::Model>(
    model: M,
    way: Way,
    listener: Arc<impl Fn(&AgentEvent) + Send + Sync + 'static>,
) -> Agent<M> {
    let agent = Agent::new(model)
        .instructions(INSTRUCTIONS)
        .tools(audit::tools())
        .on_event(move |event| listener(event));
    if way.sequential {
        agent.parallel_tool_calls(false)
    } else {
        agent
    }
}

/// Tells whether the model takes tools only without reasoning, as newer ones do in Chat Completions.
fn wants_no_reasoning(error: &AgentError<RequestError>) -> bool {
    let AgentErrorKind::Api(RequestError::Server { error: refusal, .. }) = &error.kind else {
        return false;
    };
    error.conversation.exchanges.is_empty() && refusal.param.as_deref() == Some("reasoning_effort")
}
