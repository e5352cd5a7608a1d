//! The tools of one agent, and the limits they run under.

pub(crate) mod api_limits;
mod approval;
mod definitions;
mod dialect;
mod fingerprint;
mod gate;
mod join;
mod limits;
mod select;
mod tools;
mod written;

use std::{fmt, sync::Arc};

#[cfg(test)]
pub(crate) use self::gate::{Resource, ToolId};
use self::tools::Tools;
#[cfg(feature = "snapshot")]
pub(crate) use self::written::format_of;
pub(crate) use self::{
    approval::Approver,
    gate::{Asked, Claim, Gate, LineId, Place, PlaceId, Waiter},
    limits::{LEAST_OUTPUT, Limits},
    tools::Registered,
    written::{Form, Written},
};
pub use self::{
    approval::{Approval, ApprovalRequest},
    definitions::Definitions,
    dialect::{Dialect, UnknownDialect},
    fingerprint::Fingerprint,
};
use crate::{
    BuildError,
    call::name,
    tool::{Decision, Definition, Policy, macro_support::Declaration},
};

/// Makes a [`Toolset`] of functions with `#[tool]`, by their names or paths.
///
/// Two tools of one name are a compile error.
///
/// ```
/// use tool_runtime::{tool, toolset};
///
/// mod clock {
///     /// Current time.
///     #[tool_runtime::tool]
///     pub fn now() -> &'static str {
///         "12:00"
///     }
/// }
///
/// /// Doubles a number.
/// #[tool]
/// fn double(
///     /// The number.
///     number: i64,
/// ) -> i64 {
///     number * 2
/// }
///
/// let tools = toolset![double, clock::now];
/// let names: Vec<_> = tools.definitions().iter().map(|tool| tool.name.as_str()).collect();
/// assert_eq!(names, ["double", "now"]);
/// ```
///
/// # When it does not compile
///
/// It finds a tool by a hidden macro of the function's name. So it says of a function without `#[tool]`, and of a name that
/// is misspelt:
///
/// ```text
/// error: cannot find macro `find` in this scope
///   |
///   |     toolset![find]
///   |              ^^^^
///   |
///   = note: `find` is in scope, but it is a function, not a macro
/// ```
///
/// Write `#[tool]` above the function. For methods, write `#[tools]` above their block, and call `tools()`.
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! toolset {
    ($($tools:tt)*) => {
        $crate::__private0_1::toolset!($crate; $($tools)*)
    };
}

/// The tools that a model may call, and the limits that a turn of calls runs under.
///
/// Cloning is cheap: clones share the tools and their definitions.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::{Call, tool, toolset};
///
/// /// Doubles a number.
/// #[tool]
/// fn double(
///     /// The number.
///     number: i64,
/// ) -> i64 {
///     number * 2
/// }
///
/// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
/// let tools = toolset![double].concurrency_limit(8).call_timeout(Duration::from_secs(30));
/// let turn = tools.run([Call::new("call_1", "double", r#"{"number":21}"#)]).await;
/// assert_eq!(turn.answers[0].text(), "42");
/// # });
/// ```
///
/// `S` is the state that its tools ask for with `#[state]`; [`with_state`](Self::with_state) gives it, and then calls
/// can be run. Tools that ask for none need none: their toolset is a `Toolset<()>`, written `Toolset`.
#[doc(alias = "ToolRegistry")]
#[doc(alias = "ToolBox")]
#[doc(alias = "function_calling")]
#[doc(alias = "tool_use")]
pub struct Toolset<S: 'static = ()> {
    definitions: Definitions,
    tools: Arc<Tools<S>>,
    pub(crate) limits: Limits,
    /// Shared with all clones.
    gate: Arc<Gate>,
    /// All of them must agree.
    pub(crate) approvers: Vec<Approver>,
}

