//! What the model is told about the tools of a toolset.

use std::{fmt, ops::Deref, sync::Arc};

use crate::tool::Definition;

/// The definitions of a toolset, shared with it.
///
/// A slice of [`Definition`]s; with the feature `openai-types` it converts into async-openai's tools, so that
/// it can be given to a request as it is.
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
pub struct Definitions(pub(super) Arc<Vec<Definition>>);

impl Deref for Definitions {
    type Target = [Definition];

    fn deref(&self) -> &[Definition] {
        &self.0
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
