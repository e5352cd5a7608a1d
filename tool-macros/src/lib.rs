//! The macros of `tool-runtime`, which re-exports them.

mod error;
mod expand;
mod model;
mod parse;
#[cfg(test)]
mod snapshots;

use proc_macro2::TokenStream;

use crate::{error::Errors, parse::Item};

#[doc = include_str!("tool.md")]
#[proc_macro_attribute]
pub fn tool(
    options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    declare(options.into(), &item.into()).into()
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

fn declare(options: TokenStream, item: &TokenStream) -> TokenStream {
    if expand::Declared::is(&options) {
        return item.clone();
    }
    let errors = Errors::new();
    let input = match parse::function(options, item.clone(), &errors) {
        Some(Item::Function(input)) => input,
        Some(Item::Conditional(cases)) => {
            return match errors.check() {
                Ok(()) => cases,
                Err(errors) => expand::unread(item, &errors),
            };
        }
        None => return expand::unread(item, &errors.check().err().unwrap_or_default()),
    };
    let tool = model::Tool::of_function(&input, &errors);
    match errors.check() {
        Ok(()) => expand::tool(&tool),
        Err(errors) => expand::refused(&tool, &errors),
    }
}

fn declare_methods(options: TokenStream, item: &TokenStream) -> TokenStream {
    let errors = Errors::new();
    let Some(input) = parse::block(options, item.clone(), &errors) else {
        return expand::unread(item, &errors.check().err().unwrap_or_default());
    };
    let block = model::Block::of(&input, &errors);
    match errors.check() {
        Ok(()) => expand::block(&block, &[]),
        Err(errors) => expand::block(&block, &errors),
    }
}

fn derive_provides(item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let Some(input) = parse::provider(item, &errors) else {
        return expand::unread(
            &TokenStream::new(),
            &errors.check().err().unwrap_or_default(),
        );
    };
    let provider = model::Provider::of(&input, &errors);
    match errors.check() {
        Ok(()) => expand::provider(&provider, &[]),
        Err(errors) => expand::provider(&provider, &errors),
    }
}
