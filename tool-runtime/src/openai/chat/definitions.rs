//! Definitions as the `tools` of a request.

use async_openai::types::chat::{ChatCompletionTool, ChatCompletionTools, FunctionObject};

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
