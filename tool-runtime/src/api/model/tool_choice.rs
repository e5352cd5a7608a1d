//! Which tools a model may or must call.

/// The tools that the model may or must call.
///
/// A call of a tool that may not be called is [answered](crate::Outcome::NotAllowed) and not run.
///
/// ```
/// use tool_runtime::model::ToolChoice;
///
/// let choice = ToolChoice::Function("get_weather".to_owned());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ToolChoice {
    /// The model decides, which is the API's default.
    Auto,
    /// No calls.
    None,
    /// At least one call.
    Required,
    /// A call of this tool.
    Function(String),
    /// Only these tools, of all that are declared.
    Allowed {
        /// Their names.
        names: Vec<String>,
        /// Whether at least one call must come.
        required: bool,
    },
}

impl ToolChoice {
    /// Returns the choice that holds after the first calls: nothing forces another one.
    pub(crate) fn unforced(self) -> Self {
        match self {
            Self::Auto | Self::Required | Self::Function(_) => Self::Auto,
            Self::None => Self::None,
            Self::Allowed { names, .. } => Self::Allowed {
                names,
                required: false,
            },
        }
    }

    /// Returns the names of the tools that may be called; `None` for all.
    pub(crate) fn allowed(&self) -> Option<&[String]> {
        match self {
            Self::Auto | Self::Required => None,
            Self::None => Some(&[]),
            Self::Function(name) => Some(std::slice::from_ref(name)),
            Self::Allowed { names, .. } => Some(names),
        }
    }
}
