//! Calls that share an id, and calls that get another one at the end: none runs twice, and none is lost.

use serde_json::{Value, json};

use super::responses::{completed, event, read};

fn call(id: &str, call_id: &str, zone: &str) -> Value {
    let arguments = json!({ "zone": zone }).to_string();
    json!({ "type": "function_call", "id": id, "call_id": call_id, "name": "now", "arguments": arguments, "status": "completed" })
}

/// The calls, each streamed as a whole, and then the finished response with these.
fn calls(streamed: &[Value], finished: Value) -> Vec<String> {
    let events = streamed.iter().enumerate().map(|(index, item)| {
        event(
            "output_item.done",
            json!({ "output_index": index, "item": item }),
        )
    });
    let events: Vec<Value> = events.chain([completed(finished)]).collect();
    let (heard, _) = read(events);
    assert!(heard.is_whole());
    let calls = heard.completed.values();
    calls.map(|call| call.arguments.clone()).collect()
}

#[test]
fn calls_that_share_an_id_run_once_each() {
    for call_id in ["call_1", ""] {
        for zones in [["UTC", "UTC"], ["UTC", "CET"]] {
            let both = [
                call("fc_1", call_id, zones[0]),
                call("fc_2", call_id, zones[1]),
            ];
            let expected = zones.map(|zone| json!({ "zone": zone }).to_string());
            assert_eq!(calls(&both, json!(both)), expected, "{call_id:?}");
            // The second of them was not streamed.
            assert_eq!(calls(&both[..1], json!(both)), expected, "{call_id:?}");
            // Neither is in the finished response.
            assert_eq!(calls(&both, json!(null)), expected, "{call_id:?}");
        }
    }
}

#[test]
fn a_call_that_has_another_id_at_the_end_is_no_second_call() {
    let streamed = [call("fc_1", "call_1", "UTC"), call("fc_2", "call_2", "CET")];
    let finished = json!([call("fc_3", "call_3", "UTC"), call("fc_4", "call_4", "CET")]);
    let expected = [r#"{"zone":"UTC"}"#, r#"{"zone":"CET"}"#];
    assert_eq!(calls(&streamed, finished), expected);
    // One that says something else is one more.
    let finished = json!([streamed[0], streamed[1], call("fc_5", "call_5", "PST")]);
    assert_eq!(calls(&streamed, finished).len(), 3);
}
