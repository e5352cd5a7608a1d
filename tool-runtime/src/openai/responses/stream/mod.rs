//! A reply of Responses, read while it is written.

mod finished;
mod item;
mod items;
mod outcome;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::items::StreamedItems;
use super::{LIMITS, Response};
use crate::{
    Call, Reply as _,
    api::json as forms,
    api::stream::{self, Assembly, Found, ReplyEnd, ReplyEvent, weight},
    openai::ServerError,
};

/// A reply of Responses that is being read: see [`stream::Reader`].
///
/// - A call is complete with its `response.output_item.done`, or, if a server does not send that for all of them, with a
///   `response.completed`.
/// - Items are told apart by `output_index`, else by `item_id`, else by their order.
/// - The reply is that of `response.completed`. What it lacks of the items that were streamed is put in.
/// - Unknown events are ignored, and errors are understood flat and nested.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{openai::responses, stream::ReplyEvent};
///
/// let mut reader = responses::Reader::new();
/// let item = json!({ "type": "function_call", "call_id": "call_1", "name": "now", "arguments": "{}" });
/// let events = reader.read_json(json!({ "type": "response.output_item.done", "output_index": 0, "item": item }));
/// let Some(ReplyEvent::CallCompleted { call, .. }) = events.last() else { panic!() };
/// assert_eq!((call.id.as_str(), call.name.as_str()), ("call_1", "now"));
/// ```
pub type Reader = stream::Reader<ResponsesAssembly>;

/// What is known of a streamed response.
#[derive(Debug, Default)]
pub struct ResponsesAssembly {
    /// The response as the server last sent it.
    response: Map<String, Value>,
    items: StreamedItems,
    error: Option<Value>,
    /// Whether the server has sent the finished response.
    is_finished: bool,
    /// The items of the finished reply.
    output: Option<Vec<Value>>,
    /// The calls of the finished reply that are not items of their own.
    elsewhere: Vec<Call>,
}

impl Assembly for ResponsesAssembly {
    type Reply = Response;

    fn event(&mut self, name: &str, json: Value, found: &mut Found) {
        let kind = json.get("type").and_then(Value::as_str).unwrap_or(name);
        let kind = kind.strip_prefix("response.").unwrap_or(kind).to_owned();
        let Value::Object(mut event) = json else {
            return;
        };
        match kind.as_str() {
            "created" | "queued" | "in_progress" => self.heard(&mut event, found),
            "completed" | "done" | "incomplete" | "failed" | "cancelled" => {
                self.heard(&mut event, found);
                // If the response does not say that it is over, the event does.
                if !matches!(kind.as_str(), "completed" | "done") {
                    outcome::close(&mut self.response, &kind);
                }
                found.end(self.outcome());
            }
            "error" => self.fail(event, found),
            // A response that was not streamed.
            _ if event
                .get("object")
                .is_some_and(|object| object == "response") =>
            {
                let mut event = Map::from_iter([("response".to_owned(), event.into())]);
                self.heard(&mut event, found);
                found.end(self.outcome());
            }
            _ if event
                .get("error")
                .and_then(ServerError::of_member)
                .is_some() =>
            {
                self.fail(event, found);
            }
            _ => self.items.event(&kind, event, found),
        }
    }

    fn end_of_stream(&self, is_said: bool) -> ReplyEnd {
        // What says that a reply is whole is `response.completed`; a server that only says that it has done counts, too, if it
        // has done all that it began.
        if is_said && self.items.are_done() {
            ReplyEnd::Whole
        } else {
            ReplyEnd::ClosedEarly
        }
    }

