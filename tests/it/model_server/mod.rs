//! The model server: what it says and what it refuses.

mod chat;
mod chat_check;
pub(crate) mod chat_errors;
pub(crate) mod chat_requests;
mod chat_scripts;
mod deviations;
mod formats;
mod responses;
mod responses_refusals;
mod responses_state;
mod responses_tools;
mod stream_chat;
mod stream_deviations;
mod stream_faults;
mod stream_responses;
mod stream_time;

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, ModelServer, Script};

/// Posts JSON to a path under the base URL, without a proxy.
pub(crate) async fn post(server: &ModelServer, path: &str, body: &Value) -> reqwest::Response {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http
        .post(format!("{}{path}", server.url()))
        .header("content-type", "application/json");
    request.body(body.to_string()).send().await.unwrap()
}

/// Reads a reply that is not a stream.
pub(crate) async fn read(response: reqwest::Response) -> Result<Value, ApiError> {
    let status = response.status();
    let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    if status.is_success() {
        return Ok(body);
    }
    let text = |key: &str| body["error"][key].as_str().map(str::to_owned);
    let error = ApiError::new(status.as_u16(), text("message").unwrap());
    let mut error = error.with_kind(text("type").unwrap());
    error.param = text("param");
    error.code = text("code");
    Err(error)
}

/// Sends a Responses request.
pub(crate) async fn respond(server: &ModelServer, body: Value) -> Result<Value, ApiError> {
    read(post(server, "/responses", &body).await).await
}

/// Sends a Chat Completions request.
pub(crate) async fn complete(server: &ModelServer, body: Value) -> Result<Value, ApiError> {
    read(post(server, "/chat/completions", &body).await).await
}

/// Sends one Responses request to a server of its own.
async fn ask(script: impl Into<Script>, body: Value) -> Result<Value, ApiError> {
    respond(&ModelServer::start(script).await.unwrap(), body).await
}

/// A Responses request of these items, with two tools.
fn request(input: Value) -> Value {
    json!({
        "model": "gpt-5.6",
        "input": input,
        "tools": [function("get_weather"), function("get_time")],
    })
}

fn user() -> Value {
    json!({"role": "user", "content": "Weather?"})
}

fn function(name: &str) -> Value {
    json!({"type": "function", "name": name, "strict": false,
        "parameters": {"type": "object", "properties": {}}})
}

fn call(call_id: &str) -> Value {
    json!({"type": "function_call", "call_id": call_id, "name": "get_weather", "arguments": "{}"})
}

fn output(call_id: &str) -> Value {
    json!({"type": "function_call_output", "call_id": call_id, "output": "22 C"})
}

/// Adds members to an object.
fn with(mut object: Value, members: Value) -> Value {
    let Value::Object(members) = members else {
        panic!("not an object: {members}")
    };
    object.as_object_mut().unwrap().extend(members);
    object
}

fn message(error: &ApiError) -> &str {
    &error.message
}

/// Sends a request that wants a stream; gives the whole body as text.
async fn streamed(server: &ModelServer, path: &str, body: Value) -> String {
    let response = post(server, path, &with(body, json!({"stream": true}))).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "text/event-stream; charset=utf-8"
    );
    String::from_utf8(response.bytes().await.unwrap().to_vec()).unwrap()
}

/// The data of each event, as JSON where it is JSON.
fn data(body: &str) -> Vec<Value> {
    let lines = body.lines().filter_map(|line| line.strip_prefix("data: "));
    lines
        .map(|data| serde_json::from_str(data).unwrap_or_else(|_| json!(data)))
        .collect()
}

/// A Chat Completions request with two tools.
fn chat() -> Value {
    let tool = |name: &str| json!({"type": "function", "function": {"name": name}});
    json!({
        "model": "gpt-5.6",
        "messages": [user()],
        "tools": [tool("get_weather"), tool("get_time")],
    })
}
