//! Each deviation of streams.

use serde_json::{Value, json};
use tool_runtime::testing::{Api, ApiError, Deviation, Fault, ModelServer, Request, ScriptedReply};

use super::{chat, data, request, streamed, user};

fn two_calls(_: &Request) -> ScriptedReply {
    ScriptedReply::calls([
        ("get_weather", json!({"city": "Paris"})),
        ("get_time", json!({})),
    ])
    .with_text("Let me look.")
}

async fn text(api: Api, deviation: Option<Deviation>) -> String {
    let mut server = ModelServer::builder();
    if let Some(deviation) = deviation {
        server = server.deviate(deviation);
    }
    let server = server.start(two_calls).await.unwrap();
    match api {
        Api::Chat => streamed(&server, "/chat/completions", chat()).await,
        _ => streamed(&server, "/responses", request(json!([user()]))).await,
    }
}

async fn chunks(deviation: Deviation) -> Vec<Value> {
    data(&text(Api::Chat, Some(deviation)).await)
}

async fn events(deviation: Deviation) -> Vec<Value> {
    data(&text(Api::Responses, Some(deviation)).await)
}

/// The deltas of calls.
fn calls(chunks: &[Value]) -> Vec<&Value> {
    let calls = chunks
        .iter()
        .map(|it| &it["choices"][0]["delta"]["tool_calls"][0]);
    calls.filter(|call| call.is_object()).collect()
}

fn of_kind<'e>(events: &'e [Value], kind: &str) -> Vec<&'e Value> {
    events
        .iter()
        .filter(|event| event["type"] == kind)
        .collect()
}

#[tokio::test]
async fn a_deviation_changes_the_streams_of_its_apis_only() {
    // Seconds may pass between two replies; nothing else differs from one server to the next.
    let timeless = |text: String| -> String {
        let is_time = |word: &str| word.parse::<f64>().is_ok_and(|it| it > 1e9);
        text.split([':', ',', '}'])
            .filter(|word| !is_time(word))
            .collect()
    };
    for api in [Api::Chat, Api::Responses] {
        let plain = timeless(text(api, None).await);
        for deviation in Deviation::ALL {
            let changes = timeless(text(api, Some(*deviation)).await) != plain;
            // Without usage in the stream, without an error, and with a time that is filtered out, these do not show.
            let is_hidden = match deviation {
                Deviation::FloatTime | Deviation::FlatErrors => true,
                Deviation::NullUsageDetails => api == Api::Chat,
                _ => false,
            };
            if !is_hidden {
                assert_eq!(changes, deviation.concerns(api), "{deviation:?} at {api}");
            }
        }
    }
}

#[tokio::test]
async fn whole_calls_without_index() {
    for deviation in [Deviation::NoIndex, Deviation::WholeCalls] {
        let chunks = chunks(deviation).await;
        let calls = calls(&chunks);
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[0]["function"]["arguments"], "{\"city\":\"Paris\"}");
        assert_eq!(
            calls[0].get("index").is_none(),
            deviation == Deviation::NoIndex
        );
    }
}

#[tokio::test]
async fn one_index_for_all_calls() {
    let chunks = chunks(Deviation::ZeroIndex).await;
    assert!(calls(&chunks).len() > 2);
    assert!(calls(&chunks).iter().all(|call| call["index"] == 0));
}

#[tokio::test]
async fn continuations_with_empty_ids_or_names() {
    let openings = |chunks: &[Value], of: fn(&Value) -> bool| {
        calls(chunks).into_iter().filter(|it| of(it)).count()
    };
    let chunks = chunks(Deviation::EmptyContinuationIds).await;
    assert_eq!(openings(&chunks, |call| call["id"] != ""), 2);
    let chunks = self::chunks(Deviation::RepeatedName).await;
    assert_eq!(
        openings(&chunks, |call| call["function"]["name"].is_null()),
        0
    );
    assert_eq!(calls(&chunks)[1]["function"]["name"], "get_weather");
    let chunks = self::chunks(Deviation::FragmentedName).await;
    let names: String = calls(&chunks)
        .iter()
        .filter_map(|it| it["function"]["name"].as_str())
        .collect();
    assert_eq!(names, "get_weatherget_time");
    assert_eq!(calls(&chunks)[0]["function"]["name"], "get");
}

#[tokio::test]
async fn calls_that_miss_what_they_should_have() {
    let chunks = chunks(Deviation::NoCallTypes).await;
    assert!(calls(&chunks).iter().all(|call| call.get("type").is_none()));
    let chunks = self::chunks(Deviation::NoCallIds).await;
    assert!(calls(&chunks).iter().all(|call| call.get("id").is_none()));
    let chunks = self::chunks(Deviation::ArgumentsAsObject).await;
    assert_eq!(
        calls(&chunks)[0]["function"]["arguments"],
        json!({"city": "Paris"})
    );
}

#[tokio::test]
async fn ends_that_say_something_else() {
    for (deviation, reason) in [
        (Deviation::StopBesideCalls, json!("stop")),
        (Deviation::EmptyFinishReason, json!("")),
        (Deviation::NullFinishReason, json!(null)),
    ] {
        let chunks = chunks(deviation).await;
        assert_eq!(
            chunks[chunks.len() - 2]["choices"][0]["finish_reason"],
            reason
        );
    }
    assert_ne!(chunks(Deviation::NoDone).await.last().unwrap(), "[DONE]");
    assert_eq!(events(Deviation::DoneAtEnd).await.last().unwrap(), "[DONE]");
    let chunks = chunks(Deviation::UsageBesideFinish).await;
    assert!(chunks[chunks.len() - 2]["usage"]["total_tokens"].is_u64());
}

