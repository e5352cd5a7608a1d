//! The message of a reply as a history repeats it: as it came, but for what the API would refuse.

use serde_json::{Map, Value, json};

use super::{LIMITS, Message, ToolCall};
use crate::{
    Call, CallKind,
    api::{arguments::as_object, folded::Told, ids, model::Item},
};

/// Members in which some servers tell the calls a second time, or in a form that the API does not read.
const OTHER_PLACES: [&str; 5] = [
    "toolCalls",
    "tool_call",
    "toolCall",
    "functionCall",
    "function_call",
];

/// Writes the message, with the calls that were answered.
pub(super) fn assistant(message: &Message, told: &[Told<'_>]) -> Item {
    let mut members = with_role(&message.raw);
    let calls = told.iter().enumerate();
    let calls: Vec<Value> = calls
        .map(|(index, told)| entry(message.tool_calls.get(index), told.call))
        .collect();
    for key in OTHER_PLACES {
        if members.get(key).is_some_and(|value| !value.is_null()) {
            members.shift_remove(key);
        }
    }
    content(&mut members, message, !calls.is_empty());
    if members.get("refusal").is_none_or(Value::is_null)
        && let Some(refusal) = &message.refusal
        && !refuses_in_parts(&members)
    {
        members.insert("refusal".to_owned(), refusal.as_str().into());
    }
    audio(&mut members, message);
    if calls.is_empty() {
        members.shift_remove("tool_calls");
    } else {
        members.insert("tool_calls".to_owned(), calls.into());
    }
    Value::from(members).into()
}

fn with_role(raw: &Map<String, Value>) -> Map<String, Value> {
    let role = ("role".to_owned(), Value::from("assistant"));
    if raw.contains_key("role") {
        let mut members = raw.clone();
        members.insert(role.0, role.1);
        return members;
    }
    let rest = raw.iter().map(|(key, value)| (key.clone(), value.clone()));
    std::iter::once(role).chain(rest).collect()
}

/// Sets the content if it is missing, or holds parts that the API does not take back.
fn content(members: &mut Map<String, Value>, message: &Message, has_calls: bool) {
    let is_kept = match members.get("content") {
        Some(Value::String(text)) => !text.is_empty() || message.content.is_none(),
        Some(Value::Array(parts)) => !parts.is_empty() && parts.iter().all(is_said),
        _ => false,
    };
    if is_kept {
        return;
    }
    match &message.content {
        Some(text) => {
            members.insert("content".to_owned(), text.as_str().into());
        }
        // It may be null only beside calls.
        None if !has_calls => {
            members.insert("content".to_owned(), "".into());
        }
        None if members.get("content").is_some_and(|it| !it.is_null()) => {
            members.insert("content".to_owned(), Value::Null);
        }
        None => {}
    }
}

/// Returns whether a part is one that a message of an assistant may have.
fn is_said(part: &Value) -> bool {
    match part["type"].as_str() {
        Some("text") => part["text"].is_string(),
        Some("refusal") => part["refusal"].is_string(),
        _ => false,
    }
}

fn refuses_in_parts(members: &Map<String, Value>) -> bool {
    let parts = members.get("content").and_then(Value::as_array);
    parts.is_some_and(|parts| parts.iter().any(|part| part["type"] == "refusal"))
}

/// A history refers to audio by its id, and does not repeat it.
fn audio(members: &mut Map<String, Value>, message: &Message) {
    let reference = message.audio_id.as_ref().map(|id| json!({ "id": id }));
    match (members.get("audio"), reference) {
        (None | Some(Value::Null), None) => {}
        (Some(_), None) => {
            members.shift_remove("audio");
        }
        (_, Some(reference)) => {
            members.insert("audio".to_owned(), reference);
        }
    }
}

/// Writes a call: as it came if it came in the form of the API, else in that form.
pub(super) fn entry(came: Option<&ToolCall>, call: &Call) -> Value {
    let name = ids::legal_name(&call.name, LIMITS);
    // A turn gives a custom call arguments in JSON; what the model wrote is in the reply.
    let custom = came.filter(|came| came.0.kind == CallKind::Custom);
    if let Some(ToolCall(said, raw)) = custom {
        let body = Body {
            kind: "custom",
            text: "input",
        };
        return body.write(raw, &call.id, &name, &said.arguments);
    }
    let body = Body {
        kind: "function",
        text: "arguments",
    };
    let raw = came.map_or(&Value::Null, |came| &came.1);
    let arguments = came.map_or(&call.arguments, |came| &came.0.arguments);
    body.write(raw, &call.id, &name, &as_object(arguments))
}

struct Body {
    kind: &'static str,
    text: &'static str,
}

impl Body {
    fn write(&self, raw: &Value, id: &str, name: &str, text: &str) -> Value {
        let is_of_api = raw.is_object() && raw[self.kind].is_object();
        if !is_of_api {
            return json!({
                "id": id,
                "type": self.kind,
                self.kind: { "name": name, self.text: text },
            });
        }
        let mut entry = raw.clone();
        set(&mut entry, "id", id);
        set(&mut entry, "type", self.kind);
        set(&mut entry[self.kind], "name", name);
        set(&mut entry[self.kind], self.text, text);
        entry
    }
}

fn set(value: &mut Value, key: &str, text: &str) {
    if value[key].as_str() != Some(text) {
        value[key] = text.into();
    }
}
