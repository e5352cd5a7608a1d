//! Toolsets made from a toolset: some of its tools, or other names.

use std::{collections::HashSet, sync::Arc};

use super::{Toolset, definitions::Definitions, tools::Tools};
use crate::{BuildError, nearest};

/// Some of the tools, or the same tools under other names.
///
/// These are cheap: the tools and their definitions are not built again. The result shares with the original, and with its
/// clones, all that their calls wait for: keys, the limit of each tool, also under another name, and the limit of the
/// toolset. So switch tools on and off between turns by narrowing a clone.
impl<S: 'static> Toolset<S> {
    /// Keeps the tools of these names, in the order of the toolset.
    ///
    /// # Errors
    /// [`BuildError::UnknownTool`] for a name that no tool has.
    ///
    /// ```
    /// use tool_runtime::{Toolset, tool, toolset};
    ///
    /// /// Current time.
    /// #[tool]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// /// Deletes everything.
    /// #[tool]
    /// fn wipe() {}
    ///
    /// let all: Toolset = toolset![now, wipe];
    /// let harmless = all.clone().only(["now"])?;
    /// assert_eq!(harmless.definitions().len(), 1);
    /// assert_eq!(
    ///     all.only(["mow"]).unwrap_err().to_string(),
    ///     "there is no tool `mow`; did you mean `now`?",
    /// );
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    pub fn only<N: AsRef<str>>(
        self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Self, BuildError> {
        let names = self.known(names)?;
        self.rebuilt(|name| names.contains(name).then(|| name.to_owned()))
    }

    /// Leaves out the tools of these names.
    ///
    /// # Errors
    /// [`BuildError::UnknownTool`] for a name that no tool has.
    ///
    /// ```
    /// # use tool_runtime::{Toolset, tool, toolset};
    /// # /// Current time.
    /// # #[tool]
    /// # fn now() -> &'static str { "12:00" }
    /// # /// Deletes everything.
    /// # #[tool]
    /// # fn wipe() {}
    /// let all: Toolset = toolset![now, wipe];
    /// let harmless = all.without(["wipe"])?;
    /// assert_eq!(harmless.definitions()[0].name, "now");
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    pub fn without<N: AsRef<str>>(
        self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Self, BuildError> {
        let names = self.known(names)?;
        self.rebuilt(|name| (!names.contains(name)).then(|| name.to_owned()))
    }

    /// Puts a prefix before the name of every tool, so that two values of one `#[tools]` type fit into one toolset.
    ///
    /// # Errors
    /// [`BuildError::InvalidName`] if the APIs would refuse a name with the prefix.
    ///
    /// ```
    /// use tool_runtime::{Call, Toolset, tool, tools};
    ///
    /// struct Store {
    ///     apples: u32,
    /// }
    ///
    /// #[tools]
    /// impl Store {
    ///     /// How many apples there are.
    ///     #[tool]
    ///     fn apples(&self) -> u32 {
    ///         self.apples
    ///     }
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
    /// let paris = Store::tools().with_state(Store { apples: 6 }).prefix("paris_")?;
    /// let rome = Store::tools().with_state(Store { apples: 7 }).prefix("rome_")?;
    /// let tools = paris.merge(rome)?;
    /// let turn = tools
    ///     .run([Call::new("1", "rome_apples", "{}"), Call::new("2", "paris_apples", "{}")])
    ///     .await;
    /// assert_eq!(turn.answers[0].text(), "7");
    /// assert_eq!(turn.answers[1].text(), "6");
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "namespace")]
    pub fn prefix(self, prefix: &str) -> Result<Self, BuildError> {
        self.rebuilt(|name| Some(format!("{prefix}{name}")))
    }

    /// Gives one tool another name. The tool itself sees the new name, in
    /// [`Context::call`](crate::Context::call).
    ///
    /// # Errors
    /// [`BuildError::UnknownTool`] if no tool has the old name, [`BuildError::InvalidName`] if the APIs would refuse the new
    /// one, [`BuildError::DuplicateName`] if another tool has it.
    ///
    /// ```
    /// # use tool_runtime::{BuildError, Toolset, tool, toolset};
    /// # /// Current time.
    /// # #[tool]
    /// # fn now() -> &'static str { "12:00" }
    /// let tools: Toolset = toolset![now];
    /// let tools = tools.rename("now", "current_time")?;
    /// assert_eq!(tools.definitions()[0].name, "current_time");
    /// assert!(matches!(
    ///     tools.rename("current_time", "current time"),
    ///     Err(BuildError::InvalidName { .. }),
    /// ));
    /// # Ok::<(), BuildError>(())
    /// ```
    pub fn rename(self, from: &str, to: &str) -> Result<Self, BuildError> {
        self.known([from])?;
        self.rebuilt(|name| Some(if name == from { to } else { name }.to_owned()))
    }

    /// Collects names, each of which must be that of a tool.
    fn known<N: AsRef<str>>(
        &self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<HashSet<String>, BuildError> {
        let known = |name: N| {
            let name = name.as_ref();
            if self.tools.position(name).is_some() {
                return Ok(name.to_owned());
            }
            let all = self.definitions.iter().map(|it| it.name.as_str());
            let nearest = nearest::by_likeness(name, all, 1).first().copied();
            Err(BuildError::UnknownTool {
                name: name.to_owned(),
                nearest: nearest.map(str::to_owned),
            })
        };
        names.into_iter().map(known).collect()
    }

    /// Takes the tools over, each under the name that `name` gives it, or leaves it out for `None`.
    fn rebuilt(self, name: impl Fn(&str) -> Option<String>) -> Result<Self, BuildError> {
        let mut set = Self {
            definitions: Definitions::default(),
            tools: Arc::new(Tools::default()),
            ..self.clone()
        };
        for ((definition, decision), tool) in self.definitions.decided().zip(self.tools.list()) {
            let Some(name) = name(&definition.name) else {
                continue;
            };
            let mut definition = definition.clone();
            if definition.name != name {
                definition.name = name;
                definition = definition.checked()?;
            }
            set.insert(definition, decision.clone(), Arc::clone(tool))?;
        }
        Ok(set)
    }
}
