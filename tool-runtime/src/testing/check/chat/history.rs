//! What the messages mean together: every call has one answer, right after it.

use super::messages::Message;
use crate::testing::ApiError;

pub(super) fn check(messages: &[Message<'_>]) -> Result<(), ApiError> {
    for (index, message) in messages.iter().enumerate() {
        if !message.has_content {
            return Err(refuse(
                "Invalid value for 'content': expected a string, got null.",
                index,
                "content",
            ));
        }
    }
    answers(messages)
}

fn answers(messages: &[Message<'_>]) -> Result<(), ApiError> {
    let mut turn = Turn::default();
    for (index, message) in messages.iter().enumerate() {
        if message.role == "tool" {
            turn.answer(index, message)?;
        } else {
            turn.close()
                .map_err(|error| error.with_param(format!("messages.[{index}].role")))?;
            turn = Turn::open(index, message)?;
        }
    }
    // No message stands where an answer should: the API then names the list.
    turn.close().map_err(|error| error.with_param("messages"))
}

/// Follows the calls of one assistant message, each with the index of its answer.
#[derive(Default)]
struct Turn<'a> {
    calls: Vec<(&'a str, Option<usize>)>,
}

impl<'a> Turn<'a> {
    fn open(index: usize, message: &Message<'a>) -> Result<Self, ApiError> {
        let mut calls: Vec<(&str, Option<usize>)> = Vec::new();
        for id in &message.call_ids {
            if calls.iter().any(|(known, _)| known == id) {
                return Err(refuse(duplicate(id, index, index), index, "tool_calls"));
            }
            calls.push((id, None));
        }
        Ok(Self { calls })
    }

    fn answer(&mut self, index: usize, message: &Message<'a>) -> Result<(), ApiError> {
        if self.calls.is_empty() {
            let message = "Invalid parameter: messages with role 'tool' must be a response to a \
                           preceeding message with 'tool_calls'.";
            return Err(refuse(message, index, "role"));
        }
        let Some(id) = message.answers else {
            let message = "Missing parameter 'tool_call_id': messages with role 'tool' must have \
                           a 'tool_call_id'.";
            return Err(refuse(message, index, "tool_call_id"));
        };
        let Some((_, answer)) = self.calls.iter_mut().find(|(known, _)| *known == id) else {
            let message = format!(
                "Invalid parameter: 'tool_call_id' of '{id}' not found in 'tool_calls' of previous \
                 message."
            );
            return Err(refuse(message, index, "tool_call_id"));
        };
        if let Some(first) = answer.replace(index) {
            return Err(refuse(duplicate(id, first, index), index, "tool_call_id"));
        }
        Ok(())
    }

    fn close(&self) -> Result<(), ApiError> {
        let open = self.calls.iter().filter(|(_, answer)| answer.is_none());
        let open: Vec<&str> = open.map(|(id, _)| *id).collect();
        if open.is_empty() {
            return Ok(());
        }
        Err(ApiError::invalid(format!(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to \
             each 'tool_call_id'. The following tool_call_ids did not have response messages: {}",
            open.join(", ")
        )))
    }
}

fn duplicate(id: &str, first: usize, second: usize) -> String {
    format!(
        "Invalid parameter: Duplicate value for 'tool_call_id' of '{id}', in messages[{first}] and \
         messages[{second}]."
    )
}

fn refuse(message: impl Into<String>, index: usize, key: &str) -> ApiError {
    ApiError::invalid(message).with_param(format!("messages.[{index}].{key}"))
}
