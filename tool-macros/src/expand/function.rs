//! The function that declares a tool.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Path, Signature};

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
    if let Some(half_typed) = &function.half_typed {
        return quote!(#(#attributes)* #half_typed);
    }
    let signature = with_parameter_list(signature);
    quote!(#(#attributes)* #visibility #signature #body)
}

/// Writes an empty list of parameters, `<>`, if a signature has none.
///
/// rustc suggests to add a type that it does not find to the parameters, unless a macro wrote their list. It would suggest
/// so in the function and not in generated code, and these would be two errors.
fn with_parameter_list(signature: &Signature) -> TokenStream {
    if !signature.generics.params.is_empty() {
        return signature.to_token_stream();
    }
    let mut tokens: Vec<_> = signature.to_token_stream().into_iter().collect();
    let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
    if let Some(keyword) = tokens.iter().position(is_keyword) {
        let parameters = keyword + 2;
        tokens.splice(parameters..parameters, empty_parameter_list());
    }
    tokens.into_iter().collect()
}

/// Writes `<>`.
pub(super) fn empty_parameter_list() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> <>)
}

/// Writes the lint levels of the functions for the items that name them and their types.
pub(super) fn lint_levels<'t, 'a: 't>(
    tools: impl Iterator<Item = &'t Tool<'a>>,
) -> Option<TokenStream> {
    allow(tools.flat_map(|tool| &tool.compiler_lints))
}

/// Writes `#[allow(…)]` if there are any lints.
pub(super) fn allow<'t>(lints: impl Iterator<Item = &'t Path>) -> Option<TokenStream> {
    let lints: Vec<_> = lints.collect();
    (!lints.is_empty()).then(|| quote!(#[allow(#(#lints),*)]))
}
