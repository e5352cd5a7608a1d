//! Which model is asked: the embedded one, or one behind an API.

use std::{env, io};

use tool_runtime::{
    agent::{Agent, AgentError, AgentErrorKind, AgentEvent, Conversation},
    model::{self, Item, ModelReply, ModelRequest},
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
        mut listener: impl FnMut(AgentEvent),
    ) -> Result<Conversation, AgentError<RequestError>> {
        // Found beforehand, so that the times of the calls are those of counting. If it fails, the calls tell why.
        let _ = tokio::task::spawn_blocking(audit::packages).await;
        let connection = self.connection.clone();
        if way.api == Api::Responses {
            let model = Responses::new(connection, &self.name);
            return run(model, question, way, &mut listener).await;
        }
        let model = Chat::new(connection, &self.name);
        match run(model.clone(), question, way, &mut listener).await {
            Err(error) if wants_no_reasoning(&error) => {
                let model = model.reasoning_effort(ReasoningEffort::None);
                run(model, question, way, &mut listener).await
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
    /// Whether replies come in one piece, and not as a stream.
    pub(crate) whole: bool,
}

/// Runs an agent, and tells of everything as it happens.
async fn run<M: model::Model<Error = RequestError> + 'static>(
    model: M,
    question: &str,
    way: Way,
    listener: &mut impl FnMut(AgentEvent),
) -> Result<Conversation, AgentError<RequestError>> {
    let mut run = if way.whole {
        agent(Whole(model), way).start(question)
    } else {
        agent(model, way).start(question)
    };
    while let Some(event) = run.next().await {
        listener(event);
    }
    run.await
}

/// A model that is not asked for streams.
struct Whole<M>(M);

impl<M: model::Model> model::Model for Whole<M> {
    type Error = M::Error;

    fn api(&self) -> &'static str {
        self.0.api()
    }

    fn user(&self, text: &str) -> Item {
        self.0.user(text)
    }

    async fn ask(&self, request: ModelRequest<'_>) -> Result<ModelReply, Self::Error> {
        self.0.ask(request).await
    }
}

fn agent<M: model::Model>(model: M, way: Way) -> Agent<M> {
    let agent = Agent::new(model)
        .instructions(INSTRUCTIONS)
        .tools(audit::tools());
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
