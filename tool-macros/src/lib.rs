//! The `#[tool]` attribute of `tool-runtime`, which re-exports it.

mod error;
mod expand;
mod model;
mod parse;
#[cfg(test)]
mod snapshots;

use proc_macro2::TokenStream;

use crate::error::Errors;

#[doc = include_str!("tool.md")]
#[proc_macro_attribute]
pub fn tool(
    options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    declare(options.into(), &item.into()).into()
}

fn declare(options: TokenStream, item: &TokenStream) -> TokenStream {
    let errors = Errors::new();
    let Some(input) = parse::parse(options, item.clone(), &errors) else {
        return expand::unread(item, &errors.check().err().unwrap_or_default());
    };
    let tool = model::Tool::of(&input, &errors);
    match errors.check() {
        Ok(()) => expand::tool(&tool),
        Err(errors) => expand::refused(&tool, &errors),
    }
}
