//! What the model is told about the tools of a toolset.

use std::{fmt, ops::Deref, sync::Arc};

use schemars::Schema;

use crate::tool::{Decision, Definition, FromDefinition};

/// The definitions of a toolset, shared with it.
///
/// A slice of [`Definition`]s. It converts into the tools of a request, those of async-openai with the feature
/// `openai-types`, so a request takes it as it is.
///
/// ```
/// use tool_runtime::{tool, toolset};
///
/// /// Current time.
/// #[tool]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// assert_eq!(toolset![now].definitions()[0].name, "now");
/// ```
#[derive(Clone, Default)]
pub struct Definitions(Arc<List>);

#[derive(Clone, Default)]
struct List {
    definitions: Vec<Definition>,
    /// Whether the strict schema is sent, and why not, for each definition.
    decisions: Vec<Decision>,
}

impl Definitions {
    /// Adds a definition, with what was decided for it.
    pub(super) fn push(&mut self, definition: Definition, decision: Decision) {
        let list = Arc::make_mut(&mut self.0);
        list.decisions.push(decision);
        list.definitions.push(definition);
    }

    /// Makes functions of custom tools.
    pub(super) fn decline_custom(&mut self) {
        let list = Arc::make_mut(&mut self.0);
        for definition in &mut list.definitions {
            definition.custom = None;
        }
    }

    /// Has no schema sent as a strict one.
    pub(super) fn decline_strict(&mut self) {
        let list = Arc::make_mut(&mut self.0);
        list.decisions.fill(Decision::Declined);
        for definition in &mut list.definitions {
            definition.strict = Some(false);
        }
    }

    /// Each definition, with what was decided for it.
    pub(crate) fn decided(&self) -> impl Iterator<Item = (&Definition, &Decision)> {
        self.iter().zip(&self.0.decisions)
    }

    /// Each definition, with the strict schema that is sent for it.
    pub(crate) fn sent(&self) -> impl Iterator<Item = (&Definition, Option<&Schema>)> {
        let decided = self.decided();
        decided.map(|(definition, decision)| (definition, decision.strict()))
    }
}

/// An empty toolset gives an empty list. Some APIs refuse that: leave `tools` out of the request then.
impl<T: FromDefinition> From<&Definitions> for Vec<T> {
    fn from(definitions: &Definitions) -> Self {
        let sent = definitions.sent();
        sent.map(|(definition, strict)| T::from_definition(definition, strict))
            .collect()
    }
}

impl Deref for Definitions {
    type Target = [Definition];

    fn deref(&self) -> &[Definition] {
        &self.0.definitions
    }
}

impl<'d> IntoIterator for &'d Definitions {
    type Item = &'d Definition;
    type IntoIter = std::slice::Iter<'d, Definition>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Definitions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|definition| &definition.name))
            .finish()
    }
}
