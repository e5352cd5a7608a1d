//! What a script reads of a request.

mod chat;
mod responses;

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

pub(super) use self::responses::items as input_items;
use super::Api;

/// Read access to a request, of Chat Completions or of Responses.
///
/// A script sees only requests that [`check_chat`](super::check_chat) or
/// [`check_responses`](super::check_responses) accepts. On any other JSON,
/// such as a refused request in [`ModelServer::requests`](super::ModelServer::requests), each
/// method gives what it finds: an absent or malformed field reads as empty.
///
/// Clones share the body.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::testing::Request;
///
/// let request = Request::chat(json!({
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
pub struct Request {
    api: Api,
    body: Arc<Value>,
    /// The items of stored responses and then those of the request; empty for Chat Completions, whose messages are in the body.
    items: Arc<Vec<Value>>,
    /// How many of the items are stored ones.
    stored: usize,
}

/// The answer to one call, beside the call; [`Request::tool_answers`] gives them.
///
/// ```
/// use tool_runtime::testing::{Request, ModelServer};
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// // A model that repeats what the tools told it.
/// let server = ModelServer::start(|request: &Request| {
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

impl Request {
    /// Wraps the body of a Chat Completions request, for example to test a script without a server.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// assert_eq!(Request::chat(json!({"model": "m"})).model(), "m");
    /// ```
    #[must_use]
    pub fn chat(body: Value) -> Self {
        Self {
            api: Api::Chat,
            body: Arc::new(body),
            items: Arc::default(),
            stored: 0,
        }
    }

    /// Wraps the body of a Responses request.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// let request = Request::responses(json!({"model": "m", "input": "Weather in Paris?"}));
    /// assert_eq!(request.last_user_text(), "Weather in Paris?");
    /// ```
    #[must_use]
    pub fn responses(body: Value) -> Self {
        let items = responses::items(&body);
        Self::with_stored(body, Vec::new(), items)
    }

    /// Wraps the body of a Responses request that goes on from `stored` items with `items`.
    pub(super) fn with_stored(body: Value, mut stored: Vec<Value>, items: Vec<Value>) -> Self {
        let before = stored.len();
        stored.extend(items);
        Self {
            api: Api::Responses,
            body: Arc::new(body),
            items: Arc::new(stored),
            stored: before,
        }
    }

    /// Gives the API that the request came through.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::{Api, Request};
    ///
    /// assert_eq!(Request::chat(json!({})).api(), Api::Chat);
    /// ```
    #[must_use]
    pub fn api(&self) -> Api {
        self.api
    }

    /// Gives the whole body.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// let request = Request::chat(json!({"model": "m", "temperature": 0.5}));
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
    /// use tool_runtime::testing::Request;
    ///
    /// assert_eq!(Request::chat(json!({"model": "gpt-5.6"})).model(), "gpt-5.6");
    /// ```
    #[must_use]
    pub fn model(&self) -> &str {
        text(&self.body["model"])
    }

    /// Gives the messages; of a Responses request, the items of its `input`, a text as one message.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// let request = Request::chat(json!({"messages": [{"role": "user", "content": "Hi"}]}));
    /// assert_eq!(request.messages()[0]["role"], "user");
    /// ```
    #[must_use]
    pub fn messages(&self) -> &[Value] {
        &self.history()[self.stored..]
    }

