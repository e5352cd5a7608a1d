//! One HTTP request and its answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::ids::Ids;
use super::recorded::{Log, ServerOutcome};
use super::responses::Store;
use super::rules::Rules;
use super::stream::{self, Delivery};
use super::written::{Writer, Written};
use super::{Api, ApiError, Request, Script, check};
use crate::loopback::Stop;

/// How the server was set up, and what it remembers.
pub(super) struct Service {
    pub(super) script: Script,
    pub(super) rules: Rules,
    pub(super) log: Log,
    pub(super) ids: Ids,
    pub(super) store: Store,
    pub(super) stop: Stop,
}

pub(super) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(complete))
        .route(
            "/openai/deployments/{deployment}/chat/completions",
            post(azure_complete),
        )
        .route("/v1/responses", post(respond))
        .route("/v1/responses/{id}", get(retrieve))
        .method_not_allowed_fallback(wrong_method)
        .fallback(unknown_path)
        // Histories with images are large, and only this machine can send them.
        .layer(DefaultBodyLimit::disable())
        .with_state(service)
}

async fn complete(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let key = bearer(&headers);
    service.answer(Api::Chat, key, parse(&body)).await
}

async fn azure_complete(
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
    let key = key.or_else(|| bearer(&headers));
    service.answer(Api::Chat, key, body).await
}

async fn respond(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let key = bearer(&headers);
    service.answer(Api::Responses, key, parse(&body)).await
}

/// Gives a stored response again.
async fn retrieve(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Err(error) = service.rules.check_key(bearer(&headers)) {
        return sent(&error);
    }
    match service.store.response(&id) {
        Some(body) => Json(body).into_response(),
        None => sent(&ApiError::new(
            404,
            format!("Response with id '{id}' not found."),
        )),
    }
}

async fn unknown_path(
    State(service): State<Arc<Service>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    let message = format!("Invalid URL ({method} {})", uri.path());
    service.refuse(
        read_as(Api::Chat, parse(&body)),
        ApiError::new(404, message),
    )
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
    service.refuse(
        read_as(Api::Chat, parse(&body)),
        ApiError::new(405, message),
    )
}

impl Service {
    async fn answer(&self, api: Api, key: Option<&str>, body: Option<Value>) -> Response {
        let request = match self.accept(api, key, body.clone()) {
            Ok(request) => request,
            Err(error) => return self.refuse(read_as(api, body), error),
        };
        let place = self.log.open(request.clone());
        let reply = self.script.reply(&request);
        let writer = Writer {
            deviations: self.rules.deviations.and(&reply.deviations),
            ids: &self.ids,
            store: Some(&self.store),
        };
        let decided = writer.write(&request, &reply);
        self.log.close(place, outcome(&decided));
        let is_stream = matches!(decided, Written::Stream { .. });
        let held_back = reply.delivery.ends_at.filter(|_| !is_stream);
        if self
            .stopped_within(reply.delay + held_back.unwrap_or_default())
            .await
        {
            return sent(&ApiError::new(503, "the model server has been stopped"));
        }
        let mut response = into_response(decided, &reply.delivery, &self.stop);
        response.headers_mut().extend(reply.headers);
        response
    }

    /// Checks a request as the API does.
    fn accept(
        &self,
        api: Api,
        key: Option<&str>,
        body: Option<Value>,
    ) -> Result<Request, ApiError> {
        self.rules.check_key(key)?;
        let body = body.ok_or_else(check::not_json)?;
        let request = match api {
            Api::Chat => {
                self.rules.check_chat(&body)?;
                Request::chat(body)
            }
            Api::Responses => {
                let body = self.rules.check_state(body)?;
                let input = check::check_responses_with(&body, Some(&self.store))?;
                self.rules.check_gateway(&body)?;
                Request::with_stored(body, input.stored, input.items)
            }
        };
        Ok(request)
    }

    fn refuse(&self, request: Request, error: ApiError) -> Response {
        tracing::warn!(%error, "refused a request");
        let response = sent(&error);
        let place = self.log.open(request);
        self.log.close(place, ServerOutcome::Refused(error));
        response
    }

    /// Waits for `delay`; tells whether the server was stopped before it was over.
    async fn stopped_within(&self, delay: Duration) -> bool {
        if delay.is_zero() {
            return false;
        }
        tokio::time::timeout(delay, self.stop.now()).await.is_ok()
    }
}

fn outcome(written: &Written) -> ServerOutcome {
    match written {
        Written::Answer(body) | Written::Stream { body, .. } => {
            ServerOutcome::Answered(body.clone())
        }
        Written::Error(error) | Written::Fault(error) => ServerOutcome::Failed(error.clone()),
    }
}

fn into_response(written: Written, delivery: &Delivery, stop: &Stop) -> Response {
    match written {
        Written::Answer(body) if delivery.is_plain() => Json(body).into_response(),
        Written::Answer(body) => {
            let frames = stream::raw(body.to_string().as_bytes());
            let body = stream::play(stream::plan(&frames, delivery), stop);
            ([(CONTENT_TYPE, "application/json")], body).into_response()
        }
        Written::Stream { frames, .. } => {
            let body = stream::play(stream::plan(&frames, delivery), stop);
            ([(CONTENT_TYPE, "text/event-stream; charset=utf-8")], body).into_response()
        }
        Written::Error(error) => sent(&error),
        // The official clients honor the first header; the second makes others retry at once.
        Written::Fault(error) => (
            [("x-should-retry", "false"), ("retry-after", "0")],
            sent(&error),
        )
            .into_response(),
    }
}

fn sent(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status).ok();
    let status = status.filter(|status| status.is_client_error() || status.is_server_error());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error.to_json())).into_response()
}

/// Makes a request of what came, refused or not.
fn read_as(api: Api, body: Option<Value>) -> Request {
    let body = body.unwrap_or_default();
    match api {
        Api::Chat => Request::chat(body),
        Api::Responses => Request::responses(body),
    }
}

fn parse(body: &[u8]) -> Option<Value> {
    crate::json::exact(body).ok()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    value
        .strip_prefix("Bearer ")
        .map(str::trim)
        .filter(|key| !key.is_empty())
}
