//! The items that a model sends.

use std::time::Duration;

use serde_json::{Value, json};

use crate::testing::{
    Request,
    ids::Ids,
    reply::{End, Message},
};

/// Builds the output items of one message, each call with the time at which it is complete.
pub(super) fn of_message(
    message: &Message,
    request: &Request,
    ids: &Ids,
) -> Vec<(Value, Option<Duration>)> {
    let mut items = Vec::new();
    if let Some(summary) = &message.reasoning {
        items.push((reasoning(summary, request, ids), None));
    }
    if message.text.is_some() || message.refusal.is_some() {
        items.push((said(message, ids), None));
    }
    let sent = if request.parallel_tool_calls() {
        usize::MAX
    } else {
        1
    };
    let calls = message.calls.iter().take(sent);
    items.extend(calls.map(|call| {
        let item = call.to_item(|prefix| ids.make(prefix));
        (item, call.complete_at)
    }));
    if !matches!(message.end(), End::Completed)
        && let Some((last, _)) = items.last_mut()
        && last.get("status").is_some()
    {
        last["status"] = json!("incomplete");
    }
    items.extend(message.items.iter().map(|item| (item.clone(), None)));
    items
}

fn reasoning(summary: &str, request: &Request, ids: &Ids) -> Value {
    let mut item = json!({
        "id": ids.make("rs_"),
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": summary}],
    });
    let wanted = request.json()["include"].as_array();
    if wanted.is_some_and(|it| it.contains(&json!("reasoning.encrypted_content"))) {
        item["encrypted_content"] = json!(ids.make("gAAAAAB"));
    }
    item
}

fn said(message: &Message, ids: &Ids) -> Value {
    let text = message.text.as_ref().map(
        |text| json!({"type": "output_text", "annotations": [], "logprobs": [], "text": text}),
    );
    let refusal = message.refusal.as_ref();
    let refusal = refusal.map(|refusal| json!({"type": "refusal", "refusal": refusal}));
    let content: Vec<Value> = text.into_iter().chain(refusal).collect();
    let mut item = json!({
        "id": ids.make("msg_"),
        "type": "message",
        "status": "completed",
        "content": content,
        "role": "assistant",
    });
    for (name, value) in &message.members {
        item[name] = value.clone();
    }
    item
}
