//! The function that declares a tool.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{model::Tool, parse::Function};

/// Writes the function as it was written.
pub(super) fn function(function: &Function) -> TokenStream {
    let Function {
        attributes,
        visibility,
        signature,
        body,
        ..
    } = function;
    quote!(#(#attributes)* #visibility #signature #body)
}

/// Writes the lint levels of the functions for the items that name them and their types.
pub(super) fn lint_levels<'t, 'a: 't>(
    tools: impl Iterator<Item = &'t Tool<'a>>,
) -> Option<TokenStream> {
    let lints: Vec<_> = tools.flat_map(|tool| &tool.compiler_lints).collect();
    (!lints.is_empty()).then(|| quote!(#[allow(#(#lints),*)]))
}
