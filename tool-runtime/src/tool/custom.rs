//! Custom tools: one text instead of JSON arguments.

use std::borrow::Cow;

use serde_json::json;

use super::Definition;
use crate::BuildError;

/// What the text of a custom tool may be.
///
/// A custom tool has one parameter, a text that the model writes without JSON around it: code, a query, a patch. A grammar holds
/// the model to a language. Definitions of [custom tools](Definition::custom) are sent as such to Chat Completions and
/// Responses; elsewhere, and after [`Toolset::without_custom`](crate::Toolset::without_custom), they are functions of one text.
///
/// ```
/// use tool_runtime::tool::Custom;
///
/// const TIME: Custom = Custom::regex("[0-2][0-9]:[0-5][0-9]");
/// assert_eq!(TIME.grammar(), Some(("regex", "[0-2][0-9]:[0-5][0-9]")));
/// assert_eq!(Custom::Text.grammar(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Custom {
    /// Any text.
    Text,
    /// A text of the language that this Lark grammar describes.
    Lark(Cow<'static, str>),
    /// A text that this regular expression describes as a whole.
    Regex(Cow<'static, str>),
}

impl Custom {
    /// Describes the text by a Lark grammar.
    #[must_use]
    pub const fn lark(grammar: &'static str) -> Self {
        Self::Lark(Cow::Borrowed(grammar))
    }

    /// Describes the text by a regular expression.
    #[must_use]
    pub const fn regex(expression: &'static str) -> Self {
        Self::Regex(Cow::Borrowed(expression))
    }

    /// Returns the syntax of the grammar and the grammar, if there is one.
    #[must_use]
    pub fn grammar(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Text => None,
            Self::Lark(grammar) => Some(("lark", grammar)),
            Self::Regex(expression) => Some(("regex", expression)),
        }
    }
}

/// The name of the one parameter, where a custom tool is a function.
const INPUT: &str = "input";

impl Definition {
    /// Describes a custom tool. Where it has to be a function, its one parameter is the text `input`.
    ///
    /// A regular expression is enforced; what a Lark grammar says is left to the API.
    ///
    /// # Errors
    /// [`BuildError::InvalidName`] if the APIs would refuse the name.
    ///
    /// ```
    /// use tool_runtime::{Call, Toolset, tool::{Custom, Definition, from_text_fn}};
    ///
    /// let definition = Definition::custom("run_sql", Custom::Text)?.with_description("Runs a query.");
    /// let run = |query: String, _| async move { Ok::<_, String>(format!("{} characters", query.len())) };
    /// let tools = Toolset::new().with_tool(from_text_fn(definition, run))?;
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
    /// let turn = tools.run([Call::custom("call_1", "run_sql", "select 1")]).await;
    /// assert_eq!(turn.answers[0].text(), "8 characters");
    /// # });
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    pub fn custom(name: impl Into<String>, custom: Custom) -> Result<Self, BuildError> {
        let mut input = json!({ "type": "string" });
        match &custom {
            Custom::Text => {}
            Custom::Lark(grammar) => {
                let description =
                    format!("A text of the language of this Lark grammar:\n{grammar}");
                input["description"] = description.into();
            }
            Custom::Regex(expression) => {
                input["pattern"] = format!("^(?:{expression})$").into();
            }
        }
        let parameters = json!({
            "type": "object",
            "properties": { INPUT: input },
            "required": [INPUT],
            "additionalProperties": false,
        });
        let mut definition = Self::new(name, parameters)?;
        definition.custom = Some(custom);
        Ok(definition)
    }

    /// Returns the arguments of a custom call as JSON, if this is a custom tool. Its parameter is the first that it has.
    pub(crate) fn custom_arguments(&self, input: &str) -> Option<String> {
        self.custom.as_ref()?;
        let properties = self.parameters.get("properties")?.as_object()?;
        let (parameter, _) = properties.iter().next()?;
        Some(json!({ parameter: input }).to_string())
    }
}
