//! What a tool is: a definition for the model, and a function to call.

pub(crate) mod arguments;
mod attempt;
mod backoff;
pub(crate) mod bound;
mod context;
mod custom;
pub(crate) mod decode;
pub(crate) mod described;
mod diagnose;
mod from_definition;
mod from_fn;
mod from_text_fn;
mod key;
pub(crate) mod log;
pub(crate) mod macro_support;
mod members;
pub(crate) mod null_as_absent;
pub(crate) mod off_thread;
mod policy;
mod progress;
mod pulse;
mod run_id;
pub(crate) mod state;
mod strictness;
pub(crate) mod typed;
pub(crate) mod within;

use std::{future::Future, pin::Pin};

use schemars::Schema;
use serde_json::Value;

use self::macro_support::parameter;
#[cfg(feature = "agent")]
pub(crate) use self::run_id::draw_name;
pub(crate) use self::{
    attempt::{Attempt, Listener},
    run_id::RunId,
    strictness::Decision,
};
pub use self::{
    backoff::Backoff,
    context::Context,
    custom::Custom,
    from_definition::FromDefinition,
    from_fn::{FnTool, from_fn},
    from_text_fn::from_text_fn,
    key::Key,
    policy::Policy,
    progress::Progress,
    state::Provides,
    typed::{FromHost, IntoTool, NoArguments, State, ToolFn, TypedFn, typed_fn},
};
use crate::{
    BuildError, CallError, InvalidArguments, Output, json::plain, lint_name::Lint,
    schema::strict::Origin,
};

/// The future of one call.
pub type CallFuture = Pin<Box<dyn Future<Output = Result<Output, CallError>> + Send>>;

/// A function that a language model can call.
///
/// `#[tool]` makes one of a function, [`typed_fn`] one of a closure, and [`from_fn`] one of a schema and a closure; implement it
/// yourself for tools that come from elsewhere.
///
/// # Cancellation
/// The future of [`call`](Tool::call) is dropped when the call times out, or its turn is cancelled or dropped.
///
/// # Panics
/// A panic in [`call`](Tool::call), in its future, or in the destructor of that, is the answer to this one call, and harms
/// no other. Rust aborts the program if a destructor panics while another panic unwinds, and at every panic if it was
/// compiled with `panic = "abort"`.
///
/// ```
/// use tool_runtime::{
///     CallError, Output, Toolset,
///     tool::{CallFuture, Context, Definition, Tool},
/// };
///
/// struct Echo;
///
/// impl Tool for Echo {
///     fn definition(&self) -> Definition {
///         Definition::new("echo", serde_json::json!({ "type": "object", "properties": {} }))
///             .unwrap()
///             .with_description("Gives back its arguments.")
///     }
///
///     fn call(&self, context: Context) -> CallFuture {
///         Box::pin(async move { Ok(Output::text(context.call().arguments.clone())) })
///     }
/// }
///
/// let tools = Toolset::new().with_tool(Echo)?;
/// assert_eq!(tools.definitions()[0].name, "echo");
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool",
    label = "is not a tool",
    note = "write `#[tool]` above a function, and name it in `toolset![…]`; `merge` adds the tools of one toolset to another",
    note = "a closure becomes a tool by `tool_runtime::tool::typed_fn` or `tool_runtime::tool::from_fn`"
)]
#[doc(alias = "function")]
#[doc(alias = "function_calling")]
#[doc(alias = "tool_use")]
pub trait Tool: Send + Sync + 'static {
    /// Describes the tool for the model. Asked for once, when the tool joins a toolset.
    fn definition(&self) -> Definition;

    /// Says how calls of the tool may run. Asked for once, when the tool joins a toolset.
    fn policy(&self) -> Policy {
        Policy::default()
    }

    /// Does the work of one call.
    fn call(&self, context: Context) -> CallFuture;

    /// Checks the arguments of a call without doing its work, and returns them as JSON. Asked for before somebody is asked
    /// to [approve](Policy::approve) the call.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] if [`call`](Self::call) would refuse them, [`CallError::Truncated`] if they end in
    /// the middle. The default implementation only refuses what is not a JSON object.
    fn check(&self, arguments: &str) -> Result<Value, CallError> {
        members::object(&plain(arguments, true))?
            .to_value()
            .map_err(|wrong| InvalidArguments::new(vec![wrong.into_problem("")]).into())
    }

    /// Whether the tool calls [`Context::begin`] itself, after it has read its arguments.
    #[doc(hidden)]
    fn __begins(&self) -> bool {
        false
    }
}

