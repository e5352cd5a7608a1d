//! What the requests of a model say.

use std::{borrow::Cow, collections::HashSet, future::Future};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    Responses,
    definitions::Tools,
    items,
    respond::{Asked, PATH, respond},
};
use crate::{
    api::{
        json::is_call_item,
        model::{Item, ModelRequest, Stored, ToolChoice},
    },
    openai::{RequestError, connection::Bytes, kind_of, silence::Silence},
    tool::Definition,
};

/// What the ways to ask one thing have in common.
pub(super) struct Asking<'t> {
    model: &'t Responses,
    pub(super) request: &'t ModelRequest<'t>,
    rest: Map<String, Value>,
    own_tools: Tools,
    /// Those of the service.
    other_tools: Vec<Value>,
}

/// What the agent sets.
const OWN: [&str; 8] = [
    "input",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "previous_response_id",
    "stream",
    "stream_options",
    "background",
];

impl<'t> Asking<'t> {
    pub(super) fn new(model: &'t Responses, request: &'t ModelRequest<'t>) -> Self {
        let mut rest = model.parameters.clone();
        let other_tools = match rest.get_mut("tools").map(Value::take) {
            Some(Value::Array(tools)) => tools,
            _ => Vec::new(),
        };
        rest.retain(|key, value| !OWN.contains(&key.as_str()) && !value.is_null());
        if let Some(instructions) = request.instructions {
            rest.insert("instructions".to_owned(), instructions.into());
        }
        if !model.stores() {
            include_encrypted(&mut rest);
        }
        Self {
            model,
            request,
            rest,
            own_tools: Tools(request.tools.clone()),
            other_tools,
        }
    }

    pub(super) async fn ask(&self, stored: Option<&Stored>) -> Asked {
        let input = self.input(stored);
        let ask = |silence| {
            let request = self.request(&input, stored, silence);
            async move { respond(&*self.model.connection, &request).await }
        };
        self.in_some_way(ask).await
    }

    /// Begins a stream.
    pub(super) async fn open(&self, stored: Option<&Stored>) -> Result<Bytes, RequestError> {
        let input = self.input(stored);
        let limit = self.request.silence_limit;
        let open = |silence| {
            let mut request = self.request(&input, stored, silence);
            request.stream = true;
            async move { self.model.connection.open(PATH, &request, limit).await }
        };
        self.in_some_way(open).await
    }

    /// Returns the items that are sent.
    fn input(&self, stored: Option<&Stored>) -> Vec<Cow<'_, Item>> {
        let input = &self.request.messages[stored.map_or(0, |stored| stored.messages)..];
        sent(input, self.model.stores())
    }

    /// Asks; for words in the first way that the server does not refuse.
    async fn in_some_way<T, F: Future<Output = Result<T, RequestError>>>(
        &self,
        ask: impl Fn(Option<Silence>) -> F,
    ) -> Result<T, RequestError> {
        if self.request.forbids_calls() {
            let has_calls = self
                .request
                .messages
                .iter()
                .any(|item| is_call_item(item.json()));
            let has_tools = !self.request.tools.is_empty();
            self.model
                .silence
                .ask(has_tools, has_calls, |silence| ask(Some(silence)))
                .await
        } else {
            ask(None).await
        }
    }

    fn request<'r>(
        &'r self,
        input: &'r [Cow<'r, Item>],
        stored: Option<&'r Stored>,
        silence: Option<Silence>,
    ) -> Request<'r> {
        let choice = self.request.tool_choice;
        let written = choice.map(|choice| written(choice, self.request.tools));
        let own = Some(Declared {
            own: &self.own_tools,
            others: Cow::Borrowed(&self.other_tools),
        });
        let (tools, tool_choice) = match silence {
            None => (own, written),
            Some(Silence::NoTools) => {
                // Without a word about it, the service's own tools stay.
                let others = choice.is_none().then_some(own).flatten();
                (others.filter(|tools| !tools.others.is_empty()), None)
            }
            Some(silence) => {
                let tools = if self.request.tools.is_empty() {
                    Some(Declared {
                        own: &self.own_tools,
                        others: Cow::Owned(stand_ins(self.request.messages)),
                    })
                } else {
                    own
                };
                let none = (silence == Silence::Forbidden).then(|| json!("none"));
                (tools, none)
            }
        };
        let has_tools = tools.is_some();
        Request {
            stream: false,
            rest: &self.rest,
            previous_response_id: stored.map(|stored| stored.id.as_str()),
            input,
            tools,
            tool_choice: tool_choice.filter(|_| has_tools),
            parallel_tool_calls: self.request.parallel_tool_calls.filter(|_| has_tools),
        }
    }
}

fn include_encrypted(rest: &mut Map<String, Value>) {
    let wanted = Value::from("reasoning.encrypted_content");
    let include = rest.entry("include").or_insert_with(|| json!([]));
    if let Value::Array(include) = include
        && !include.contains(&wanted)
    {
        include.push(wanted);
    }
}

/// Returns the items as they are sent: without ids that come twice, and without reasoning that the server has not stored and
/// that does not bring its content.
fn sent(items: &[Item], stores: bool) -> Vec<Cow<'_, Item>> {
    let mut seen = HashSet::new();
    let is_sent = |item: &&Item| stores || !items::is_unstored_reasoning(item.json());
    let sent = items
        .iter()
        .filter(is_sent)
        .map(|item| match item.json()["id"].as_str() {
            Some(id) if !seen.insert(id) => {
                let mut item = item.clone();
                if let Value::Object(members) = item.json_mut() {
                    members.shift_remove("id");
                }
                Cow::Owned(item)
            }
            _ => Cow::Borrowed(item),
        });
    sent.collect()
}

/// Writes a choice of tools.
fn written(choice: &ToolChoice, tools: &[Definition]) -> Value {
    let tool = |name: &str| json!({ "type": kind_of(name, tools), "name": name });
    match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Function(name) => tool(name),
        ToolChoice::Allowed { names, required } => json!({
            "type": "allowed_tools",
            "mode": if *required { "required" } else { "auto" },
            "tools": names.iter().map(|name| tool(name)).collect::<Vec<_>>(),
        }),
    }
}

/// The most tools that the API takes.
const MOST_TOOLS: usize = 128;

/// Declares the tools that were called in a history. The agent does not have them.
fn stand_ins(history: &[Item]) -> Vec<Value> {
    let mut seen = HashSet::new();
    let called = history.iter().filter(|item| is_call_item(item.json()));
    called
        .filter_map(|item| item.json()["name"].as_str())
        .filter(|name| seen.insert(*name))
        .take(MOST_TOOLS)
        .map(|name| {
            json!({
                "type": "function",
                "name": name,
                "description": "Was called earlier; it is not there any more.",
                "parameters": { "type": "object", "properties": {} },
                "strict": false,
            })
        })
        .collect()
}

/// A request, written from what others own: neither the definitions nor the history are copied.
#[derive(Serialize)]
struct Request<'t> {
    #[serde(flatten)]
    rest: &'t Map<String, Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_response_id: Option<&'t str>,
    input: &'t [Cow<'t, Item>],
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Declared<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
}

/// The tools of a request.
struct Declared<'t> {
    own: &'t Tools,
    others: Cow<'t, [Value]>,
}

impl Serialize for Declared<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq as _;

        let mut tools = serializer.serialize_seq(None)?;
        for tool in self.own.iter() {
            tools.serialize_element(&tool)?;
        }
        for tool in self.others.iter() {
            tools.serialize_element(tool)?;
        }
        tools.end()
    }
}
