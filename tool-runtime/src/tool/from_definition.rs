//! From definitions to the tools of a request.

use schemars::Schema;

use super::Definition;

/// A tool as the request of some API has it, made of a definition.
///
/// The [definitions](crate::Toolset::definitions) of a toolset convert into a `Vec` of any of these types. With the feature
/// `openai-types`, those of Chat Completions are among them.
///
/// ```
/// use schemars::Schema;
/// use tool_runtime::{tool, tool::{Definition, FromDefinition}, toolset};
///
/// struct Function {
///     name: String,
///     is_strict: bool,
/// }
///
/// impl FromDefinition for Function {
///     fn from_definition(definition: &Definition, strict: Option<&Schema>) -> Self {
///         Self { name: definition.name.clone(), is_strict: strict.is_some() }
///     }
/// }
///
/// /// Current time.
/// #[tool]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// let functions: Vec<Function> = toolset![now].definitions().into();
/// assert_eq!(functions[0].name, "now");
/// assert!(functions[0].is_strict);
/// ```
#[cfg_attr(
    feature = "openai-types",
    diagnostic::on_unimplemented(
        message = "the definitions of tools do not convert into `{Self}`",
        label = "is not made of a definition",
        note = "they convert into the types of `tool_runtime::openai::types`, which are those of `async-openai` 0.43; those of \
                another version are other types"
    )
)]
#[cfg_attr(
    not(feature = "openai-types"),
    diagnostic::on_unimplemented(
        message = "the definitions of tools do not convert into `{Self}`",
        label = "is not made of a definition",
        note = "for the types of `async-openai` 0.43, turn on the feature `openai` of `tool-runtime`, or `openai-types` without the client"
    )
)]
pub trait FromDefinition {
    /// Makes the tool. `strict` is the strict schema that is sent instead of the plain one; `None` sends the plain one.
    fn from_definition(definition: &Definition, strict: Option<&Schema>) -> Self;
}
