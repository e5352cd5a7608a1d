//! The calls of a reply that somebody pasted, in whatever form he has it.

use std::fmt;

use serde_json::Value;

use crate::{
    Call, CallKind,
    api::{ending::Ending, json},
};

/// Finds the calls: in a list of them, in a message, a choice or a response of Chat Completions, in a response of Responses or its
/// `output`, in a message of Anthropic's or Bedrock's or its blocks, in a response of Gemini's or its parts.
pub(super) fn calls(reply: &Value) -> Result<Vec<Call>, NoReply> {
    let mut found = Vec::new();
    read(reply, &mut found)?;
    if found.is_empty() {
        return Err(NoReply::NoCalls);
    }
    for (position, call) in found.iter_mut().enumerate() {
        if call.id.is_empty() {
            call.id = format!("call_{}", position + 1);
        }
    }
    Ok(found)
}

/// Says why no calls could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoReply {
    NoCalls,
    NotAnObject(usize),
    NoName(usize),
}

impl fmt::Display for NoReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCalls => f.write_str(
                "there are no calls in it; paste a message with `tool_calls`, `tool_use` blocks or `functionCall` parts, a whole response, \
                 or a list of objects with `name` and `arguments`",
            ),
            Self::NotAnObject(position) => {
                write!(f, "call {} is not an object; write `name` and `arguments`", position + 1)
            }
            Self::NoName(position) => write!(f, "call {} has no `name`", position + 1),
        }
    }
}

fn read(reply: &Value, found: &mut Vec<Call>) -> Result<(), NoReply> {
    match reply {
        Value::Array(items) => items.iter().try_for_each(|item| read_item(item, found)),
        Value::Object(members) => {
            if let Some(choice) = members.get("choices") {
                read_choices(choice, found)?;
                truncated_last(is_broken([reply]), found);
                Ok(())
            } else if let Some(Value::Array(candidates)) = members.get("candidates") {
                candidates
                    .iter()
                    .try_for_each(|candidate| read_candidate(candidate, found))
            } else if let Some(message) = members.get("output").and_then(|it| it.get("message")) {
                read_item(message, found)?;
                truncated_last(is_cut_off(&reply["stopReason"]), found);
                Ok(())
            } else if members.contains_key("message") || members.contains_key("delta") {
                read_choice(reply, found)
            } else if let Some(Value::Array(items)) = members.get("output") {
                items.iter().try_for_each(|item| read_item(item, found))?;
                truncated_last(is_broken([reply]), found);
                Ok(())
            } else {
                read_item(reply, found)
            }
        }
        _ => Err(NoReply::NoCalls),
    }
}

/// Some servers put the words of a reply into one choice and its calls into others.
fn read_choices(choices: &Value, found: &mut Vec<Call>) -> Result<(), NoReply> {
    match choices {
        Value::Array(choices) => choices
            .iter()
            .try_for_each(|choice| read_choice(choice, found)),
        choice => read_choice(choice, found),
    }
}

fn read_choice(choice: &Value, found: &mut Vec<Call>) -> Result<(), NoReply> {
    let mut own = Vec::new();
    let messages = ["message", "delta"].iter();
    let messages: Vec<&Value> = messages.filter_map(|key| choice.get(key)).collect();
    for message in &messages {
        read_item(message, &mut own)?;
    }
    let places = messages.into_iter().chain([choice]);
    truncated_last(is_broken(places), &mut own);
    found.append(&mut own);
    Ok(())
}

/// Whether one of these says that the reply was cut off.
fn is_broken<'v>(places: impl IntoIterator<Item = &'v Value>) -> bool {
    let mut ending = Ending::default();
    for members in places.into_iter().filter_map(Value::as_object) {
        ending.read(members);
    }
    ending.into_bad_reason().is_some()
}

/// Reads one of the answers of Gemini, or its content.
fn read_candidate(candidate: &Value, found: &mut Vec<Call>) -> Result<(), NoReply> {
    let mut own = Vec::new();
    read_item(&candidate["content"], &mut own)?;
    truncated_last(is_cut_off(&candidate["finishReason"]), &mut own);
    found.append(&mut own);
    Ok(())
}

/// Whether a reply of Anthropic's, Bedrock's or Gemini's ended because there was no room for more, or was stopped.
fn is_cut_off(reason: &Value) -> bool {
    let reason = reason.as_str().unwrap_or_default().to_ascii_lowercase();
    let good = ["", "stop", "end_turn", "tool_use", "stop_sequence"];
    !good.contains(&reason.as_str())
}

