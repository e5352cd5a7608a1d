//! One call of a scripted reply.

use std::time::Duration;

use serde_json::{Value, json};

/// One call of a scripted reply.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::testing::{ScriptedReply, ScriptedCall};
///
/// ScriptedReply::calls([
///     ScriptedCall::new("get_weather", json!({"city": "Paris"})),
///     // The same id twice, which some servers do send.
///     ScriptedCall::new("get_time", json!({})).with_id("call_1"),
///     ScriptedCall::new("get_time", json!({})).with_id("call_1"),
/// ]);
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ScriptedCall {
    id: Option<String>,
    pub(in crate::testing) complete_at: Option<Duration>,
    call: Call,
}

#[derive(Debug, Clone)]
enum Call {
    Function { name: String, arguments: String },
    Custom { name: String, input: String },
    Raw(Value),
}

impl ScriptedCall {
    /// Calls a function.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// let call = ScriptedCall::new("get_weather", json!({"city": "Paris"}));
    /// # let _ = call;
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "scripts write `json!(…)` in place"
    )]
    pub fn new(name: impl Into<String>, arguments: Value) -> Self {
        Self::raw_arguments(name, arguments.to_string())
    }

    /// Calls a function with arguments that need not be JSON, or need not be whole.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// let call = ScriptedCall::raw_arguments("get_weather", r#"{"city": "Par"#);
    /// # let _ = call;
    /// ```
    pub fn raw_arguments(name: impl Into<String>, arguments: impl Into<String>) -> Self {
        Self::of(Call::Function {
            name: name.into(),
            arguments: arguments.into(),
        })
    }

    /// Calls a custom tool, whose input is plain text.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// let call = ScriptedCall::custom("run_sql", "select 1");
    /// # let _ = call;
    /// ```
    pub fn custom(name: impl Into<String>, input: impl Into<String>) -> Self {
        Self::of(Call::Custom {
            name: name.into(),
            input: input.into(),
        })
    }

    /// Sends this value as the call, or at Responses as the item, to see how a client bears what other servers send. Only
    /// [`with_id`](Self::with_id) gives it an id.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// // A call without id and type, its arguments an object.
    /// let call = ScriptedCall::raw(json!({"function": {"name": "get_time", "arguments": {}}}));
    /// # let _ = call;
    /// ```
    pub fn raw(call: Value) -> Self {
        Self::of(Call::Raw(call))
    }

    /// Sets the id, which may be empty or that of another call. At Responses it is the `call_id`.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ScriptedCall;
    ///
    /// let call = ScriptedCall::new("get_time", json!({})).with_id("call_1");
    /// # let _ = call;
    /// ```
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Says when the call is complete in a stream, counted from the first byte of the reply: at Responses its event
    /// `response.output_item.done` is not sent before, at Chat Completions what follows the call. Later calls wait as well.
    ///
    /// ```
    /// use std::time::Duration;
    /// use serde_json::json;
    /// use tool_runtime::testing::{ScriptedReply, ScriptedCall};
    ///
    /// let call = |ms: u64| ScriptedCall::new("get_time", json!({})).complete_at(Duration::from_millis(ms));
    /// ScriptedReply::calls([call(100), call(200)]).ends_at(Duration::from_millis(300));
    /// ```
    pub fn complete_at(mut self, time: Duration) -> Self {
        self.complete_at = Some(time);
        self
    }

    fn of(call: Call) -> Self {
        Self {
            id: None,
            complete_at: None,
            call,
        }
    }

    /// Builds the call as Chat Completions sends it; `new_id` makes the id of one that has none.
    pub(in crate::testing) fn to_chat(&self, new_id: impl FnOnce() -> String) -> Value {
        let id = || self.id.clone().unwrap_or_else(new_id);
        match &self.call {
            Call::Function { name, arguments } => json!({
                "id": id(),
                "type": "function",
                "function": {"name": name, "arguments": arguments},
            }),
            Call::Custom { name, input } => json!({
                "id": id(),
                "type": "custom",
                "custom": {"name": name, "input": input},
            }),
            Call::Raw(call) => self.with_id_as(call, "id"),
        }
    }

    /// Builds the item as Responses sends it; `new_id` makes an id with a prefix.
    pub(in crate::testing) fn to_item(&self, new_id: impl Fn(&str) -> String) -> Value {
        let id = || self.id.clone().unwrap_or_else(|| new_id("call_"));
        match &self.call {
            Call::Function { name, arguments } => json!({
                "id": new_id("fc_"),
                "type": "function_call",
                "status": "completed",
                "arguments": arguments,
                "call_id": id(),
                "name": name,
            }),
            Call::Custom { name, input } => json!({
                "id": new_id("ctc_"),
                "type": "custom_tool_call",
                "status": "completed",
                "call_id": id(),
                "input": input,
                "name": name,
            }),
            Call::Raw(call) => self.with_id_as(call, "call_id"),
        }
    }

    fn with_id_as(&self, call: &Value, id_key: &str) -> Value {
        let mut call = call.clone();
        if let (Some(id), Value::Object(fields)) = (&self.id, &mut call) {
            fields.insert(id_key.to_owned(), json!(id));
        }
        call
    }
}

impl<N: Into<String>> From<(N, Value)> for ScriptedCall {
    fn from((name, arguments): (N, Value)) -> Self {
        Self::new(name, arguments)
    }
}
