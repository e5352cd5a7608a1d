//! The macros of `tool-runtime`, which re-exports them.

mod error;
mod expand;
mod key;
mod model;
mod parse;
#[cfg(test)]
mod snapshots;

use proc_macro2::TokenStream;

use crate::{error::Errors, key::Key, parse::Item};

#[doc = include_str!("tool.md")]
#[proc_macro_attribute]
pub fn tool(
    options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    declare(options.into(), &item.into(), Key::of_next).into()
}

#[doc = include_str!("tools.md")]
#[proc_macro_attribute]
pub fn tools(
    options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    declare_methods(options.into(), &item.into()).into()
}

#[doc = include_str!("provides.md")]
#[proc_macro_derive(Provides, attributes(provides))]
pub fn provides(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive_provides(item.into()).into()
}

/// Makes a toolset; `tool_runtime::toolset!` puts the path of the runtime and a `;` before the tools.
#[doc(hidden)]
#[proc_macro]
pub fn toolset(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    collect(tokens.into()).into()
}

fn declare(options: TokenStream, item: &TokenStream, key: impl FnOnce(&str) -> Key) -> TokenStream {
    if expand::Declared::is(&options) {
        return item.clone();
    }
    let errors = Errors::new();
    match parse::function(options, item.clone(), &errors) {
        Some(Item::Function(input)) => {
            let tool = model::Tool::of(&input, model::Place::Module, &errors);
            let key = key(&input.function.signature.ident.to_string());
            expand::tool(&tool, key, &errors.finish())
        }
        Some(Item::Conditional(cases)) => expand::unread(&cases, &errors.finish()),
        None => expand::unread(item, &errors.finish()),
    }
}

fn declare_methods(options: TokenStream, item: &TokenStream) -> TokenStream {
    let errors = Errors::new();
    match parse::block(options, item.clone(), &errors) {
        Some(input) => {
            let block = model::Block::of(&input, &errors);
            expand::block(&block, &errors.finish())
        }
        None => expand::unread(item, &errors.finish()),
    }
}

fn derive_provides(item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    match parse::provider(item, &errors) {
        Some(input) => {
            let provider = model::Provider::of(&input, &errors);
            expand::provider(&provider, &errors.finish())
        }
        None => expand::unread(&TokenStream::new(), &errors.finish()),
    }
}

fn collect(tokens: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let input = parse::toolset(tokens, &errors);
    let toolset = model::Toolset::of(&input, &errors);
    expand::toolset(&toolset, &errors.finish())
}