/// Whether a block of a message's content says something, and calls nothing.
fn is_spoken(item: &Value) -> bool {
    let has = |key: &str| item.get(key).is_some();
    let spoken = [
        "text",
        "thinking",
        "redacted_thinking",
        "reasoning",
        "output_text",
        "image",
        "server_tool_use",
    ];
    let kind = item["type"].as_str();
    !has("name") && (has("text") || has("inlineData") || has("reasoningContent"))
        || kind.is_some_and(|kind| spoken.contains(&kind))
}

/// Whether the last call of a reply that was cut off is whole cannot be told from its arguments: `{}` parses.
fn truncated_last(is_truncated: bool, found: &mut [Call]) {
    if let Some(last) = found.last_mut().filter(|_| is_truncated) {
        last.truncated = true;
    }
}

/// Reads a call, a message with calls, or an item that is neither, such as `reasoning`.
fn read_item(item: &Value, found: &mut Vec<Call>) -> Result<(), NoReply> {
    let Value::Object(members) = item else {
        return Err(NoReply::NotAnObject(found.len()));
    };
    if !json::is_call(item) && is_spoken(item) {
        return Ok(());
    }
    let is_message = ["role", "tool_calls", "parts"]
        .iter()
        .any(|key| members.contains_key(*key))
        || matches!(item["type"].as_str(), Some("message" | "reasoning"));
    if !is_message {
        return push(json::call(item), found);
    }
    let listed = ["tool_calls", "function_call"];
    let listed = listed.iter().flat_map(|key| json::calls(&item[key]));
    let parts = ["content", "parts"].iter();
    let parts = parts.filter_map(|key| item[key].as_array()).flatten();
    let calls = listed.chain(parts.filter(|part| json::is_call(part)).map(json::call));
    calls.into_iter().try_for_each(|call| push(call, found))?;
    truncated_last(is_cut_off(&item["stop_reason"]), found);
    Ok(())
}

