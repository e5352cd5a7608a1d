//! Calls that the host answers itself.

use std::{fmt, sync::Arc};

use super::{Answer, Outcome, Reply, Turn};
use crate::Call;

/// Calls of tools that are [only declared](crate::Toolset::with_host_tool).
impl Turn {
    /// Returns the calls that wait for the host's answer, in their order, each with its position in the turn. Their arguments fit the schema.
    ///
    /// Give each its answer with [`put`](Self::put); [`messages`](Self::messages) then makes the messages.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{Call, Output, Toolset, tool::Definition};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let schema = json!({ "type": "object", "properties": { "url": { "type": "string" } }, "required": ["url"] });
    /// let tools: Toolset = Toolset::new().with_host_tool(Definition::new("open_page", schema)?)?;
    /// let calls = [
    ///     Call::new("call_1", "open_page", r#"{"url":"https://example.com"}"#),
    ///     Call::new("call_2", "open_page", "{}"),
    /// ];
    /// let mut turn = tools.run(calls).await;
    /// for (position, call) in turn.left_to_host() {
    ///     assert_eq!((position, call.id.as_str()), (0, "call_1"));
    ///     turn.put(position, Output::text("It is open."))?;
    /// }
    /// assert_eq!(turn.answers[0].text(), "It is open.");
    /// assert!(turn.answers[1].text().contains("/url: is missing"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn left_to_host(&self) -> Vec<(usize, Arc<Call>)> {
        let answers = self.answers.iter().enumerate();
        answers
            .filter(|(_, answer)| is_open(answer))
            .map(|(position, answer)| (position, Arc::clone(&answer.call)))
            .collect()
    }

    /// Puts the host's answer in the place of a call that was left to it: an [`Output`](crate::Output), a [`ToolError`](crate::ToolError), or
    /// any [`Outcome`]. The call keeps its id and its position.
    ///
    /// # Errors
    /// [`HostCallError::NotLeft`] if there is no such call at that position, or it has its answer.
    ///
    /// ```
    /// use tool_runtime::{Call, HostCallError, ToolError, Toolset, tool::Definition};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let tools: Toolset = Toolset::new().with_host_tool(Definition::new("open", serde_json::json!({}))?)?;
    /// let mut turn = tools.run([Call::new("call_1", "open", "{}")]).await;
    /// turn.put(0, ToolError::failed("the user has closed the page"))?;
    /// assert_eq!(turn.answers[0].text(), "error: the user has closed the page");
    /// assert_eq!(turn.put(0, ToolError::failed("again")), Err(HostCallError::NotLeft { position: 0 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn put(
        &mut self,
        position: usize,
        outcome: impl Into<Outcome>,
    ) -> Result<(), HostCallError> {
        let answer = self
            .answers
            .get_mut(position)
            .filter(|answer| is_open(answer));
        let answer = answer.ok_or(HostCallError::NotLeft { position })?;
        answer.outcome = outcome.into();
        Ok(())
    }

    /// Assembles what the next request must append, as [`Toolset::answer`](crate::Toolset::answer) does: the reply's own message, then one
    /// answer a call. The turn must be that of the reply's [calls](crate::Reply::calls_for).
    ///
    /// # Errors
    /// [`HostCallError::Unanswered`] if calls still wait for the host's answer.
    ///
    #[cfg_attr(feature = "openai-types", doc = "```")]
    #[cfg_attr(not(feature = "openai-types"), doc = "```ignore")]
    /// use tool_runtime::{
    ///     HostCallError, Output, Reply, Toolset,
    ///     openai::types::ChatCompletionResponseMessage,
    ///     tool::{Definition, typed_fn},
    /// };
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let tools: Toolset = Toolset::new()
    ///     .with_tool(typed_fn("now", || async { "12:00" }))?
    ///     .with_host_tool(Definition::new("ask_user", serde_json::json!({}))?)?;
    /// let reply: ChatCompletionResponseMessage = serde_json::from_value(serde_json::json!({
    ///     "role": "assistant",
    ///     "tool_calls": [
    ///         { "id": "call_1", "type": "function", "function": { "name": "ask_user", "arguments": "{}" } },
    ///         { "id": "call_2", "type": "function", "function": { "name": "now", "arguments": "{}" } },
    ///     ],
    /// }))?;
    /// let mut turn = tools.run(reply.calls_for(&tools)).await;
    /// assert!(matches!(turn.messages(&reply), Err(HostCallError::Unanswered { .. })));
    /// for (position, _call) in turn.left_to_host() {
    ///     turn.put(position, Output::text("Yes."))?;
    /// }
    /// let messages = turn.messages(&reply)?;
    /// assert_eq!(messages.len(), 3);
    /// assert_eq!(
    ///     serde_json::to_value(&messages[1])?,
    ///     serde_json::json!({ "role": "tool", "content": "Yes.", "tool_call_id": "call_1" }),
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn messages<R: Reply + ?Sized>(&self, reply: &R) -> Result<Vec<R::Message>, HostCallError> {
        let left = self.left_to_host().into_iter();
        let calls: Vec<Arc<Call>> = left.map(|(_, call)| call).collect();
        if calls.is_empty() {
            Ok(reply.messages(&self.answers))
        } else {
            Err(HostCallError::Unanswered { calls })
        }
    }
}

fn is_open(answer: &Answer) -> bool {
    answer.outcome == Outcome::LeftToHost
}

/// What is wrong with the answers of the host.
///
/// ```
/// let error = tool_runtime::HostCallError::NotLeft { position: 3 };
/// assert_eq!(error.to_string(), "no call at position 3 waits for an answer of the host");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostCallError {
    /// No call at this position waits for an answer of the host.
    NotLeft {
        /// The position.
        position: usize,
    },
    /// Calls have no answer yet.
    Unanswered {
        /// The calls, in their order.
        calls: Vec<Arc<Call>>,
    },
}

impl fmt::Display for HostCallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLeft { position } => {
                write!(
                    f,
                    "no call at position {position} waits for an answer of the host"
                )
            }
            Self::Unanswered { calls } => {
                f.write_str("calls wait for an answer of the host:")?;
                let mut separator = " ";
                for call in calls {
                    write!(f, "{separator}`{}` of `{}`", call.id, call.name)?;
                    separator = ", ";
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for HostCallError {}