impl<S: 'static> Toolset<S> {
    /// Makes a toolset without tools; [`toolset!`](crate::toolset!) makes one of declared tools.
    ///
    /// ```
    /// assert!(tool_runtime::Toolset::new().definitions().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `toolset!` and `#[tools]` have compared the names, and `#[tool]` has checked them.
    #[doc(hidden)]
    #[must_use]
    pub fn __declared(tools: impl IntoIterator<Item = &'static Declaration<S>>) -> Self
    where
        S: Send + Sync,
    {
        let mut set = Self::new();
        for tool in tools {
            let definition = tool.definition();
            let decision = definition.decide();
            if let Err(error) = definition.demand_met(&decision) {
                tracing::error!("{error}");
            }
            let registered = Arc::new(Registered::declared(tool, &definition));
            if let Some(error) = unknown_key(&definition, &registered.policy) {
                tracing::error!("{error}");
            }
            if let Err(error) = definition.check_custom() {
                tracing::error!("{error}");
            }
            let inserted = set.insert(definition, decision, registered);
            debug_assert!(inserted.is_ok(), "names are compared while compiling");
        }
        set
    }

    fn insert(
        &mut self,
        definition: Definition,
        decision: Decision,
        registered: Arc<Registered<S>>,
    ) -> Result<(), BuildError> {
        if !Arc::make_mut(&mut self.tools).insert(&definition.name, registered) {
            return Err(BuildError::DuplicateName {
                name: definition.name,
            });
        }
        self.definitions.push(definition, decision);
        Ok(())
    }

    /// Gives the tools the state that they ask for with `#[state]`, a value that [provides](crate::Provides) each of
    /// the types.
    ///
    /// ```
    /// use tool_runtime::{Call, tool, toolset};
    ///
    /// struct Stock {
    ///     apples: u32,
    /// }
    ///
    /// /// How many apples there are.
    /// #[tool]
    /// fn apples(#[state] stock: &Stock) -> u32 {
    ///     stock.apples
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
    /// let tools = toolset![apples].with_state(Stock { apples: 6 });
    /// let turn = tools.run([Call::new("call_1", "apples", "{}")]).await;
    /// assert_eq!(turn.answers[0].text(), "6");
    /// # });
    /// ```
    #[must_use]
    #[doc(alias = "inject")]
    #[doc(alias = "injected")]
    #[doc(alias = "dependency")]
    pub fn with_state(self, state: S) -> Toolset {
        self.with_shared_state(Arc::new(state))
    }

    /// Gives the tools a state that others hold as well.
    ///
    /// ```
    /// # use tool_runtime::{tool, toolset};
    /// # struct Stock { apples: u32 }
    /// # /// How many apples there are.
    /// # #[tool]
    /// # fn apples(#[state] stock: &Stock) -> u32 { stock.apples }
    /// let stock = std::sync::Arc::new(Stock { apples: 6 });
    /// let tools = toolset![apples].with_shared_state(stock.clone());
    /// assert_eq!(stock.apples, 6);
    /// ```
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "each tool gets a clone, and the caller mostly has no further use for his own"
    )]
    pub fn with_shared_state(self, state: Arc<S>) -> Toolset {
        Toolset {
            definitions: self.definitions,
            tools: Arc::new(Arc::unwrap_or_clone(self.tools).with_state(&state)),
            limits: self.limits,
            gate: Arc::clone(&self.gate),
            approvers: self.approvers.clone(),
        }
    }

    /// Gives the tools no state, so that they can be looked at and not called: a call of a declared tool is answered
    /// with an error that says so. It is for programs that show a toolset, or test its schemas, where there is no state at hand.
    ///
    /// ```
    /// use tool_runtime::{Toolset, tool, toolset};
    ///
    /// struct Database;
    ///
    /// /// How many users there are.
    /// #[tool]
    /// fn users(#[state] database: &Database) -> u32 {
    ///     7
    /// }
    ///
    /// let tools: Toolset<Database> = toolset![users];
    /// assert_eq!(tools.for_inspection().definitions()[0].name, "users");
    /// ```
    #[must_use]
    pub fn for_inspection(self) -> Toolset {
        Toolset {
            definitions: self.definitions,
            tools: Arc::new(Arc::unwrap_or_clone(self.tools).for_inspection()),
            limits: self.limits,
            gate: Arc::clone(&self.gate),
            approvers: self.approvers.clone(),
        }
    }

    /// Never sends strict schemas, even for tools that require them: for servers that do not know `strict`, or do it badly.
    ///
    /// ```
    /// use tool_runtime::{Dialect, tool, toolset};
    ///
    /// /// Current time.
    /// #[tool]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// let tools = toolset![now].without_strict();
    /// assert_eq!(tools.definitions_in(Dialect::Chat)[0]["function"]["strict"], false);
    /// ```
    #[must_use]
    pub fn without_strict(mut self) -> Self {
        self.definitions.decline_strict();
        self
    }

    /// Sends [custom tools](Definition::custom) as functions of one text, for servers that do not know custom tools.
    ///
    /// ```
    /// use tool_runtime::{Dialect, Toolset, tool::{Custom, Definition, from_text_fn}};
    ///
    /// let definition = Definition::custom("run_sql", Custom::Text)?;
    /// let tool = from_text_fn(definition, |query, _| async { Ok::<_, String>(query) });
    /// let tools = Toolset::new().with_tool(tool)?;
    /// assert_eq!(tools.definitions_in(Dialect::Responses)[0]["type"], "custom");
    ///
    /// let tools = tools.without_custom();
    /// assert_eq!(tools.definitions_in(Dialect::Responses)[0]["parameters"]["required"][0], "input");
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn without_custom(mut self) -> Self {
        self.definitions.decline_custom();
        self
    }
}