fn push(mut call: Call, found: &mut Vec<Call>) -> Result<(), NoReply> {
    let has_name = match &call.kind {
        CallKind::Function | CallKind::Custom => !call.name.is_empty(),
        // The kind stands in for a missing name, except that custom tools have names.
        CallKind::Other(kind) => call.name != *kind,
    };
    if !has_name {
        return Err(NoReply::NoName(found.len()));
    }
    if call.arguments.is_empty() {
        call.arguments.push_str("{}");
    }
    found.push(call);
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(reply: &Value) -> Vec<(String, String, String)> {
        let calls = calls(reply).unwrap().into_iter();
        calls
            .map(|call| (call.id, call.name, call.arguments))
            .collect()
    }

    fn expected() -> Vec<(String, String, String)> {
        [("a", "now", "{}"), ("b", "add", r#"{"x":1}"#)]
            .map(|(id, name, arguments)| (id.into(), name.into(), arguments.into()))
            .into()
    }

    #[test]
    fn a_list_of_calls() {
        let reply = json!([
            { "id": "a", "name": "now" },
            { "id": "b", "name": "add", "arguments": { "x": 1 } },
        ]);
        assert_eq!(read(&reply), expected());
    }

    #[test]
    fn chat_completions_from_the_call_to_the_whole_response() {
        let calls = json!([
            { "id": "a", "type": "function", "function": { "name": "now", "arguments": "{}" } },
            { "id": "b", "type": "function", "function": { "name": "add", "arguments": "{\"x\":1}" } },
        ]);
        let message = json!({ "role": "assistant", "content": null, "tool_calls": calls });
        let choice = json!({ "index": 0, "message": message, "finish_reason": "tool_calls" });
        let response = json!({ "id": "chatcmpl-1", "choices": [choice] });
        let history = json!([{ "role": "user", "content": "?" }, message]);
        for reply in [calls, message, choice, response, history] {
            assert_eq!(read(&reply), expected(), "{reply}");
        }
    }

    #[test]
    fn anthropic_from_a_block_to_the_whole_message() {
        let blocks = json!([
            { "type": "thinking", "thinking": "…", "signature": "x" },
            { "type": "text", "text": "I look." },
            { "type": "tool_use", "id": "a", "name": "now", "input": {} },
            { "type": "tool_use", "id": "b", "name": "add", "input": { "x": 1 } },
        ]);
        let message = json!({
            "type": "message", "role": "assistant", "content": blocks, "stop_reason": "tool_use",
        });
        for reply in [blocks, message] {
            assert_eq!(read(&reply), expected(), "{reply}");
        }
        let bedrock = json!({
            "output": { "message": { "role": "assistant", "content": [
                { "text": "I look." },
                { "toolUse": { "toolUseId": "a", "name": "now", "input": {} } },
                { "toolUse": { "toolUseId": "b", "name": "add", "input": { "x": 1 } } },
            ] } },
            "stopReason": "tool_use",
        });
        assert_eq!(read(&bedrock), expected());
        let cut = json!({
            "role": "assistant", "stop_reason": "max_tokens",
            "content": [{ "type": "tool_use", "id": "a", "name": "now", "input": {} }],
        });
        assert!(calls(&cut).unwrap()[0].truncated);
    }

    #[test]
    fn gemini_from_the_parts_to_the_whole_response() {
        let parts = json!([
            { "text": "I look." },
            { "functionCall": { "id": "a", "name": "now", "args": {} }, "thoughtSignature": "x" },
            { "functionCall": { "id": "b", "name": "add", "args": { "x": 1 } } },
        ]);
        let content = json!({ "role": "model", "parts": parts });
        let candidate = json!({ "content": content, "finishReason": "STOP" });
        let response = json!({ "candidates": [candidate] });
        for reply in [parts, content, response] {
            assert_eq!(read(&reply), expected(), "{reply}");
        }
        let cut = json!({ "candidates": [{
            "content": { "parts": [{ "functionCall": { "name": "now", "args": {} } }] },
            "finishReason": "MAX_TOKENS",
        }] });
        assert!(calls(&cut).unwrap()[0].truncated);
    }

    #[test]
    fn responses_pair_on_the_call_id() {
        let output = json!([
            { "type": "reasoning", "id": "rs_1", "summary": [] },
            { "type": "function_call", "id": "fc_1", "call_id": "a", "name": "now", "arguments": "{}" },
            { "type": "function_call", "id": "fc_2", "call_id": "b", "name": "add", "arguments": "{\"x\":1}" },
        ]);
        assert_eq!(read(&output), expected());
        let response = json!({ "id": "resp_1", "status": "completed", "output": output });
        assert_eq!(read(&response), expected());
    }

    #[test]
    fn what_was_truncated_is_known_to_be() {
        let message =
            json!({ "tool_calls": [{ "function": { "name": "now", "arguments": "{" } }] });
        let choice = json!({ "message": message, "finish_reason": "length" });
        assert!(calls(&choice).unwrap()[0].truncated);
        let response = json!({ "status": "incomplete", "output": [{ "type": "function_call", "name": "now" }] });
        assert!(calls(&response).unwrap()[0].truncated);
    }

    #[test]
    fn calls_without_an_id_get_one() {
        let reply = json!([{ "name": "now" }, { "name": "now", "id": "" }]);
        let ids: Vec<_> = calls(&reply)
            .unwrap()
            .into_iter()
            .map(|call| call.id)
            .collect();
        assert_eq!(ids, ["call_1", "call_2"]);
    }

    #[test]
    fn what_is_no_reply_is_refused_with_the_place() {
        assert_eq!(calls(&json!(7)), Err(NoReply::NoCalls));
        assert_eq!(calls(&json!([])), Err(NoReply::NoCalls));
        assert_eq!(
            calls(&json!({ "role": "assistant", "content": "Noon." })),
            Err(NoReply::NoCalls)
        );
        assert_eq!(
            calls(&json!([{ "name": "now" }, 3])),
            Err(NoReply::NotAnObject(1))
        );
        assert_eq!(calls(&json!([{ "id": "a" }])), Err(NoReply::NoName(0)));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-z]{0,4}".prop_map(Value::from),
        ];
        let members = proptest::sample::select(vec![
            "choices",
            "message",
            "tool_calls",
            "output",
            "function",
            "params",
            "custom",
            "type",
            "name",
            "id",
            "call_id",
            "arguments",
            "input",
            "role",
            "status",
        ]);
        leaf.prop_recursive(6, 48, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((members.clone(), inner), 0..5).prop_map(|members| {
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect()
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_is_read_or_refused(reply in any_json()) {
            if let Ok(calls) = calls(&reply) {
                prop_assert!(!calls.is_empty());
                prop_assert!(calls.iter().all(|call| !call.id.is_empty()));
            }
        }
    }
}