#[tokio::test]
async fn connections_are_kept_alive() {
    let count = |text: &str, what: &str| text.matches(what).count();
    for api in [Api::Chat, Api::Responses] {
        let text = text(api, Some(Deviation::KeepAliveComments)).await;
        assert!(count(&text, "\n\n: keepalive\n\n") > 3, "{text}");
    }
    let text = text(Api::Responses, Some(Deviation::KeepAliveEvents)).await;
    assert!(
        count(
            &text,
            "event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n"
        ) > 3,
        "{text}"
    );
    let text = self::text(Api::Responses, Some(Deviation::KeepAliveData)).await;
    assert!(
        count(&text, "\n\ndata: {\"type\":\"keepalive\"}\n\n") > 3,
        "{text}"
    );
}

#[tokio::test]
async fn deltas_are_obfuscated() {
    let chunks = chunks(Deviation::Obfuscation).await;
    assert!(chunks[1]["obfuscation"].is_string());
    let events = events(Deviation::Obfuscation).await;
    for event in &events {
        let is_delta = event["delta"].is_string();
        assert_eq!(event["obfuscation"].is_string(), is_delta, "{event}");
    }
}

#[tokio::test]
async fn lines_are_written_otherwise() {
    for api in [Api::Chat, Api::Responses] {
        let text = text(api, Some(Deviation::CarriageReturns)).await;
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }
    let text = text(Api::Responses, Some(Deviation::NoEventLines)).await;
    assert!(text.starts_with("data: ") && !text.contains("event: "));
    let text = self::text(Api::Responses, Some(Deviation::EventLinesLast)).await;
    assert!(text.starts_with("data: ") && text.contains("}\nevent: response.completed\n\n"));
}

#[tokio::test]
async fn events_without_numbers() {
    let events = events(Deviation::NoSequenceNumbers).await;
    assert!(
        events
            .iter()
            .all(|event| event.get("sequence_number").is_none())
    );
    let events = self::events(Deviation::NoOutputIndex).await;
    assert!(
        events
            .iter()
            .all(|event| event.get("output_index").is_none())
    );
    let events = self::events(Deviation::NoItemIds).await;
    assert!(events.iter().all(|event| event.get("item_id").is_none()));
}

#[tokio::test]
async fn only_the_first_call_is_done() {
    let events = events(Deviation::DoneOnlyForFirstCall).await;
    assert_eq!(
        of_kind(&events, "response.function_call_arguments.done").len(),
        1
    );
    let done = of_kind(&events, "response.output_item.done");
    assert_eq!(done.len(), 2, "the message, and the first call");
    assert_eq!(of_kind(&events, "response.output_item.added").len(), 3);
}

#[tokio::test]
async fn functions_with_the_events_of_custom_tools() {
    let events = events(Deviation::CustomEventsForFunctions).await;
    assert_eq!(
        of_kind(&events, "response.function_call_arguments.delta").len(),
        0
    );
    let done = of_kind(&events, "response.custom_tool_call_input.done");
    assert_eq!(done[0]["input"], "{\"city\":\"Paris\"}");
    let items = of_kind(&events, "response.output_item.done");
    assert_eq!(items[1]["item"]["type"], "function_call");
}

#[tokio::test]
async fn texts_that_are_never_done() {
    let events = events(Deviation::NoTextDone).await;
    assert_eq!(of_kind(&events, "response.output_text.done").len(), 0);
    assert_eq!(of_kind(&events, "response.output_item.done").len(), 3);
}

#[tokio::test]
async fn a_last_event_that_lacks_the_output() {
    for (deviation, output) in [
        (Deviation::NullOutput, json!(null)),
        (Deviation::LackingOutput, json!([])),
    ] {
        let events = events(deviation).await;
        assert_eq!(of_kind(&events, "response.output_item.done").len(), 3);
        assert_eq!(events.last().unwrap()["response"]["output"], output);
    }
    let events = events(Deviation::NullStatus).await;
    let last = events.last().unwrap();
    assert_eq!(
        (&last["type"], &last["response"]["status"]),
        (&json!("response.completed"), &json!(null))
    );
}

#[tokio::test]
async fn errors_flat_and_nested() {
    let error = ApiError::new(429, "Slow down").with_code("rate_limit_exceeded");
    let reply = ScriptedReply::text("Hello.").with_fault(Fault::error(error).after_event(2));
    let server = ModelServer::start([reply.clone(), reply.with_deviation(Deviation::FlatErrors)])
        .await
        .unwrap();
    let nested = streamed(&server, "/responses", request(json!("Hi"))).await;
    assert!(nested.contains("event: error\n"));
    let nested = data(&nested).pop().unwrap();
    assert_eq!(nested["error"]["code"], "rate_limit_exceeded");
    assert_eq!(nested["sequence_number"], 2);
    let flat = data(&streamed(&server, "/responses", request(json!("Hi"))).await)
        .pop()
        .unwrap();
    assert_eq!(
        flat,
        json!({"type": "error", "code": "rate_limit_exceeded", "message": "Slow down", "param": null,
            "sequence_number": 2})
    );
}
