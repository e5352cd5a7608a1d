//! Definitions as the `tools` of a request.

use std::borrow::Cow;

use async_openai::types::chat::{
    ChatCompletionTool, ChatCompletionTools, CustomGrammarFormatParam, CustomToolChatCompletions,
    CustomToolProperties, CustomToolPropertiesFormat, FunctionObject, GrammarSyntax,
};
use schemars::Schema;
#[cfg(feature = "openai-client")]
use serde::{Serialize, Serializer};

use crate::tool::{Custom, Definition, FromDefinition};
#[cfg(feature = "openai-client")]
use crate::{
    Definitions,
    toolset::{Form, Written},
};

/// Makes an entry of the `tools` of a request. It is a strict one as the definition demands it; if nothing is
/// demanded, one that can be strict is.
impl From<&Definition> for ChatCompletionTools {
    fn from(definition: &Definition) -> Self {
        Self::from_definition(definition, definition.decide().strict())
    }
}

impl FromDefinition for ChatCompletionTools {
    fn from_definition(definition: &Definition, strict: Option<&Schema>) -> Self {
        match &definition.custom {
            Some(custom) => Self::Custom(CustomToolChatCompletions {
                custom: CustomToolProperties {
                    name: definition.name.clone(),
                    description: definition.sent_description().map(Cow::into_owned),
                    format: format(custom),
                },
            }),
            None => Self::Function(ChatCompletionTool {
                function: FunctionObject {
                    name: definition.name.clone(),
                    description: definition.description.clone(),
                    parameters: Some(definition.sent(strict).as_value().clone()),
                    strict: Some(strict.is_some()),
                },
            }),
        }
    }
}

fn format(custom: &Custom) -> CustomToolPropertiesFormat {
    let (syntax, grammar) = match custom {
        Custom::Text => return CustomToolPropertiesFormat::Text,
        Custom::Lark(grammar) => (GrammarSyntax::Lark, grammar),
        Custom::Regex(expression) => (GrammarSyntax::Regex, expression),
    };
    CustomToolPropertiesFormat::Grammar {
        grammar: CustomGrammarFormatParam {
            definition: grammar.clone().into_owned(),
            syntax,
        },
    }
}

/// The tools of a request, written without copies.
#[cfg(feature = "openai-client")]
pub(super) struct Tools(pub(super) Definitions);

#[cfg(feature = "openai-client")]
impl Serialize for Tools {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.sent().map(|(definition, strict)| Written {
            definition,
            strict,
            form: Form::Nested,
        }))
    }
}
