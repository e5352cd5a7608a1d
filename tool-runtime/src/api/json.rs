//! Calls in JSON, in the forms in which servers send them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::Call;

/// The members that hold the name and the arguments of a call one level deeper.
const BODIES: [&str; 8] = [
    "function",
    "functionCall",
    "function_call",
    "toolCall",
    "tool_call",
    "toolUse",
    "tool_use",
    "params",
];

/// The same for the calls of custom tools.
const CUSTOM_BODIES: [&str; 2] = ["custom", "custom_tool"];

const ARGUMENTS: [&str; 5] = ["arguments", "args", "input", "parameters", "params"];

/// `call_id` comes first, because the `id` of an item of Responses pairs with nothing.
const IDS: [&str; 4] = ["call_id", "id", "tool_call_id", "toolUseId"];

/// Reads a list of calls. A single call counts as a list of one, and so does text that holds either as JSON.
pub(crate) fn calls(value: &Value) -> Vec<Call> {
    entries(value).iter().map(|entry| call(entry)).collect()
}

/// Returns the entries of a list of calls, each as it came.
pub(crate) fn entries(value: &Value) -> Vec<Cow<'_, Value>> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(inner @ (Value::Array(_) | Value::Object(_) | Value::Null)) => {
                let entries = entries(&inner).into_iter();
                entries
                    .map(|entry| Cow::Owned(entry.into_owned()))
                    .collect()
            }
            _ if text.trim().is_empty() => Vec::new(),
            _ => vec![Cow::Borrowed(value)],
        },
        Value::Array(items) => items.iter().map(Cow::Borrowed).collect(),
        Value::Object(members) if is_numbered(members) => {
            members.values().map(Cow::Borrowed).collect()
        }
        Value::Object(_) | Value::Bool(_) | Value::Number(_) => vec![Cow::Borrowed(value)],
    }
}

/// Returns whether an object is a list in disguise: `{"0": {…}, "1": {…}}`, or empty.
fn is_numbered(members: &Map<String, Value>) -> bool {
    let is_number = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
    members
        .iter()
        .all(|(key, value)| is_number(key) && value.is_object())
}

/// Reads one call. A value that is not a call becomes one of another kind, which is answered and not run.
pub(crate) fn call(value: &Value) -> Call {
    if let Value::String(text) = value
        && let Ok(inner @ Value::Object(_)) = serde_json::from_str(text)
    {
        return call(&inner);
    }
    let mut call = custom(value)
        .or_else(|| function(value))
        .unwrap_or_else(|| other(value));
    call.truncated = is_unfinished(value);
    call
}

/// Returns whether a part of a message's content is a call that waits for an answer. A call that the server runs
/// itself, `server_tool_use` for example, is not.
#[cfg(any(feature = "openai-types", feature = "inspect"))]
pub(crate) fn is_call(part: &Value) -> bool {
    match kind(part).as_deref() {
        Some("tooluse" | "toolcall" | "functioncall" | "customtoolcall") => true,
        Some("function" | "tool") | None => body(part).is_some(),
        Some(_) => false,
    }
}

/// Returns whether a value is a call that waits for an answer, in any form that is not that of an item of Responses.
#[cfg(feature = "openai-types")]
pub(crate) fn is_call_of_any_form(value: &Value) -> bool {
    let is_flat = || {
        let may_be = matches!(kind(value).as_deref(), None | Some("function" | "tool"));
        let has_arguments = || ARGUMENTS.iter().any(|key| value.get(key).is_some());
        may_be && name(value).is_some() && has_arguments()
    };
    is_call(value) || custom(value).is_some() || is_flat()
}

/// The members of a message that hold calls.
#[cfg(feature = "openai-types")]
const LISTS: [&str; 6] = [
    "tool_calls",
    "toolCalls",
    "tool_call",
    "toolCall",
    "function_call",
    "functionCall",
];

/// Returns whether a member of a message holds calls.
#[cfg(feature = "openai-types")]
pub(crate) fn is_list(key: &str) -> bool {
    LISTS.contains(&key)
}

