//! What a script reads of a request.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// Gives read access to a Chat Completions request.
///
/// A script sees only requests that [`check_chat`](super::check_chat) accepts. On any other JSON,
/// such as a refused request in [`ModelServer::requests`](super::ModelServer::requests), each
/// method gives what it finds: an absent or malformed field reads as empty.
///
/// Clones share the body.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::testing::ChatRequest;
///
/// let request = ChatRequest::new(json!({
///     "model": "gpt-5.6",
///     "messages": [{"role": "user", "content": "Weather in Paris?"}],
///     "tools": [{"type": "function", "function": {"name": "get_weather"}}],
/// }));
/// assert_eq!(request.model(), "gpt-5.6");
/// assert_eq!(request.tool_names(), ["get_weather"]);
/// assert_eq!(request.last_user_text(), "Weather in Paris?");
/// assert!(request.tool_answers().is_empty());
/// ```
#[derive(Clone)]
pub struct ChatRequest {
    body: Arc<Value>,
}

/// Holds the answer to one call, beside the call; [`ChatRequest::tool_answers`] gives them.
///
/// ```
/// use tool_runtime::testing::{ChatRequest, ModelServer};
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// // A model that repeats what the tools told it.
/// let server = ModelServer::start(|request: &ChatRequest| {
///     let answers = request.tool_answers();
///     let lines = answers.iter().map(|answer| format!("{}: {}\n", answer.name, answer.content));
///     lines.collect::<String>()
/// })
/// .await?;
/// # drop(server);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolAnswer<'a> {
    /// The id of the call.
    pub tool_call_id: &'a str,
    /// The name of the tool that was called.
    pub name: &'a str,
    /// The arguments of the call as the model wrote them; of a custom tool, its input.
    pub arguments: &'a str,
    /// The text of the answer, its parts joined.
    pub content: String,
}

impl ChatRequest {
    /// Wraps the body of a request, for example to test a script without a server.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// assert_eq!(ChatRequest::new(json!({"model": "m"})).model(), "m");
    /// ```
    #[must_use]
    pub fn new(body: Value) -> Self {
        Self {
            body: Arc::new(body),
        }
    }

