//! Tokens.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Numbers of tokens, as the server reports them.
///
/// ```
/// use tool_runtime::model::Usage;
///
/// assert_eq!(Usage::default().total_tokens, 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Of those, tokens that came from the server's cache.
    pub cached_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Of those, tokens spent on reasoning.
    pub reasoning_tokens: u64,
    /// Read and written together.
    pub total_tokens: u64,
}

impl Usage {
    /// Reads what a server reports, by the names of Chat Completions or of Responses. A count that it leaves out is 0.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::model::Usage;
    ///
    /// let usage = Usage::from_json(&json!({
    ///     "input_tokens": 8, "output_tokens": 3, "total_tokens": 11,
    ///     "output_tokens_details": { "reasoning_tokens": 2 },
    /// }));
    /// assert_eq!((usage.prompt_tokens, usage.completion_tokens, usage.reasoning_tokens), (8, 3, 2));
    /// ```
    #[must_use]
    pub fn from_json(usage: &Value) -> Self {
        let count = |pointers: [&str; 2]| {
            let counts = pointers
                .iter()
                .filter_map(|pointer| usage.pointer(pointer)?.as_u64());
            counts.into_iter().next().unwrap_or_default()
        };
        Self {
            prompt_tokens: count(["/prompt_tokens", "/input_tokens"]),
            cached_tokens: count([
                "/prompt_tokens_details/cached_tokens",
                "/input_tokens_details/cached_tokens",
            ]),
            completion_tokens: count(["/completion_tokens", "/output_tokens"]),
            reasoning_tokens: count([
                "/completion_tokens_details/reasoning_tokens",
                "/output_tokens_details/reasoning_tokens",
            ]),
            total_tokens: count(["/total_tokens", "/total_tokens"]),
        }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        let add = |sum: &mut u64, more: u64| *sum = sum.saturating_add(more);
        add(&mut self.prompt_tokens, other.prompt_tokens);
        add(&mut self.cached_tokens, other.cached_tokens);
        add(&mut self.completion_tokens, other.completion_tokens);
        add(&mut self.reasoning_tokens, other.reasoning_tokens);
        add(&mut self.total_tokens, other.total_tokens);
    }
}