/// Returns what a message has under the members that hold calls.
#[cfg(feature = "openai-types")]
pub(crate) fn lists(message: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let is_left_out = |value: &Value| value.is_null() || value == "";
    LISTS.iter().filter_map(move |key| {
        let calls = message.get(*key)?;
        // Some servers always send an older call, and leave it empty.
        let is_empty = match calls {
            Value::Object(members) if key.starts_with("function") => {
                members.values().all(is_left_out)
            }
            _ => key.starts_with("function"),
        };
        (!is_empty).then_some(calls)
    })
}

/// Returns whether an item of Responses is a call that waits for an answer.
pub(crate) fn is_call_item(item: &Value) -> bool {
    item["type"].as_str().is_some_and(is_call_kind)
}

/// Returns whether items of Responses that say they are this wait for an answer.
pub(crate) fn is_call_kind(stated: &str) -> bool {
    matches!(letters(stated).as_str(), "functioncall" | "customtoolcall")
}

fn custom(value: &Value) -> Option<Call> {
    let is_stated = match kind(value).as_deref() {
        Some("custom" | "customtool" | "customtoolcall") => true,
        None => false,
        Some(_) => return None,
    };
    let inner = CUSTOM_BODIES.iter().map(|key| &value[key]);
    let flat = is_stated.then_some(value);
    let body = inner.chain(flat).find(|body| name(body).is_some())?;
    let input = arguments([body, value]);
    Some(Call::custom(id(value, body), name(body)?, input))
}

fn function(value: &Value) -> Option<Call> {
    if let Some(body) = body(value) {
        let name = name(body).unwrap_or_default();
        return Some(Call::new(id(value, body), name, arguments([body, value])));
    }
    let is_stated = match kind(value).as_deref() {
        Some("function" | "functioncall" | "tool" | "toolcall" | "tooluse") => true,
        None => false,
        Some(_) => return None,
    };
    // The name can stand in the place of the body.
    let name = name(value).or(value["function"].as_str());
    // A function without a name is answered as one that does not exist.
    let is_function = is_stated || name.is_some() || value.get("function").is_some();
    let body = &value["function"];
    is_function.then(|| {
        Call::new(
            id(value, body),
            name.unwrap_or_default(),
            arguments([body, value]),
        )
    })
}

/// Reads what cannot be run. The whole of it stands as the arguments, so that nothing is lost.
fn other(value: &Value) -> Call {
    let stated = value["type"].as_str().map(str::trim);
    let kind = stated.filter(|kind| !kind.is_empty()).unwrap_or("unknown");
    let body = &value[kind];
    let name = name(body).or(name(value)).unwrap_or(kind);
    Call::of_kind(id(value, body), kind, name, value.to_string())
}

/// Returns what a value says it is: its `type` without case and separators, since `"FUNCTION"` and `"function_call"`
/// are sent where `"function"` is meant.
fn kind(value: &Value) -> Option<String> {
    let kind = letters(value["type"].as_str()?);
    (!kind.is_empty()).then_some(kind)
}

fn letters(stated: &str) -> String {
    let letters = stated.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Returns the object one level deeper that has the name of the function.
fn body(value: &Value) -> Option<&Value> {
    let bodies = BODIES.iter().map(|key| &value[key]);
    bodies.into_iter().find(|body| name(body).is_some())
}

/// Returns the name of a tool; `recipient_name` is the word inside of `multi_tool_use.parallel`.
fn name(body: &Value) -> Option<&str> {
    body["name"].as_str().or(body["recipient_name"].as_str())
}

fn arguments(places: [&Value; 2]) -> String {
    let given = places
        .into_iter()
        .flat_map(|place| ARGUMENTS.iter().map(move |key| &place[key]));
    text(first_given(given))
}

fn id(value: &Value, body: &Value) -> String {
    let given = [value, body]
        .into_iter()
        .flat_map(|place| IDS.iter().map(move |key| &place[key]));
    text(first_given(given))
}

fn first_given<'v>(mut values: impl Iterator<Item = &'v Value>) -> &'v Value {
    values
        .find(|value| !value.is_null())
        .unwrap_or(&Value::Null)
}

/// Returns a text as it is, nothing for null, and anything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns whether an item of Responses says that it was cut off. Elsewhere a status means other things.
fn is_unfinished(value: &Value) -> bool {
    is_call_item(value) && matches!(value["status"].as_str(), Some("incomplete" | "in_progress"))
}
