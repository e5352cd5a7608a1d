//! The responses that the server keeps, and the items that it has sent.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::testing::{Request, request::input_items};

/// Keeps responses unless the request says `store: false`, or the server keeps none.
pub(in crate::testing) struct Store {
    is_stateless: bool,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    responses: HashMap<String, Response>,
    /// Every item that was sent, kept or not.
    items: HashMap<String, Item>,
}

struct Response {
    previous: Option<String>,
    /// The items of the request and those of the reply.
    items: Vec<Value>,
    body: Value,
}

struct Item {
    /// `None` for an item of a response that was not kept.
    value: Option<Value>,
    /// The id of the reasoning that must come with it.
    reasoning: Option<String>,
}

impl Store {
    pub(in crate::testing) fn new(is_stateless: bool) -> Self {
        Self {
            is_stateless,
            kept: Mutex::default(),
        }
    }

    /// Whether the server keeps nothing, and looks nothing up.
    pub(in crate::testing) fn is_stateless(&self) -> bool {
        self.is_stateless
    }

    /// Keeps a response. `output` holds its items as they are sent; `body` is what asking for it again gives.
    pub(in crate::testing) fn keep(&self, request: &Request, output: &[Value], body: &Value) {
        let is_kept = !self.is_stateless && request.json()["store"] != false;
        let mut kept = self.lock();
        let mut reasoning = None;
        for item in output {
            let id = item["id"].as_str();
            if item["type"] == "reasoning" {
                // A call cannot be asked to come with what cannot come again.
                let can_return = is_kept || item["encrypted_content"].is_string();
                reasoning = id.filter(|_| can_return).map(str::to_owned);
            }
            let Some(id) = id else {
                continue;
            };
            let needed = reasoning
                .clone()
                .filter(|reasoning| reasoning != id && !self.is_stateless);
            let item = Item {
                value: is_kept.then(|| item.clone()),
                reasoning: needed,
            };
            kept.items.insert(id.to_owned(), item);
        }
        if let Some(id) = body["id"].as_str().filter(|_| is_kept) {
            let items = request.messages().iter().chain(output).cloned().collect();
            let response = Response {
                previous: request.json()["previous_response_id"]
                    .as_str()
                    .map(str::to_owned),
                items,
                body: body.clone(),
            };
            kept.responses.insert(id.to_owned(), response);
        }
    }

    /// Gives what the model saw and said up to the end of a response, oldest first.
    pub(in crate::testing) fn history(&self, id: &str) -> Option<Vec<Value>> {
        let kept = self.lock();
        let mut chain = vec![kept.responses.get(id)?];
        while let Some(previous) = chain[chain.len() - 1].previous.as_ref()
            && let Some(response) = kept.responses.get(previous)
        {
            chain.push(response);
        }
        let oldest_first = chain.iter().rev();
        Some(
            oldest_first
                .flat_map(|it| it.items.iter().cloned())
                .collect(),
        )
    }

    /// Gives a response that was kept.
    pub(in crate::testing) fn response(&self, id: &str) -> Option<Value> {
        Some(self.lock().responses.get(id)?.body.clone())
    }

    /// Gives an item of a response that was kept.
    pub(in crate::testing) fn item(&self, id: &str) -> Option<Value> {
        self.lock().items.get(id)?.value.clone()
    }

    /// Whether the server has sent an item of this id.
    pub(in crate::testing) fn has_sent(&self, id: &str) -> bool {
        self.lock().items.contains_key(id)
    }

    /// Gives the id of the reasoning that must come with an item.
    pub(in crate::testing) fn reasoning_of(&self, id: &str) -> Option<String> {
        self.lock().items.get(id)?.reasoning.clone()
    }

    /// Gives the items of a request, those that it only refers to in full.
    pub(in crate::testing) fn resolve(&self, body: &Value) -> Vec<Value> {
        let items = input_items(body).into_iter();
        let full = |item: Value| match (item["type"].as_str(), item["id"].as_str()) {
            (Some("item_reference"), Some(id)) => self.item(id).unwrap_or(item),
            _ => item,
        };
        items.map(full).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing that can panic runs under the lock.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