    /// Gives the whole body.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// let request = ChatRequest::new(json!({"model": "m", "temperature": 0.5}));
    /// assert_eq!(request.json()["temperature"], 0.5);
    /// ```
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.body
    }

    /// Gives the name of the model.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// assert_eq!(ChatRequest::new(json!({"model": "gpt-5.6"})).model(), "gpt-5.6");
    /// ```
    #[must_use]
    pub fn model(&self) -> &str {
        text(&self.body["model"])
    }

    /// Gives the messages.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// let request = ChatRequest::new(json!({"messages": [{"role": "user", "content": "Hi"}]}));
    /// assert_eq!(request.messages()[0]["role"], "user");
    /// ```
    #[must_use]
    pub fn messages(&self) -> &[Value] {
        list(&self.body["messages"])
    }

    /// Gives the declared tools.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// let tool = json!({"type": "function", "function": {"name": "add", "strict": true}});
    /// let request = ChatRequest::new(json!({"tools": [tool]}));
    /// assert_eq!(request.tools()[0]["function"]["strict"], true);
    /// ```
    #[must_use]
    pub fn tools(&self) -> &[Value] {
        list(&self.body["tools"])
    }

    /// Gives the names of the declared tools, in order.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// let request = ChatRequest::new(json!({"tools": [
    ///     {"type": "function", "function": {"name": "add"}},
    ///     {"type": "custom", "custom": {"name": "run_sql"}},
    /// ]}));
    /// assert_eq!(request.tool_names(), ["add", "run_sql"]);
    /// ```
    #[must_use]
    pub fn tool_names(&self) -> Vec<&str> {
        self.tools()
            .iter()
            .map(|tool| text(&detail(tool)["name"]))
            .collect()
    }

    /// Tells whether the model may send several calls at once: it may unless the request says no.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// assert!(ChatRequest::new(json!({})).parallel_tool_calls());
    /// assert!(!ChatRequest::new(json!({"parallel_tool_calls": false})).parallel_tool_calls());
    /// ```
    #[must_use]
    pub fn parallel_tool_calls(&self) -> bool {
        self.body["parallel_tool_calls"].as_bool().unwrap_or(true)
    }

    /// Gives the text of the last user message, its parts joined; empty when there is none.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// let parts = json!([{"type": "text", "text": "What is "}, {"type": "text", "text": "this?"}]);
    /// let request = ChatRequest::new(json!({"messages": [{"role": "user", "content": parts}]}));
    /// assert_eq!(request.last_user_text(), "What is this?");
    /// ```
    #[must_use]
    pub fn last_user_text(&self) -> String {
        let last = self
            .messages()
            .iter()
            .rfind(|message| message["role"] == "user");
        last.map(content).unwrap_or_default()
    }

    /// Gives the answers that came since the model last spoke: those of the tool messages after
    /// the last assistant message. At the start of a conversation there are none.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// let request = ChatRequest::new(json!({"messages": [
    ///     {"role": "user", "content": "Weather?"},
    ///     {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function",
    ///         "function": {"name": "get_weather", "arguments": "{\"city\":\"Paris\"}"}}]},
    ///     {"role": "tool", "tool_call_id": "call_1", "content": "22 C"},
    /// ]}));
    /// let answers = request.tool_answers();
    /// assert_eq!((answers[0].tool_call_id, answers[0].name), ("call_1", "get_weather"));
    /// assert_eq!(answers[0].arguments, r#"{"city":"Paris"}"#);
    /// assert_eq!(answers[0].content, "22 C");
    /// ```
    #[must_use]
    pub fn tool_answers(&self) -> Vec<ToolAnswer<'_>> {
        let messages = self.messages();
        let last = messages.iter().rposition(is_assistant).unwrap_or(0);
        answers(&messages[last..])
    }

    /// Gives the answers of the whole history, in order.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::ChatRequest;
    ///
    /// let call = |id: &str, name: &str| json!({"role": "assistant", "tool_calls": [
    ///     {"id": id, "type": "function", "function": {"name": name, "arguments": "{}"}}]});
    /// let answer = |id: &str| json!({"role": "tool", "tool_call_id": id, "content": "done"});
    /// let request = ChatRequest::new(json!({"messages": [
    ///     call("call_1", "first"), answer("call_1"),
    ///     call("call_2", "second"), answer("call_2"),
    /// ]}));
    /// let names: Vec<_> = request.all_tool_answers().iter().map(|answer| answer.name).collect();
    /// assert_eq!(names, ["first", "second"]);
    /// assert_eq!(request.tool_answers().len(), 1);
    /// ```
    #[must_use]
    pub fn all_tool_answers(&self) -> Vec<ToolAnswer<'_>> {
        answers(self.messages())
    }

    /// Tells why the model could not call a tool now.
    pub(super) fn forbids_calls(&self) -> Option<&'static str> {
        if self.tools().is_empty() {
            Some("the request declares no tools")
        } else if self.body["tool_choice"] == "none" {
            Some("the request says `tool_choice: \"none\"`")
        } else {
            None
        }
    }
}

impl fmt::Debug for ChatRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChatRequest").field(&self.body).finish()
    }
}

/// Pairs each answer with the call of the last assistant message before it: ids may return in a
/// later turn.
fn answers(messages: &[Value]) -> Vec<ToolAnswer<'_>> {
    let mut calls: &[Value] = &[];
    let mut answers = Vec::new();
    for message in messages {
        if is_assistant(message) {
            calls = list(&message["tool_calls"]);
        } else if message["role"] == "tool" {
            let id = text(&message["tool_call_id"]);
            let call = calls.iter().find(|call| call["id"] == id);
            let call = call.map_or(&Value::Null, detail);
            answers.push(ToolAnswer {
                tool_call_id: id,
                name: text(&call["name"]),
                arguments: call["arguments"]
                    .as_str()
                    .unwrap_or_else(|| text(&call["input"])),
                content: content(message),
            });
        }
    }
    answers
}

fn is_assistant(message: &Value) -> bool {
    message["role"] == "assistant"
}

/// Gives what a tool or a call holds under the name of its type.
fn detail(value: &Value) -> &Value {
    &value[if value["type"] == "custom" {
        "custom"
    } else {
        "function"
    }]
}

fn content(message: &Value) -> String {
    match &message["content"] {
        Value::Array(parts) => parts.iter().map(|part| text(&part["text"])).collect(),
        content => text(content).to_owned(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