    /// Gives all that the model sees: the messages, and before them the items of the stored responses that
    /// `previous_response_id` stands for.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::{ModelServer, ScriptedReply, Request};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// // Three entries at the second request: both questions, and the first answer.
    /// let server = ModelServer::start(|request: &Request| request.history().len().to_string()).await?;
    /// # drop(server);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn history(&self) -> &[Value] {
        match self.api {
            Api::Chat => list(&self.body["messages"]),
            Api::Responses => &self.items,
        }
    }

    /// Gives the declared tools.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// let tool = json!({"type": "function", "function": {"name": "add", "strict": true}});
    /// let request = Request::chat(json!({"tools": [tool]}));
    /// assert_eq!(request.tools()[0]["function"]["strict"], true);
    /// ```
    #[must_use]
    pub fn tools(&self) -> &[Value] {
        list(&self.body["tools"])
    }

    /// Gives the names of the declared tools, in order. Those of a namespace follow the others of `tools` in their place; tools
    /// of the service itself, which have no name, are left out.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// let request = Request::chat(json!({"tools": [
    ///     {"type": "function", "function": {"name": "add"}},
    ///     {"type": "custom", "custom": {"name": "run_sql"}},
    /// ]}));
    /// assert_eq!(request.tool_names(), ["add", "run_sql"]);
    /// ```
    #[must_use]
    pub fn tool_names(&self) -> Vec<&str> {
        match self.api {
            Api::Chat => chat::tool_names(self.tools()),
            Api::Responses => responses::tool_names(self),
        }
    }

    /// Tells whether the model may send several calls at once: it may unless the request says no.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// assert!(Request::chat(json!({})).parallel_tool_calls());
    /// assert!(!Request::chat(json!({"parallel_tool_calls": false})).parallel_tool_calls());
    /// ```
    #[must_use]
    pub fn parallel_tool_calls(&self) -> bool {
        self.body["parallel_tool_calls"].as_bool().unwrap_or(true)
    }

    /// Tells whether the reply shall come as a stream.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// assert!(Request::chat(json!({"stream": true})).stream());
    /// assert!(!Request::chat(json!({})).stream());
    /// ```
    #[must_use]
    pub fn stream(&self) -> bool {
        self.body["stream"] == true
    }

    /// Gives the text of the last user message, its parts joined; empty when there is none.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// let parts = json!([{"type": "text", "text": "What is "}, {"type": "text", "text": "this?"}]);
    /// let request = Request::chat(json!({"messages": [{"role": "user", "content": parts}]}));
    /// assert_eq!(request.last_user_text(), "What is this?");
    /// ```
    #[must_use]
    pub fn last_user_text(&self) -> String {
        let last = self
            .history()
            .iter()
            .rfind(|message| message["role"] == "user");
        last.map(|message| joined(&message["content"]))
            .unwrap_or_default()
    }

    /// Gives the answers that came since the model last spoke: those of the tool messages after
    /// the last assistant message, or of the output items after the last item of the model. At the start of a conversation
    /// there are none.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// let request = Request::chat(json!({"messages": [
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
        let history = self.history();
        match self.api {
            Api::Chat => chat::last_answers(history),
            Api::Responses => responses::last_answers(history),
        }
    }

    /// Gives the answers of the whole history, in order.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::Request;
    ///
    /// let call = |id: &str, name: &str| json!({"role": "assistant", "tool_calls": [
    ///     {"id": id, "type": "function", "function": {"name": name, "arguments": "{}"}}]});
    /// let answer = |id: &str| json!({"role": "tool", "tool_call_id": id, "content": "done"});
    /// let request = Request::chat(json!({"messages": [
    ///     call("call_1", "first"), answer("call_1"),
    ///     call("call_2", "second"), answer("call_2"),
    /// ]}));
    /// let names: Vec<_> = request.all_tool_answers().iter().map(|answer| answer.name).collect();
    /// assert_eq!(names, ["first", "second"]);
    /// assert_eq!(request.tool_answers().len(), 1);
    /// ```
    #[must_use]
    pub fn all_tool_answers(&self) -> Vec<ToolAnswer<'_>> {
        match self.api {
            Api::Chat => chat::answers(self.history()),
            Api::Responses => responses::answers(self.history()),
        }
    }

    /// Tells why the model could not call a tool now.
    pub(super) fn forbids_calls(&self) -> Option<&'static str> {
        if self.tools().is_empty() && !self.items.iter().any(responses::adds_tools) {
            Some("the request declares no tools")
        } else if self.body["tool_choice"] == "none" {
            Some("the request says `tool_choice: \"none\"`")
        } else {
            None
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("api", &self.api)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Joins the text of a content that is a text or a list of parts.
fn joined(content: &Value) -> String {
    match content {
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