/// What the model is told about a tool.
///
/// ```
/// use tool_runtime::{tool, toolset};
///
/// /// Current weather in a city.
/// #[tool]
/// async fn get_weather(
///     /// City name, for example "Paris".
///     city: &str,
/// ) -> String {
///     format!("sunny in {city}")
/// }
///
/// let tools = toolset![get_weather];
/// let definition = &tools.definitions()[0];
/// assert_eq!(definition.name, "get_weather");
/// assert_eq!(definition.description.as_deref(), Some("Current weather in a city."));
/// assert_eq!(
///     serde_json::to_value(&definition.parameters).unwrap(),
///     serde_json::json!({
///         "type": "object",
///         "properties": {
///             "city": { "type": "string", "description": "City name, for example \"Paris\"." },
///         },
///         "required": ["city"],
///         "additionalProperties": false,
///     }),
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Definition {
    /// The name that the model calls: 1 to 64 of `a-z`, `A-Z`, `0-9`, `_` and `-`.
    pub name: String,
    /// What it does and when to use it.
    pub description: Option<String>,
    /// A JSON schema (draft 2020-12) of an object, one property a parameter.
    pub parameters: Schema,
    /// A JSON schema of what a call that succeeds gives back, where that is told: MCP's `outputSchema`. The OpenAI APIs
    /// have no place for it.
    pub output: Option<Schema>,
    /// Whether the schema must be sent as a strict one, or must not; `None` sends it so where it
    /// [can be](Self::strict_parameters).
    pub strict: Option<bool>,
    /// What its text may be, if it is a [custom tool](Definition::custom).
    pub custom: Option<Custom>,
    /// The function's signature as it is written, for people; `None` for tools that no `#[tool]` declares.
    pub signature: Option<String>,
    /// Where the function stands, as `FILE:LINE`, for people; `None` for tools that no `#[tool]` declares.
    pub location: Option<String>,
    pub(crate) allowed: Vec<Lint>,
    pub(crate) origin: Origin,
}

impl Definition {
    /// Makes a definition from a name and a JSON schema.
    ///
    /// A schema that says nothing (`{}`, `true`, null) is that of a tool without parameters. A root that only refers to a definition becomes
    /// that definition.
    ///
    /// # Errors
    /// [`BuildError::InvalidName`] for a name that the APIs refuse, [`BuildError::InvalidSchema`] if the schema
    /// is not one of an object.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{BuildError, tool::Definition};
    ///
    /// let node = json!({ "type": "object", "properties": { "next": { "$ref": "#/$defs/Node" } } });
    /// let tree = Definition::new("tree", json!({ "$ref": "#/$defs/Node", "$defs": { "Node": node } }))?;
    /// assert_eq!(tree.parameters.as_value()["properties"], node["properties"]);
    /// assert_eq!(Definition::new("now", json!({}))?.parameters.as_value()["type"], "object");
    /// assert!(matches!(
    ///     Definition::new("right now", json!({ "type": "object" })),
    ///     Err(BuildError::InvalidName { .. }),
    /// ));
    /// # Ok::<(), BuildError>(())
    /// ```
    pub fn new(
        name: impl Into<String>,
        parameters: impl Into<serde_json::Value>,
    ) -> Result<Self, BuildError> {
        let (name, parameters) = checked(name.into(), parameters.into())?;
        Ok(Self {
            name,
            description: None,
            parameters,
            output: None,
            strict: None,
            custom: None,
            signature: None,
            location: None,
            allowed: Vec::new(),
            origin: Origin::Written,
        })
    }

    /// Adds the description.
    ///
    /// ```
    /// # use tool_runtime::tool::Definition;
    /// let definition = Definition::new("now", serde_json::json!({ "type": "object" }))
    ///     .unwrap()
    ///     .with_description("Current time.");
    /// assert_eq!(definition.description.as_deref(), Some("Current time."));
    /// ```
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Says that what a lint finds at this tool is meant so, as `#[tool(allow(…))]` does.
    ///
    /// ```
    /// use tool_runtime::{lint::Lint, tool::Definition};
    ///
    /// let definition = Definition::new("now", serde_json::json!({ "type": "object" }))
    ///     .unwrap()
    ///     .allow(Lint::OpenObject);
    /// assert!(definition.allows(Lint::OpenObject));
    /// ```
    #[must_use]
    pub fn allow(mut self, lint: Lint) -> Self {
        self.allowed.push(lint);
        self
    }

    /// Tells whether what a lint finds at this tool is meant so.
    ///
    /// ```
    /// use tool_runtime::{lint::Lint, tool::Definition};
    ///
    /// let definition = Definition::new("now", serde_json::json!({ "type": "object" })).unwrap();
    /// assert!(!definition.allows(Lint::OpenObject));
    /// ```
    #[must_use]
    pub fn allows(&self, lint: Lint) -> bool {
        self.allowed.contains(&lint)
    }

    /// Refuses what the APIs refuse: the fields are public, so they may have changed since [`new`](Self::new). `#[tool]` refuses
    /// it while compiling.
    pub(crate) fn checked(mut self) -> Result<Self, BuildError> {
        (self.name, self.parameters) = checked(self.name, self.parameters.to_value())?;
        self.check_custom()?;
        Ok(self)
    }
}

fn checked(name: String, parameters: Value) -> Result<(String, Schema), BuildError> {
    if !is_legal_name(&name) {
        return Err(BuildError::InvalidName { name });
    }
    match crate::schema::of_object(parameters) {
        Ok(parameters) => Ok((name, parameters)),
        Err(reason) => Err(BuildError::InvalidSchema { name, reason }),
    }
}

/// Returns whether the APIs take this as the name of a tool or of a format.
pub(crate) fn is_legal_name(name: &str) -> bool {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=64).contains(&name.len()) && name.bytes().all(is_legal)
}
