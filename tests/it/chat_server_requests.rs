//! Requests that the tests of the model server are made of.

use async_openai::Client;
use async_openai::config::{Config, OpenAIConfig};
use async_openai::error::OpenAIError;
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

pub(crate) fn client(server: &ModelServer) -> Client<OpenAIConfig> {
    let config = OpenAIConfig::new()
        .with_api_base(server.url())
        .with_api_key("sk-test");
    Client::with_config(config)
}

pub(crate) async fn send<C: Config>(client: &Client<C>, request: Value) -> Result<Value, ApiError> {
    let sent = client.chat().create_byot::<Value, Value>(request).await;
    sent.map_err(|error| match error {
        OpenAIError::ApiError(response) => {
            let received = response.api_error;
            let status = response.status_code.as_u16();
            let mut error = ApiError::new(status, received.message)
                .with_kind(received.r#type.unwrap_or_default());
            error.param = received.param;
            error.code = received.code;
            error
        }
        other => panic!("no error of the API: {other}"),
    })
}

/// Sends one request to a server of its own.
pub(crate) async fn ask(script: impl Into<Script>, request: Value) -> Result<Value, ApiError> {
    let server = ModelServer::start(script).await.unwrap();
    send(&client(&server), request).await
}
