//! Definitions as the `tools` of a request.

use async_openai::types::chat::{ChatCompletionTool, ChatCompletionTools, FunctionObject};
#[cfg(feature = "openai")]
use serde::{Serialize, Serializer};

use crate::{Definitions, tool::Definition};

impl From<&Definition> for ChatCompletionTools {
    fn from(definition: &Definition) -> Self {
        Self::Function(ChatCompletionTool {
            function: FunctionObject {
                name: definition.name.clone(),
                description: definition.description.clone(),
                parameters: Some(definition.parameters.as_value().clone()),
                strict: Some(false),
            },
        })
    }
}

/// An empty toolset gives an empty list, which the API refuses: leave `tools` out of the request then.
impl From<&Definitions> for Vec<ChatCompletionTools> {
    fn from(definitions: &Definitions) -> Self {
        definitions.iter().map(ChatCompletionTools::from).collect()
    }
}

/// The same, written straight from the shared definitions.
#[cfg(feature = "openai")]
#[derive(Clone)]
pub(crate) struct Tools(pub(crate) Definitions);

#[cfg(feature = "openai")]
impl Serialize for Tools {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Tool<'d> {
            r#type: &'static str,
            function: Function<'d>,
        }

        #[derive(Serialize)]
        struct Function<'d> {
            name: &'d str,
            #[serde(skip_serializing_if = "Option::is_none")]
            description: Option<&'d str>,
            parameters: &'d schemars::Schema,
            strict: bool,
        }

        serializer.collect_seq(self.0.iter().map(|definition| Tool {
            r#type: "function",
            function: Function {
                name: &definition.name,
                description: definition.description.as_deref(),
                parameters: &definition.parameters,
                strict: false,
            },
        }))
    }
}
