//! What the items mean together: every call has an output, and reasoning comes with what it led to.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{History, Input};
use crate::testing::{ApiError, responses::Store};

pub(super) fn check(input: &Input, history: &History<'_>) -> Result<(), ApiError> {
    references(&input.items)?;
    duplicates(input)?;
    match history.store {
        Some(store) if store.is_stateless() => {}
        Some(store) => input
            .items
            .iter()
            .try_for_each(|item| is_stored(item, store))?,
        None if history.keeps => {}
        None => input.items.iter().try_for_each(cannot_be_stored)?,
    }
    followers(&input.items)?;
    if let Some(store) = history.store {
        companions(input, store)?;
    }
    outputs(input)
}

fn refuse(message: String) -> ApiError {
    ApiError::invalid(message).with_param("input")
}

fn kind(item: &Value) -> &str {
    item["type"].as_str().unwrap_or("message")
}

/// Refuses references that lead nowhere: those to what is stored have been replaced.
fn references(items: &[Value]) -> Result<(), ApiError> {
    for item in items.iter().filter(|item| kind(item) == "item_reference") {
        if let Some(id) = item["id"].as_str() {
            return Err(not_found(id));
        }
    }
    Ok(())
}

fn not_found(id: &str) -> ApiError {
    let message = format!(
        "Item with id '{id}' not found. Items are not persisted when 'store' is set to false. Try again with 'store' set to \
         true, or remove this item from your input."
    );
    let mut error = ApiError::new(404, message);
    error.param = Some("input".to_owned());
    error
}

fn duplicates(input: &Input) -> Result<(), ApiError> {
    let mut seen = HashSet::new();
    for item in input.stored.iter().chain(&input.items) {
        if let Some(id) = item["id"].as_str().filter(|id| !id.is_empty())
            && !seen.insert(id)
        {
            return Err(refuse(format!(
                "Duplicate item found with id {id}. Remove duplicate items from your input and try again."
            )));
        }
    }
    Ok(())
}

/// Refuses reasoning that the server would have to look up, and has not kept.
fn is_stored(item: &Value, store: &Store) -> Result<(), ApiError> {
    match reference_to_reasoning(item) {
        Some(id) if store.item(id).is_none() => Err(not_found(id)),
        _ => Ok(()),
    }
}

/// Refuses reasoning that nobody can look up.
fn cannot_be_stored(item: &Value) -> Result<(), ApiError> {
    reference_to_reasoning(item).map_or(Ok(()), |id| Err(not_found(id)))
}

/// Gives the id of reasoning that does not bring its content.
fn reference_to_reasoning(item: &Value) -> Option<&str> {
    let is_reference = kind(item) == "reasoning" && !item["encrypted_content"].is_string();
    item["id"].as_str().filter(|_| is_reference)
}

/// Refuses reasoning that nothing of the model follows.
fn followers(items: &[Value]) -> Result<(), ApiError> {
    for (index, item) in items.iter().enumerate() {
        if kind(item) != "reasoning" {
            continue;
        }
        let next = items.get(index + 1);
        if !next.is_some_and(is_of_model) {
            let id = item["id"].as_str().unwrap_or_default();
            return Err(refuse(format!(
                "Item '{id}' of type 'reasoning' was provided without its required following item."
            )));
        }
    }
    Ok(())
}

fn is_of_model(item: &Value) -> bool {
    match kind(item) {
        "message" => item["role"] == "assistant",
        "additional_tools" => false,
        other => !other.ends_with("_output") && !other.ends_with("_response"),
    }
}

/// Refuses items that came with reasoning and are sent without it.
fn companions(input: &Input, store: &Store) -> Result<(), ApiError> {
    let ids: HashSet<&str> = input
        .stored
        .iter()
        .chain(&input.items)
        .filter_map(|item| item["id"].as_str())
        .collect();
    for item in &input.items {
        if let Some(id) = item["id"].as_str()
            && let Some(reasoning) = store.reasoning_of(id)
            && !ids.contains(reasoning.as_str())
        {
            return Err(refuse(format!(
                "Item '{id}' of type '{}' was provided without its required 'reasoning' item: '{reasoning}'.",
                kind(item)
            )));
        }
    }
    Ok(())
}

/// The words about the calls of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Called {
    Function,
    Custom,
}

impl Called {
    fn words(self) -> &'static str {
        match self {
            Self::Function => "function call",
            Self::Custom => "custom tool call",
        }
    }
}

/// Refuses outputs without a call before them, and calls without an output after them.
fn outputs(input: &Input) -> Result<(), ApiError> {
    // How many calls of an id wait for an output, each with its place in the order.
    let mut open: HashMap<(Called, &str), Vec<usize>> = HashMap::new();
    let mut calls: Vec<Option<(Called, &str)>> = Vec::new();
    for item in input.stored.iter().chain(&input.items) {
        let Some(id) = item["call_id"].as_str().filter(|id| !id.is_empty()) else {
            continue;
        };
        let (called, is_output) = match kind(item) {
            "function_call" => (Called::Function, false),
            "function_call_output" => (Called::Function, true),
            "custom_tool_call" => (Called::Custom, false),
            "custom_tool_call_output" => (Called::Custom, true),
            _ => continue,
        };
        let waiting = open.entry((called, id)).or_default();
        if !is_output {
            // The output of an asynchronous call may come in any later request.
            let place = calls.len();
            calls.push((item["async"] != true).then_some((called, id)));
            waiting.push(place);
        } else if let Some(place) = waiting.pop() {
            calls[place] = None;
        } else {
            return Err(refuse(format!(
                "No tool call found for {} output with call_id {id}.",
                called.words()
            )));
        }
    }
    match calls.into_iter().flatten().next() {
        None => Ok(()),
        Some((called, id)) => Err(refuse(format!(
            "No tool output found for {} {id}.",
            called.words()
        ))),
    }
}
