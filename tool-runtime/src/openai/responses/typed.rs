//! async-openai's types.

use std::borrow::Cow;

use async_openai::types::responses::{
    self as types, CustomGrammarFormatParam, CustomToolParam, CustomToolParamFormat,
    FunctionCallOutput, FunctionCallOutputItemParam, FunctionTool, GrammarSyntax, InputItem,
    OutputItem, Tool,
};
use schemars::Schema;
use serde::Deserialize as _;

use super::{Outputs, Response, assemble};
use crate::{
    Answer, Call, Reply, Toolset,
    api::model::Item,
    tool::{Custom, Definition, FromDefinition},
};

/// Makes an entry of the `tools` of a request. It is a strict one as the definition demands it; if nothing is
/// demanded, one that can be strict is.
impl From<&Definition> for Tool {
    fn from(definition: &Definition) -> Self {
        Self::from_definition(definition, definition.decide().strict())
    }
}

impl FromDefinition for Tool {
    fn from_definition(definition: &Definition, strict: Option<&Schema>) -> Self {
        match &definition.custom {
            Some(custom) => Self::Custom(CustomToolParam {
                name: definition.name.clone(),
                description: definition.sent_description().map(Cow::into_owned),
                format: format(custom),
                ..Default::default()
            }),
            None => Self::Function(FunctionTool {
                name: definition.name.clone(),
                parameters: Some(definition.sent(strict).as_value().clone()),
                strict: Some(strict.is_some()),
                description: definition.description.clone(),
                ..Default::default()
            }),
        }
    }
}

fn format(custom: &Custom) -> CustomToolParamFormat {
    let (syntax, grammar) = match custom {
        Custom::Text => return CustomToolParamFormat::Text,
        Custom::Lark(grammar) => (GrammarSyntax::Lark, grammar),
        Custom::Regex(expression) => (GrammarSyntax::Regex, expression),
    };
    CustomToolParamFormat::Grammar(CustomGrammarFormatParam {
        definition: grammar.clone().into_owned(),
        syntax,
    })
}

/// Members that async-openai has left out when it read the response are not in it.
impl From<&types::Response> for Response {
    fn from(response: &types::Response) -> Self {
        let json = serde_json::to_value(response).unwrap_or_default();
        Self::deserialize(json).unwrap_or_default()
    }
}

impl Reply for types::Response {
    type Message = InputItem;

    fn calls(&self) -> Vec<Call> {
        Response::from(self).calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        Response::from(self).calls_for(tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<InputItem> {
        let response = Response::from(self);
        let (items, outputs) = assemble::items(&response, answers);
        let items = items.iter().filter_map(|(place, item)| {
            let came = || self.output.get(*place).cloned().map(InputItem::from);
            if Some(item.json()) == response.output().get(*place) {
                came()
            } else {
                InputItem::try_from(item).ok().or_else(came)
            }
        });
        items.chain(outputs.iter().map(output)).collect()
    }
}

impl Reply for Outputs<'_, types::Response> {
    type Message = InputItem;

    fn calls(&self) -> Vec<Call> {
        self.0.calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        self.0.calls_for(tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<InputItem> {
        let (_, outputs) = assemble::items(&Response::from(self.0), answers);
        outputs.iter().map(output).collect()
    }
}

fn output(item: &Item) -> InputItem {
    InputItem::try_from(item).unwrap_or_else(|_| {
        let text = item.text().unwrap_or_default().into_owned();
        let output = FunctionCallOutputItemParam {
            call_id: item.json()["call_id"].as_str().map(str::to_owned),
            output: FunctionCallOutput::Text(text),
            id: None,
            status: None,
            name: None,
            namespace: None,
            caller: None,
        };
        types::Item::from(output).into()
    })
}

/// The JSON of the item.
impl From<InputItem> for Item {
    fn from(item: InputItem) -> Self {
        Self::of(&item)
    }
}

/// The JSON of the item.
impl From<OutputItem> for Item {
    fn from(item: OutputItem) -> Self {
        Self::of(&item)
    }
}

/// Members that async-openai's types do not have are left out. An item of a kind that they do not know is an error.
impl TryFrom<&Item> for InputItem {
    type Error = serde_json::Error;

    fn try_from(item: &Item) -> Result<Self, serde_json::Error> {
        Self::deserialize(item.json())
    }
}
