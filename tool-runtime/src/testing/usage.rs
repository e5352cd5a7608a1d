//! Tokens and times, as replies tell them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::{Request, reply::Message};

/// How many tokens a request and its reply took.
#[derive(Clone, Copy)]
pub(super) struct Usage {
    pub(super) prompt: u64,
    pub(super) completion: u64,
}

impl Usage {
    /// Takes what the script says, else estimates from the sizes; `written` is what the model wrote.
    pub(super) fn of<'v>(
        request: &Request,
        messages: &[Message],
        written: impl IntoIterator<Item = &'v Value>,
    ) -> Self {
        let said = messages.iter().find_map(|message| message.usage);
        let (prompt, completion) = said.unwrap_or_else(|| {
            let history: u64 = request.history().iter().map(tokens).sum();
            let tools = request.json().get("tools").map_or(0, tokens);
            (history + tools, written.into_iter().map(tokens).sum())
        });
        Self { prompt, completion }
    }

    pub(super) fn total(self) -> u64 {
        self.prompt.saturating_add(self.completion)
    }
}

/// Estimates the tokens of a value; a token is about four bytes.
fn tokens(value: &Value) -> u64 {
    (value.to_string().len() as u64).div_ceil(4)
}

pub(super) fn seconds_since_1970() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs())
}
