//! Requests that the tests of the model server are made of.

use async_openai::config::{Config, OpenAIConfig};
use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, ModelServer, Script};

pub(crate) fn chat(messages: impl IntoIterator<Item = Value>) -> Value {
    let messages: Vec<Value> = messages.into_iter().collect();
    json!({"model": "gpt-5.6", "messages": messages})
}

/// Adds fields to a request of one user message.
pub(crate) fn with(fields: Value) -> Value {
    let mut request = chat([user()]);
    let Value::Object(fields) = fields else {
        panic!("not an object: {fields}")
    };
    request.as_object_mut().unwrap().extend(fields);
    request
}

pub(crate) fn with_tools() -> Value {
    with(json!({"tools": [function("get_weather"), function("get_time")]}))
}

pub(crate) fn user() -> Value {
    json!({"role": "user", "content": "Weather?"})
}

pub(crate) fn calls<const N: usize>(ids: [&str; N]) -> Value {
    let calls = ids.map(|id| {
        json!({"id": id, "type": "function",
            "function": {"name": "get_weather", "arguments": "{}"}})
    });
    json!({"role": "assistant", "content": null, "tool_calls": calls.to_vec()})
}

pub(crate) fn answer(id: &str) -> Value {
    json!({"role": "tool", "tool_call_id": id, "content": "22 C"})
}

pub(crate) fn function(name: &str) -> Value {
    json!({"type": "function", "function": {"name": name}})
}

/// Sends any JSON, once.
pub(crate) struct Client<C>(C);

impl<C: Config> Client<C> {
    pub(crate) fn with_config(config: C) -> Self {
        Self(config)
    }
}

pub(crate) fn client(server: &ModelServer) -> Client<OpenAIConfig> {
    let config = OpenAIConfig::new()
        .with_api_base(server.url())
        .with_api_key("sk-test");
    Client(config)
}

/// Posts JSON with a client that uses no proxy.
pub(crate) async fn post<C: Config>(
    config: &C,
    body: &Value,
) -> Result<reqwest::Response, reqwest::Error> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let mut url = reqwest::Url::parse(&config.url("/chat/completions")).unwrap();
    url.query_pairs_mut().extend_pairs(config.query());
    let request = http
        .post(url)
        .headers(config.headers())
        .header("content-type", "application/json");
    request.body(body.to_string()).send().await
}

pub(crate) async fn send<C: Config>(client: &Client<C>, request: Value) -> Result<Value, ApiError> {
    let response = post(&client.0, &request).await.unwrap();
    let status = response.status();
    let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    if status.is_success() {
        return Ok(body);
    }
    let text = |key: &str| body["error"][key].as_str().map(str::to_owned);
    let mut error =
        ApiError::new(status.as_u16(), text("message").unwrap()).with_kind(text("type").unwrap());
    error.param = text("param");
    error.code = text("code");
    Err(error)
}

/// Sends one request to a server of its own.
pub(crate) async fn ask(script: impl Into<Script>, request: Value) -> Result<Value, ApiError> {
    let server = ModelServer::start(script).await.unwrap();
    send(&client(&server), request).await
}