/// What needs the tools to be complete.
impl Toolset {
    /// Returns what the model is told about the tools, in their order. Built when the tools were added; a clone
    /// shares it.
    ///
    /// ```
    /// let tools = tool_runtime::Toolset::new();
    /// assert_eq!(tools.definitions().len(), 0);
    /// ```
    #[must_use]
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// Returns the policy of the tool with this name; `None` if there is no such tool.
    ///
    /// ```
    /// use tool_runtime::{tool, toolset};
    ///
    /// /// Current time.
    /// #[tool(timeout = "2s")]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// let tools = toolset![now];
    /// let policy = tools.policy("now").expect("it is in the toolset");
    /// assert_eq!(policy.timeout, Some(std::time::Duration::from_secs(2)));
    /// assert_eq!(tools.policy("today"), None);
    /// ```
    #[must_use]
    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.find(name).map(|(_, tool)| &tool.policy)
    }

    /// Checks what can only be known when the toolset is built: that each tool which demands a strict schema, by
    /// `#[tool(strict)]`, has one, that each [key](crate::tool::Policy::key) is made of parameters that there are, that each custom tool takes one text, that no schema which `#[schemars(schema_with = …)]` gives refers to nothing, and that
    /// the OpenAI APIs would not refuse the tools for their number or the length of a description. `#[tool]`
    /// itself refuses the types that it knows for inexpressible, but sees no further than a parameter's own type. A tool
    /// whose demand cannot be met is sent as one that is not strict, and that is logged.
    ///
    /// # Errors
    /// [`BuildError::NotStrict`], for the first such tool, with everything that is in the way;
    /// [`BuildError::InvalidSchema`] for a schema that the APIs would refuse;
    /// [`BuildError::UnknownKey`] for a key of a parameter, or a member of one, that is not there;
    /// [`BuildError::NotOneText`] for a custom tool whose parameter is not a text, as its schema shows;
    /// [`BuildError::TooManyTools`], [`BuildError::DescriptionTooLong`].
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use tool_runtime::{tool, toolset};
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Tags(BTreeMap<String, String>);
    ///
    /// /// Tags a photo.
    /// #[tool(strict)]
    /// fn tag(
    ///     /// The tags.
    ///     tags: Tags,
    /// ) -> usize {
    ///     tags.0.len()
    /// }
    ///
    /// let error = toolset![tag].validate().unwrap_err();
    /// assert!(error.to_string().contains("its keys are made up by the model"));
    /// ```
    pub fn validate(self) -> Result<Self, BuildError> {
        for (definition, decision) in self.definitions.decided() {
            definition.clone().checked()?;
            definition.demand_met(decision)?;
        }
        for (definition, policy) in self.definitions.iter().zip(self.policies()) {
            unknown_key(definition, policy).map_or(Ok(()), Err)?;
        }
        api_limits::check(&self.definitions)?;
        Ok(self)
    }

    /// How calls of each tool may run, in the order of the tools.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.tools.policies()
    }

    /// Returns how many calls have a key or room, or wait for it. For tests: none is left when nothing is at work.
    #[doc(hidden)]
    #[must_use]
    pub fn __places(&self) -> usize {
        self.gate.places()
    }

    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    pub(crate) fn find(&self, name: &str) -> Option<(&Definition, &Arc<Registered>)> {
        let position = self.tools.position(name)?;
        Some((&self.definitions[position], self.tools.get(position)))
    }

    /// Finds the tool that a model means, which may write a namespace around the name.
    pub(crate) fn meant(&self, name: &str) -> Option<(&Definition, &Arc<Registered>)> {
        self.find(name).or_else(|| self.find(name::plain(name)))
    }

    /// Returns the names of all tools, in their order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let definitions = self.definitions.iter();
        definitions.map(|definition| definition.name.as_str())
    }
}

/// Finds a part of a tool's key that no call has.
fn unknown_key(definition: &Definition, policy: &Policy) -> Option<BuildError> {
    let path = policy
        .key
        .as_ref()?
        .unknown_path(definition.parameters.as_value())?;
    Some(BuildError::UnknownKey {
        name: definition.name.clone(),
        path: path.to_owned(),
    })
}

impl<S: 'static> Clone for Toolset<S> {
    fn clone(&self) -> Self {
        Self {
            definitions: self.definitions.clone(),
            tools: Arc::clone(&self.tools),
            limits: self.limits,
            gate: Arc::clone(&self.gate),
            approvers: self.approvers.clone(),
        }
    }
}

impl<S: 'static> Default for Toolset<S> {
    fn default() -> Self {
        Self {
            definitions: Definitions::default(),
            tools: Arc::default(),
            limits: Limits::default(),
            gate: Arc::default(),
            approvers: Vec::new(),
        }
    }
}

impl<S: 'static> fmt::Debug for Toolset<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Toolset")
            .field("definitions", &self.definitions)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
