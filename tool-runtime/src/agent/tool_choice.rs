//! Which tools a model may or must call.

use serde_json::{Value, json};

/// Says which tools the model may or must call.
///
/// A call of a tool that may not be called is [answered](crate::Outcome::NotAllowed) and not run.
///
/// ```
/// use tool_runtime::agent::ToolChoice;
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
    /// A call of this function.
    Function(String),
    /// Only these functions, of all that are declared.
    Allowed {
        /// Their names.
        names: Vec<String>,
        /// Whether at least one call must come.
        required: bool,
    },
}

impl ToolChoice {
    /// As Chat Completions writes it.
    pub(super) fn to_json(&self) -> Value {
        let function = |name: &str| json!({ "type": "function", "function": { "name": name } });
        match self {
            Self::Auto => json!("auto"),
            Self::None => json!("none"),
            Self::Required => json!("required"),
            Self::Function(name) => function(name),
            Self::Allowed { names, required } => json!({
                "type": "allowed_tools",
                "allowed_tools": {
                    "mode": if *required { "required" } else { "auto" },
                    "tools": names.iter().map(|name| function(name)).collect::<Vec<_>>(),
                },
            }),
        }
    }

    /// Returns the choice that holds after the first calls: nothing forces another one.
    pub(super) fn unforced(self) -> Self {
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
    pub(super) fn allowed(&self) -> Option<&[String]> {
        match self {
            Self::Auto | Self::Required => None,
            Self::None => Some(&[]),
            Self::Function(name) => Some(std::slice::from_ref(name)),
            Self::Allowed { names, .. } => Some(names),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ToolChoice;

    #[test]
    fn allowed_tools_are_written_as_the_api_reads_them() {
        let choice = ToolChoice::Allowed {
            names: vec!["now".to_owned()],
            required: true,
        };
        assert_eq!(
            choice.to_json(),
            json!({
                "type": "allowed_tools",
                "allowed_tools": {
                    "mode": "required",
                    "tools": [{ "type": "function", "function": { "name": "now" } }],
                },
            }),
        );
        assert_eq!(choice.unforced().to_json()["allowed_tools"]["mode"], "auto");
    }
}
