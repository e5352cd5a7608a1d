//! The bound of the state of tools.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::Path;

use super::tokens::{at_type, private, runtime};
use crate::model::{Parameter, Tool};

/// Writes the bound of a state that provides what some tools ask for.
pub(super) fn of<'t, 'a: 't>(
    path: Option<&Path>,
    tools: impl Iterator<Item = &'t Tool<'a>>,
) -> TokenStream {
    let mut bounds: Vec<TokenStream> = Vec::new();
    for parameter in tools.flat_map(|tool| &tool.parameters) {
        let ty = match parameter {
            Parameter::Argument(_) | Parameter::Context(..) => continue,
            Parameter::Receiver => quote!(Self),
            Parameter::State(ty) => ty.to_token_stream(),
        };
        let bound = at_type(&ty, |site| {
            let runtime = runtime(path, site);
            quote_spanned!(site=> #runtime::Provides)
        });
        let is_new = |other: &TokenStream| other.to_string() != bound.to_string();
        if bounds.iter().all(is_new) {
            bounds.push(bound);
        }
    }
    // rustc suggests to add a type that it does not find as one more parameter, unless a macro wrote the last bound.
    let site = Span::mixed_site();
    let private = private(path, site);
    quote_spanned!(site=> #(#bounds +)* #private::State)
}
