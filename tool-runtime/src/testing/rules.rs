//! The rules that not every model, account or server has.

use serde_json::Value;

use super::{ApiError, check, deviation::Deviations};

#[derive(Default)]
pub(super) struct Rules {
    pub(super) key: Option<String>,
    /// Each tells which models take function tools only without reasoning.
    pub(super) reasons: Vec<Box<ModelRule>>,
    pub(super) calls_need_tools: bool,
    pub(super) must_choose: bool,
    pub(super) stateless: Option<Stateless>,
    pub(super) deviations: Deviations,
}

pub(super) type ModelRule = dyn Fn(&str) -> bool + Send + Sync;

/// What a server that stores no responses does with `previous_response_id`.
///
/// ```
/// use tool_runtime::testing::{ModelServer, Stateless};
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// let server = ModelServer::builder().stateless(Stateless::Forgets).start(["Hello!"]).await?;
/// # drop(server);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stateless {
    /// It finds no response of that id, as a server does that has just been started again.
    Forgets,
    /// It does not take the parameter.
    Refuses,
    /// It overlooks the parameter, and the model sees the new items only.
    Ignores,
}

impl Rules {
    pub(super) fn check_key(&self, given: Option<&str>) -> Result<(), ApiError> {
        let Some(key) = &self.key else {
            return Ok(());
        };
        match given {
            Some(given) if given == key => Ok(()),
            Some(given) => Err(ApiError::new(
                401,
                format!(
                    "Incorrect API key provided: {}. You can find your API key at \
                     https://platform.openai.com/account/api-keys.",
                    masked(given)
                ),
            )
            .with_code("invalid_api_key")),
            None => Err(ApiError::new(
                401,
                "You didn't provide an API key. You need to provide your API key in an \
                 Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or \
                 as the password field (with blank username) if you're accessing the API from \
                 your browser and are prompted for a username and password. You can obtain an API \
                 key from https://platform.openai.com/account/api-keys.",
            )),
        }
    }

    pub(super) fn check_chat(&self, body: &Value) -> Result<(), ApiError> {
        check::check_chat(body)?;
        let model = body["model"].as_str().unwrap_or_default();
        if self.reasons.iter().any(|reasons| reasons(model)) {
            check::tools_without_reasoning(body)?;
        }
        self.check_gateway(body)
    }

    pub(super) fn check_gateway(&self, body: &Value) -> Result<(), ApiError> {
        if self.calls_need_tools {
            check::gateway::calls_without_tools(body)?;
        }
        if self.must_choose {
            check::gateway::no_choice(body)?;
        }
        Ok(())
    }

    /// Decides about `previous_response_id`: gives the request as the server takes it.
    pub(super) fn check_state(&self, mut body: Value) -> Result<Value, ApiError> {
        let Some(stateless) = self.stateless else {
            return Ok(body);
        };
        let Some(id) = body["previous_response_id"].as_str() else {
            return Ok(body);
        };
        match stateless {
            Stateless::Forgets => {
                let message = format!("Previous response with id '{id}' not found.");
                Err(ApiError::invalid(message)
                    .with_param("previous_response_id")
                    .with_code("previous_response_not_found"))
            }
            Stateless::Refuses => Err(ApiError::invalid(
                "Unsupported parameter: 'previous_response_id' is not supported by this server.",
            )
            .with_param("previous_response_id")
            .with_code("unsupported_parameter")),
            Stateless::Ignores => {
                body["previous_response_id"] = Value::Null;
                Ok(body)
            }
        }
    }
}

/// Hides the middle of a key as the API does.
fn masked(key: &str) -> String {
    let length = key.chars().count();
    let hide = |(index, c)| {
        if index < 8 || index + 4 >= length {
            c
        } else {
            '*'
        }
    };
    key.chars().enumerate().map(hide).collect()
}
