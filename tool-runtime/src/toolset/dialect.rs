//! Definitions as JSON, as each protocol has them.

use std::{fmt, str::FromStr};

use schemars::Schema;
use serde_json::{Map, Value};

use super::{Form, Toolset, Written};
use crate::tool::{Definition, Policy};

/// How a protocol writes the definition of a tool.
///
/// ```
/// use tool_runtime::Dialect;
///
/// let dialect: Dialect = "responses".parse()?;
/// assert_eq!(dialect, Dialect::Responses);
/// assert!("grpc".parse::<Dialect>().is_err());
/// # Ok::<(), tool_runtime::UnknownDialect>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// An element of `tools` in a request to OpenAI's Chat Completions: strict where it can be.
    Chat,
    /// The same, never strict, for servers that do not know `strict`.
    ChatPlain,
    /// An element of `tools` in a request to OpenAI's Responses, which has no object `function` inside: strict where it can be.
    Responses,
    /// The same, never strict. It says so, since Responses would try to be strict otherwise.
    ResponsesPlain,
    /// A tool in the answer to MCP's `tools/list`.
    Mcp,
}

impl Dialect {
    /// All of them.
    ///
    /// ```
    /// assert_eq!(tool_runtime::Dialect::ALL[0].name(), "chat");
    /// ```
    pub const ALL: &'static [Self] = &[
        Self::Chat,
        Self::ChatPlain,
        Self::Responses,
        Self::ResponsesPlain,
        Self::Mcp,
    ];

    /// Returns its name, in `kebab-case`.
    ///
    /// ```
    /// assert_eq!(tool_runtime::Dialect::ChatPlain.name(), "chat-plain");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::ChatPlain => "chat-plain",
            Self::Responses => "responses",
            Self::ResponsesPlain => "responses-plain",
            Self::Mcp => "mcp",
        }
    }

    /// Writes a definition, with the strict schema that is sent for it, if one is.
    pub(crate) fn write(
        self,
        definition: &Definition,
        strict: Option<&Schema>,
        policy: &Policy,
    ) -> Value {
        match self {
            Self::Chat => written(definition, strict, Form::Nested),
            Self::ChatPlain => written(definition, None, Form::NestedPlain),
            Self::Responses => written(definition, strict, Form::Flat),
            Self::ResponsesPlain => written(definition, None, Form::FlatPlain),
            Self::Mcp => mcp(definition, policy),
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(name: &str) -> Result<Self, UnknownDialect> {
        let found = Self::ALL.iter().find(|dialect| dialect.name() == name);
        found
            .copied()
            .ok_or_else(|| UnknownDialect(name.to_owned()))
    }
}

/// The error for a name that no dialect has.
///
/// ```
/// use tool_runtime::Dialect;
///
/// let error = "grpc".parse::<Dialect>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`grpc` is not a dialect; there are chat, chat-plain, responses, responses-plain, mcp",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownDialect(String);

impl fmt::Display for UnknownDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
        write!(
            f,
            "`{}` is not a dialect; there are {}",
            self.0,
            names.join(", ")
        )
    }
}

impl std::error::Error for UnknownDialect {}

impl Toolset {
    /// Writes the definitions of all tools as JSON, in their order, as a protocol has them.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{Dialect, tool, toolset};
    ///
    /// /// Current time.
    /// #[tool(read_only)]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// let tools = toolset![now];
    /// assert_eq!(
    ///     tools.definitions_in(Dialect::Responses)[0],
    ///     json!({
    ///         "type": "function",
    ///         "name": "now",
    ///         "description": "Current time.",
    ///         "parameters": {
    ///             "type": "object",
    ///             "properties": {},
    ///             "required": [],
    ///             "additionalProperties": false,
    ///         },
    ///         "strict": true,
    ///     }),
    /// );
    /// assert_eq!(
    ///     tools.definitions_in(Dialect::Mcp)[0]["annotations"],
    ///     json!({ "readOnlyHint": true }),
    /// );
    /// ```
    #[must_use]
    pub fn definitions_in(&self, dialect: Dialect) -> Vec<Value> {
        let all = self.definitions.sent().zip(self.policies());
        all.map(|((definition, strict), policy)| dialect.write(definition, strict, policy))
            .collect()
    }
}

fn named(definition: &Definition) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("name".to_owned(), definition.name.clone().into());
    if let Some(description) = &definition.description {
        members.insert("description".to_owned(), description.clone().into());
    }
    members
}

fn written(definition: &Definition, strict: Option<&Schema>, form: Form) -> Value {
    let written = Written {
        definition,
        strict,
        form,
    };
    // Names and JSON can always be written.
    serde_json::to_value(written).unwrap_or_default()
}

fn mcp(definition: &Definition, policy: &Policy) -> Value {
    let mut members = named(definition);
    let parameters = definition.parameters.as_value().clone();
    members.insert("inputSchema".to_owned(), parameters);
    // `structuredContent`, of which this is the schema, is always an object.
    let output = definition.output.as_ref().map(Schema::as_value);
    if let Some(output) = output.filter(|schema| schema["type"] == "object") {
        members.insert("outputSchema".to_owned(), output.clone());
    }
    let annotations: Map<String, Value> = [
        ("readOnlyHint", policy.read_only.then_some(true)),
        ("destructiveHint", policy.destructive),
        ("idempotentHint", policy.idempotent.then_some(true)),
    ]
    .into_iter()
    .filter_map(|(hint, value)| Some((hint.to_owned(), value?.into())))
    .collect();
    if !annotations.is_empty() {
        members.insert("annotations".to_owned(), annotations.into());
    }
    members.into()
}
