//! Definitions as the `tools` of a request.

#[cfg(feature = "openai-client")]
use std::borrow::Cow;

use async_openai::types::chat::{ChatCompletionTool, ChatCompletionTools, FunctionObject};
use schemars::Schema;
#[cfg(feature = "openai-client")]
use serde::{Serialize, Serializer};

#[cfg(feature = "openai-client")]
use crate::Definitions;
use crate::tool::{Definition, FromDefinition};

/// With the strict schema, if there is one and it is wanted.
impl From<&Definition> for ChatCompletionTools {
    fn from(definition: &Definition) -> Self {
        function(definition, definition.decide().ok().flatten().as_ref())
    }
}

fn function(definition: &Definition, strict: Option<&Schema>) -> ChatCompletionTools {
    let parameters = definition.sent(strict);
    ChatCompletionTools::Function(ChatCompletionTool {
        function: FunctionObject {
            name: definition.name.clone(),
            description: definition.description.clone(),
            parameters: Some(parameters.as_value().clone()),
            strict: Some(strict.is_some()),
        },
    })
}

impl FromDefinition for ChatCompletionTools {
    fn from_definition(definition: &Definition, strict: Option<&Schema>) -> Self {
        function(definition, strict)
    }
}

/// The same, written straight from the shared definitions.
#[cfg(feature = "openai-client")]
#[derive(Clone)]
pub(crate) struct Tools(pub(crate) Definitions);

#[cfg(feature = "openai-client")]
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
            parameters: Cow<'d, Schema>,
            strict: bool,
        }

        serializer.collect_seq(self.0.decided().map(|(definition, strict)| Tool {
            r#type: "function",
            function: Function {
                name: &definition.name,
                description: definition.description.as_deref(),
                parameters: definition.sent(strict),
                strict: strict.is_some(),
            },
        }))
    }
}
