//! The rules of the model server beside its checks, and how it ends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use async_openai::config::{AzureConfig, OpenAIConfig};
use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, ModelServer, Request, ScriptedReply};

use crate::model_server::chat_requests::{
    Client, ask, chat, client, post, send, user, with, with_tools,
};

/// Sends raw HTTP, for what the client cannot send; gives status and body.
async fn raw(server: &ModelServer, request_line: &str, headers: &str, body: &str) -> (u16, Value) {
    let host = server
        .azure_endpoint()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let request = format!(
        "{request_line} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let exchange = move || {
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    };
    let response = tokio::task::spawn_blocking(exchange).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

fn error_body(message: &str) -> Value {
    json!({"error": {
        "message": message,
        "type": "invalid_request_error",
        "param": null,
        "code": null,
    }})
}

// Rules of the account, the model and the path.

#[tokio::test]
async fn a_key_can_be_required() {
    let server = ModelServer::builder()
        .require_key("sk-test")
        .start(["Hi."])
        .await
        .unwrap();
    send(&client(&server), chat([user()])).await.unwrap();

    let config = OpenAIConfig::new().with_api_base(server.url());
    let wrong = Client::with_config(config.with_api_key("sk-not-a-real-key"));
    let message = "Incorrect API key provided: sk-not-a*****-key. You can find your API key at \
                   https://platform.openai.com/account/api-keys.";
    let expected = ApiError::new(401, message).with_code("invalid_api_key");
    assert_eq!(send(&wrong, chat([user()])).await, Err(expected));

    let (status, body) = raw(&server, "POST /v1/chat/completions", "", "{}").await;
    let message = body["error"]["message"].as_str().unwrap();
    assert_eq!(status, 401);
    assert!(
        message.starts_with("You didn't provide an API key."),
        "{message}"
    );
}

#[tokio::test]
async fn function_tools_beside_reasoning_can_be_refused() {
    let server = ModelServer::builder()
        .refuse_tools_with_reasoning(|model| model.starts_with("gpt-5.6"))
        .start(|_: &Request| "Hi.")
        .await
        .unwrap();
    let client = client(&server);
    let message = "Function tools with reasoning_effort are not supported for gpt-5.6 in \
                   /v1/chat/completions. To use function tools, use /v1/responses or set \
                   reasoning_effort to 'none'.";
    let expected = ApiError::new(400, message).with_param("reasoning_effort");
    for effort in [json!(null), json!("low")] {
        let mut request = with_tools();
        request["reasoning_effort"] = effort;
        assert_eq!(send(&client, request).await, Err(expected.clone()));
    }

    let mut without = with_tools();
    without["reasoning_effort"] = json!("none");
    let mut older = with_tools();
    older["model"] = json!("an-older-one");
    let custom = with(json!({"tools": [{"type": "custom", "custom": {"name": "sql"}}]}));
    for request in [without, older, custom, chat([user()])] {
        send(&client, request).await.unwrap();
    }
}

#[tokio::test]
async fn azure_clients_are_served_at_their_path() {
    let server = ModelServer::builder()
        .require_key("azure-key")
        .start(|request: &Request| request.model().to_owned())
        .await
        .unwrap();
    let config = AzureConfig::new()
        .with_api_base(server.azure_endpoint())
        .with_deployment_id("my-gpt")
        .with_api_version("2026-08-01")
        .with_api_key("azure-key");
    let client = Client::with_config(config);
    for (request, model) in [
        (json!({"messages": [user()]}), "my-gpt"),
        (chat([user()]), "gpt-5.6"),
    ] {
        let reply = send(&client, request).await.unwrap();
        assert_eq!(reply["choices"][0]["message"]["content"], model);
        assert_eq!(reply["model"], model);
    }
    assert_eq!(
        send(&client, json!({"messages": []}))
            .await
            .unwrap_err()
            .status,
        400
    );
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let server = ModelServer::start(["Hi."]).await.unwrap();
    for body in ["", "{\"model\": ", "[]", "\u{feff}"] {
        let (status, refused) = raw(&server, "POST /v1/chat/completions", "", body).await;
        let message = "We could not parse the JSON body of your request. (HINT: This likely means \
            you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, \
            but what was sent was not valid JSON. If you have trouble figuring out how to fix \
            this, please contact us through our help center at help.openai.com.)";
        assert_eq!((status, refused), (400, error_body(message)));
    }
    assert_eq!(server.requests()[0].request.json(), &Value::Null);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused() {
    let server = ModelServer::start(["Hi."]).await.unwrap();
    let (status, body) = raw(&server, "POST /v1/xyz", "", "{}").await;
    assert_eq!(
        (status, body),
        (404, error_body("Invalid URL (POST /v1/xyz)"))
    );
    let (status, body) = raw(&server, "GET /v1/chat/completions", "", "").await;
    let message = "Not allowed to GET on /v1/chat/completions. (HINT: Perhaps you meant to use a \
                   different HTTP method?)";
    assert_eq!((status, body), (405, error_body(message)));
    assert_eq!(server.refusals().len(), 2);
}

#[tokio::test]
async fn a_large_history_is_taken() {
    let long = json!({"role": "user", "content": "x".repeat(5 << 20)});
    ask(["Long."], chat([long])).await.unwrap();
}

// Its life.

#[tokio::test]
async fn requests_are_answered_at_the_same_time() {
    let script = |request: &Request| {
        let text = request.last_user_text();
        let delay = if text == "slow" {
            Duration::from_secs(3600)
        } else {
            Duration::ZERO
        };
        ScriptedReply::text(text).with_delay(delay)
    };
    let server = ModelServer::start(script).await.unwrap();
    let ask = |text: String| {
        let client = client(&server);
        async move {
            let message = json!({"role": "user", "content": text});
            let reply = send(&client, chat([message])).await.unwrap();
            assert_eq!(reply["choices"][0]["message"]["content"], text);
        }
    };
    let slow = tokio::spawn(ask("slow".to_owned()));
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    for n in 0..8 {
        ask(n.to_string()).await;
    }
    assert!(!slow.is_finished());
    slow.abort();
    assert_eq!(server.requests().len(), 9);
}

/// Tells whether the port closes within a few seconds.
async fn closes(address: &str) -> bool {
    for _ in 0..200 {
        if TcpStream::connect(address).is_err() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

fn address(server: &ModelServer) -> String {
    server
        .azure_endpoint()
        .strip_prefix("http://")
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn dropping_it_closes_the_port_and_gives_up_delayed_replies() {
    let slow = ScriptedReply::text("Late.").with_delay(Duration::MAX);
    let server = ModelServer::start([slow]).await.unwrap();
    let (config, address) = (crate::agent::config(&server), address(&server));
    let waiting = tokio::spawn(async move { post(&config, &chat([user()])).await });
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(server);
    assert!(closes(&address).await);
    let given_up = tokio::time::timeout(Duration::from_secs(10), waiting).await;
    assert!(given_up.unwrap().unwrap().is_err());
}

#[tokio::test]
async fn shutdown_answers_what_is_under_way() {
    let slow = ScriptedReply::text("Late.").with_delay(Duration::from_millis(200));
    let server = ModelServer::start([slow]).await.unwrap();
    let (client, address) = (client(&server), address(&server));
    let waiting = tokio::spawn(async move { send(&client, chat([user()])).await });
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.shutdown().await;
    assert!(waiting.await.unwrap().is_ok());
    assert!(closes(&address).await);
}
