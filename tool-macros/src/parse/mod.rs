//! The syntax of declarations. Nothing here knows what it means.

mod block;
mod conditional;
mod doc_lines;
mod docs;
mod function;
mod half_typed;
mod parameter_list;
mod provider;
mod setting;
mod toolset;

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser as _};

pub(crate) use self::{
    block::{Block, Collection, Member},
    docs::Part,
    function::{Function, Input, Parameter, Subject},
    parameter_list::Entry,
    provider::{Provider, ProviderField},
    setting::{Setting, Value, parse_like, ungroup},
    toolset::Toolset,
};
use crate::error::Errors;

/// An item below `#[tool]`.
pub(crate) enum Item {
    Function(Box<Input>),
    /// A function with a parameter under a `cfg`, as two functions, each with its own `#[tool]`.
    Conditional(TokenStream),
}

/// Parses the options of `#[tool]` and the function below it. `None` if that fails, with an error in `errors`.
pub(crate) fn function(settings: TokenStream, item: TokenStream, errors: &Errors) -> Option<Item> {
    let parser = |input: ParseStream<'_>| {
        function::expect(input)?;
        function::parse(input, errors)
    };
    let mut function = match parser.parse2(item) {
        Ok(function) => function,
        Err(error) => {
            errors.push(error);
            return None;
        }
    };
    if let Some(cases) = conditional::split(&function) {
        return Some(Item::Conditional(conditional::declared(&settings, &cases)));
    }
    let mut settings = setting::parse(settings, errors);
    function.absent = conditional::take_absent(&mut settings);
    let input = function::sort(settings, function, errors);
    Some(Item::Function(Box::new(input)))
}

/// Parses the options of `#[tools]` and the `impl` block below it. `None` if that fails, with an error in `errors`.
pub(crate) fn block(settings: TokenStream, item: TokenStream, errors: &Errors) -> Option<Block> {
    block::parse(settings, item, errors)
}

/// Parses the struct below `#[derive(Provides)]`. `None` if that fails, with an error in `errors`.
pub(crate) fn provider(item: TokenStream, errors: &Errors) -> Option<Provider> {
    provider::parse(item, errors)
}

/// Parses the tools in `toolset![…]`.
pub(crate) fn toolset(tokens: TokenStream, errors: &Errors) -> Toolset {
    toolset::parse(tokens, errors)
}
