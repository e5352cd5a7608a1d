//! A model behind either API.

use std::sync::LazyLock;

use tool_runtime::{
    model::{Item, Model, ModelReply, ModelRequest, ModelStream},
    openai::{Chat, Connection, RequestError, Responses, async_openai::config::OpenAIConfig},
    testing::{Api, ModelServer},
};

use super::config;

/// A model behind one of the APIs.
#[derive(Clone, Debug)]
pub(crate) enum Either {
    Chat(Chat),
    Responses(Responses),
}

impl Model for Either {
    type Error = RequestError;

    fn api(&self) -> &'static str {
        match self {
            Self::Chat(model) => model.api(),
            Self::Responses(model) => model.api(),
        }
    }

    fn user(&self, text: &str) -> Item {
        match self {
            Self::Chat(model) => model.user(text),
            Self::Responses(model) => model.user(text),
        }
    }

    async fn ask(&self, request: ModelRequest<'_>) -> Result<ModelReply, RequestError> {
        match self {
            Self::Chat(model) => model.ask(request).await,
            Self::Responses(model) => model.ask(request).await,
        }
    }

    async fn stream(&self, request: ModelRequest<'_>) -> Result<ModelStream, RequestError> {
        match self {
            Self::Chat(model) => model.stream(request).await,
            Self::Responses(model) => model.stream(request).await,
        }
    }
}

pub(crate) fn model(api: Api, server: &ModelServer) -> Either {
    Either::over(api, connection(config(server)))
}

impl Either {
    pub(crate) fn over(api: Api, connection: Connection<OpenAIConfig>) -> Self {
        match api {
            Api::Chat => Self::Chat(Chat::new(connection, "gpt-5.6")),
            _ => Self::Responses(Responses::new(connection, "gpt-5.6")),
        }
    }
}

/// Makes a connection over the one HTTP client of all tests, since it takes long to read the certificates. It keeps no
/// connection open: each test has a runtime of its own.
pub(crate) fn connection(config: OpenAIConfig) -> Connection<OpenAIConfig> {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let http = reqwest::Client::builder().no_proxy();
        http.pool_max_idle_per_host(0).build().unwrap()
    });
    Connection::new(config).http_client(HTTP.clone())
}
