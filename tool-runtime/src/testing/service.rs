//! One HTTP request and its answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::completion::{Ids, complete};
use super::exchange::{Log, Outcome};
use super::reply::Body;
use super::{ApiError, ChatRequest, Script, check};
use crate::loopback::Stop;

/// How the server was set up, and what it remembers.
pub(super) struct Service {
    pub(super) script: Script,
    pub(super) rules: Rules,
    pub(super) log: Log,
    pub(super) ids: Ids,
    pub(super) stop: Stop,
}

/// The rules that not every model or account has.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) key: Option<String>,
    /// Each tells which models take function tools only without reasoning.
    pub(super) reasons: Vec<Box<ModelRule>>,
    pub(super) calls_need_tools: bool,
    pub(super) must_choose: bool,
}

pub(super) type ModelRule = dyn Fn(&str) -> bool + Send + Sync;

pub(super) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(chat))
        .route(
            "/openai/deployments/{deployment}/chat/completions",
            post(azure_chat),
        )
        .method_not_allowed_fallback(wrong_method)
        .fallback(unknown_path)
        // Histories with images are large, and only this machine can send them.
        .layer(DefaultBodyLimit::disable())
        .with_state(service)
}

async fn chat(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let key = bearer(&headers);
    service.answer(key, parse(&body)).await
}

async fn azure_chat(
    State(service): State<Arc<Service>>,
    Path(deployment): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let key = headers.get("api-key").and_then(|key| key.to_str().ok());
    let mut body = parse(&body);
    if let Some(Value::Object(fields)) = &mut body {
        // There the deployment stands for the model.
        fields.entry("model").or_insert_with(|| json!(deployment));
    }
    service.answer(key.or_else(|| bearer(&headers)), body).await
}

async fn unknown_path(
    State(service): State<Arc<Service>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    let message = format!("Invalid URL ({method} {})", uri.path());
    service.refuse(parse(&body), ApiError::new(404, message))
}

async fn wrong_method(
    State(service): State<Arc<Service>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    let message = format!(
        "Not allowed to {method} on {}. (HINT: Perhaps you meant to use a different HTTP method?)",
        uri.path()
    );
    service.refuse(parse(&body), ApiError::new(405, message))
}

impl Service {
    async fn answer(&self, key: Option<&str>, body: Option<Value>) -> Response {
        let problem = self.rules.check_key(key).and_then(|()| match &body {
            Some(body) => self.rules.check(body),
            None => Err(check::not_json()),
        });
        if let Err(error) = problem {
            return self.refuse(body, error);
        }
        let request = ChatRequest::new(body.unwrap_or_default());
        let place = self.log.open(request.clone());
        let reply = self.script.reply(&request);
        let decided = self.decide(&request, reply.body);
        self.log.close(place, decided.outcome());
        if self.stopped_within(reply.delay).await {
            return sent(&ApiError::new(503, "the model server has been stopped"));
        }
        let mut response = decided.into_response();
        response.headers_mut().extend(reply.headers);
        response
    }

    fn refuse(&self, body: Option<Value>, error: ApiError) -> Response {
        tracing::warn!(%error, "refused a request");
        let response = sent(&error);
        let place = self.log.open(ChatRequest::new(body.unwrap_or_default()));
        self.log.close(place, Outcome::Refused(error));
        response
    }

    fn decide(&self, request: &ChatRequest, body: Body) -> Decided {
        let body = match body {
            Body::Json(body) => Ok(body),
            Body::Choices(messages) => complete(request, &messages, &self.ids),
            Body::Error(error) => return Decided::Error(error),
            Body::Fault(problem) => Err(problem),
        };
        body.map_or_else(
            |problem| {
                tracing::error!(problem, "the script of the model server is at fault");
                Decided::Fault(ApiError::new(500, problem))
            },
            Decided::Answer,
        )
    }

    /// Waits for `delay`; tells whether the server was stopped before it was over.
    async fn stopped_within(&self, delay: Duration) -> bool {
        if delay.is_zero() {
            return false;
        }
        tokio::time::timeout(delay, self.stop.now()).await.is_ok()
    }
}

impl Rules {
    fn check_key(&self, given: Option<&str>) -> Result<(), ApiError> {
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

    fn check(&self, body: &Value) -> Result<(), ApiError> {
        check::check_chat(body)?;
        let model = body["model"].as_str().unwrap_or_default();
        if self.reasons.iter().any(|reasons| reasons(model)) {
            check::tools_without_reasoning(body)?;
        }
        if self.calls_need_tools {
            check::gateway::calls_without_tools(body)?;
        }
        if self.must_choose {
            check::gateway::no_choice(body)?;
        }
        if body["stream"] == true {
            let message = "This model server does not stream yet: send the request without \
                           `stream: true`.";
            return Err(ApiError::new(400, message)
                .with_param("stream")
                .with_code("unsupported_value"));
        }
        Ok(())
    }
}

/// What a request that was not refused gets.
enum Decided {
    Answer(Value),
    Error(ApiError),
    /// An error because of the script, which asking again does not mend.
    Fault(ApiError),
}

impl Decided {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Answer(body) => Outcome::Answered(body.clone()),
            Self::Error(error) | Self::Fault(error) => Outcome::Failed(error.clone()),
        }
    }

    fn into_response(self) -> Response {
        match self {
            Self::Answer(body) => Json(body).into_response(),
            Self::Error(error) => sent(&error),
            // The official clients heed the first header; the second spares others their waits.
            Self::Fault(error) => (
                [("x-should-retry", "false"), ("retry-after", "0")],
                sent(&error),
            )
                .into_response(),
        }
    }
}

fn sent(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status).ok();
    let status = status.filter(|status| status.is_client_error() || status.is_server_error());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error.to_json())).into_response()
}

fn parse(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    value
        .strip_prefix("Bearer ")
        .map(str::trim)
        .filter(|key| !key.is_empty())
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
