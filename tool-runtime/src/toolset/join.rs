//! How tools join a toolset.

use std::sync::Arc;

use super::{Toolset, tools::Registered};
use crate::{
    BuildError,
    tool::{Definition, IntoTool},
};

impl<S: 'static> Toolset<S> {
    /// Adds a tool, one known only while running for example. Where its schema lets a parameter be left out, but not be null, it is
    /// not given null: models that are held to a strict schema write null for what they leave out. On error the toolset
    /// is dropped; clone it first (cheap) to keep it.
    ///
    /// # Errors
    /// [`BuildError::DuplicateName`] if there is a tool of that name, [`BuildError::InvalidName`] if the APIs
    /// would refuse its name, [`BuildError::NotStrict`] if it demands to be [strict](Definition::strict_parameters) and cannot be.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{Toolset, tool::{Definition, from_fn}};
    ///
    /// let definition = Definition::new("now", json!({ "type": "object", "properties": {} }))?;
    /// let tools = Toolset::new().with_tool(from_fn(definition, |_, _| async { "12:00" }))?;
    /// assert_eq!(tools.definitions().len(), 1);
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    #[doc(alias = "add_tool")]
    #[doc(alias = "register")]
    pub fn with_tool(self, tool: impl IntoTool<S>) -> Result<Self, BuildError> {
        let joining = tool.__into_joining();
        self.join(joining.definition.clone(), |definition| {
            Registered::joining(joining, definition)
        })
    }

    /// Adds a tool that is only declared: its definition is sent, and you answer its calls yourself, beside the tools that run here.
    ///
    /// The arguments of its calls are checked by the schema. Those that break it are answered like those of any tool. The others are
    /// [left to the host](crate::Turn::left_to_host): the turn runs everything else, and waits for nobody.
    ///
    /// # Errors
    /// Those of [`with_tool`](Self::with_tool).
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{Call, Outcome, Toolset, tool::{Definition, typed_fn}};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let open = Definition::new("open_page", json!({ "type": "object", "properties": {} }))?;
    /// let tools: Toolset = Toolset::new()
    ///     .with_tool(typed_fn("now", || async { "12:00" }))?
    ///     .with_host_tool(open)?;
    /// let turn = tools.run([Call::new("1", "open_page", "{}"), Call::new("2", "now", "{}")]).await;
    /// assert_eq!(turn.answers[0].outcome, Outcome::LeftToHost);
    /// assert_eq!(turn.answers[1].text(), "12:00");
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "external_tool")]
    #[doc(alias = "client_tool")]
    #[doc(alias = "frontend_tool")]
    #[doc(alias = "definition_only")]
    pub fn with_host_tool(self, definition: Definition) -> Result<Self, BuildError> {
        self.join(definition, |definition| {
            Registered::left_to_host(definition.clone())
        })
    }

    fn join(
        mut self,
        definition: Definition,
        register: impl FnOnce(&Definition) -> Registered<S>,
    ) -> Result<Self, BuildError> {
        let definition = definition.checked()?;
        let decision = definition.decide();
        definition.demand_met(&decision)?;
        let registered = register(&definition);
        self.insert(definition, decision, Arc::new(registered))?;
        Ok(self)
    }

    /// Adds the tools of another toolset after those of this one, and keeps the limits and the [approvers](Self::on_approval) of
    /// this one.
    ///
    /// # Errors
    /// [`BuildError::DuplicateName`] if both have a tool of one name.
    ///
    /// ```
    /// # use tool_runtime::{Toolset, tool, toolset};
    /// # /// Current time.
    /// # #[tool]
    /// # fn now() -> &'static str { "12:00" }
    /// # /// Current date.
    /// # #[tool]
    /// # fn today() -> &'static str { "1 May" }
    /// let tools: Toolset = toolset![now].merge(toolset![today])?;
    /// assert!(tools.clone().merge(toolset![today]).is_err());
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    pub fn merge(mut self, other: Self) -> Result<Self, BuildError> {
        let tools = Arc::unwrap_or_clone(other.tools);
        let decided = other.definitions.decided().zip(tools.into_list());
        for ((definition, decision), registered) in decided {
            self.insert(definition.clone(), decision.clone(), registered)?;
        }
        Ok(self)
    }
}
