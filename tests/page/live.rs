//! The page of the example `browser`: an agent whose events a browser hears.

use serde_json::json;
use tokio::net::TcpListener;
use tool_runtime::{
    agent::Agent,
    openai::{Responses, async_openai::config::OpenAIConfig},
    testing::{ApiError, ModelServer, Script},
    toolset,
};

use crate::browser::Browser;

#[path = "../../examples/examples/browser.rs"]
#[expect(dead_code, reason = "its `main` is not run here")]
mod example;

/// The page, with a model that plays this script.
async fn at(script: impl Into<Script>) -> (Browser, ModelServer) {
    let server = ModelServer::start(script).await.unwrap();
    let config = OpenAIConfig::new().with_api_base(server.url());
    let model = Responses::new(config, "gpt-5.6");
    let agent = Agent::new(model)
        .tools(toolset![example::get_weather])
        .retry_limit(0);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, example::page(agent)).await });
    let browser = Browser::start().await;
    browser.open(&url).await;
    (browser, server)
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn words_and_calls_appear_as_they_come() {
    let (browser, _server) = at(example::play).await;
    browser.click("form button").await;
    // The second call is written while the first one is at work.
    browser
        .until("document.querySelectorAll('#calls li').length === 2")
        .await;
    browser
        .until("document.querySelectorAll('#calls li[data-state=answered]').length === 2")
        .await;
    let before_the_end = browser
        .get("document.getElementById('end').textContent")
        .await;
    assert_eq!(before_the_end, "");
    let calls = "[...document.querySelectorAll('#calls li')].map((it) => it.textContent)";
    assert_eq!(
        browser.get(calls).await,
        json!([
            "get_weather {\"city\":\"Paris\"} sunny in Paris",
            "get_weather {\"city\":\"Rome\"} sunny in Rome",
        ])
    );
    // Some of the words are there before all of them.
    let said = "document.getElementById('said').textContent";
    browser
        .until(&format!("{said}.startsWith('Let me see.It')"))
        .await;
    let early = browser.text(said).await;
    browser
        .until("document.getElementById('end').textContent !== ''")
        .await;
    assert_eq!(
        browser.text(said).await,
        "Let me see.It is sunny in both cities."
    );
    assert!(early.len() < browser.text(said).await.len(), "{early}");
    let end = browser
        .text("document.getElementById('end').textContent")
        .await;
    assert_eq!(end, "It is sunny in both cities.");
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn what_goes_wrong_is_shown() {
    let (browser, _server) = at([ApiError::new(400, "no such model")]).await;
    browser.click("form button").await;
    browser
        .until("document.getElementById('end').textContent.includes('no such model')")
        .await;
}