    fn finish(&mut self, end: &ReplyEnd, found: &mut Found) {
        let given = match self.response.remove("output") {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let output = self.items.finish(given, end.is_whole(), found);
        self.output = Some(calls_first(output));
        self.find_calls(end, found);
        if let Some(usage) = self.response.get("usage").filter(|usage| usage.is_object()) {
            found.events.push(ReplyEvent::Usage(usage.clone()));
        }
    }

    fn calls(&self) -> Vec<Call> {
        let elsewhere = self.elsewhere.iter().cloned();
        self.items.calls().into_iter().chain(elsewhere).collect()
    }

    fn json(&self, end: Option<&ReplyEnd>) -> Value {
        let mut response = self.response.clone();
        let output = self.output.clone().unwrap_or_else(|| self.items.json());
        response.insert("output".to_owned(), output.into());
        match end {
            // What a server sends as the finished response stays as it is.
            Some(ReplyEnd::Whole) if self.is_finished => {}
            Some(ReplyEnd::Whole) => outcome::close(&mut response, "completed"),
            Some(ReplyEnd::CutOff { .. }) => outcome::close(&mut response, "incomplete"),
            Some(ReplyEnd::Failed { .. }) => {
                outcome::close(&mut response, "failed");
                if let Some(error) = &self.error {
                    response.insert("error".to_owned(), error.clone());
                }
            }
            Some(broken) => {
                outcome::close(&mut response, "failed");
                response.insert("error".to_owned(), broken.as_error());
            }
            None => {}
        }
        response.into()
    }

    fn reply(json: Value) -> Response {
        Response::deserialize(json).unwrap_or_default()
    }
}

impl ResponsesAssembly {
    /// Finds the calls that are not items of their own: in messages, in other forms.
    fn find_calls(&mut self, end: &ReplyEnd, found: &mut Found) {
        let told = self.items.calls().len();
        let all = Self::reply(self.json(Some(end))).calls();
        for (position, mut call) in all.into_iter().enumerate().skip(told) {
            call.truncated |= !end.is_whole();
            self.items.ids.give(&mut call, LIMITS);
            found.call(position, &call);
            self.elsewhere.push(call);
        }
    }

    /// Takes note of what an event says about the whole response.
    fn heard(&mut self, event: &mut Map<String, Value>, found: &mut Found) {
        if let Some(Value::Object(response)) = event.remove("response") {
            let is_over = |status: &str| !matches!(status, "in_progress" | "queued");
            let status = response.get("status").and_then(Value::as_str);
            self.is_finished = status.is_none_or(is_over);
            found.keep(response.values().map(weight).sum());
            if response.contains_key("id") {
                self.response = response;
                return;
            }
            // Some servers repeat less of it at the end than they said at the beginning.
            for (key, value) in response {
                stream::replace(&mut self.response, key, value);
            }
        }
    }

    /// Returns how the response ended, which is over.
    fn outcome(&self) -> ReplyEnd {
        let mut response = self.response.clone();
        outcome::close(&mut response, "completed");
        let output = response.get("output").and_then(Value::as_array);
        if output.is_none_or(Vec::is_empty) {
            response.insert("output".to_owned(), self.items.done_items().into());
        }
        outcome::of(response)
    }

    fn fail(&mut self, event: Map<String, Value>, found: &mut Found) {
        let says_anything = |error: &&Value| ServerError::of_member(error).is_some();
        let nested = event.get("error").filter(says_anything);
        let error = match nested {
            Some(error) => error.clone(),
            None => event
                .into_iter()
                .filter(|(key, _)| !matches!(key.as_str(), "type" | "sequence_number"))
                .collect::<Map<_, _>>()
                .into(),
        };
        let body = Map::from_iter([("error".to_owned(), error.clone())]);
        found.end(ServerError::of_response(&body).into_end());
        self.error = Some(error);
    }
}

/// Moves items in which calls are hidden behind the calls that were told already: answers have the order of the calls.
fn calls_first(output: Vec<Value>) -> Vec<Value> {
    let hides_calls = |item: &Value| {
        let alone = json!({ "status": "completed", "output": [item] });
        !forms::is_call_item(item) && !ResponsesAssembly::reply(alone).calls().is_empty()
    };
    let (hiding, mut open): (Vec<Value>, Vec<Value>) = output.into_iter().partition(hides_calls);
    open.extend(hiding);
    open
}
