//! The code for `#[derive(Provides)]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::tokens::runtime;
use crate::model::{Provided, Provider};

/// Implements `Provides` for a struct, once for each type that it provides.
pub(crate) fn provider(provider: &Provider<'_>, errors: &[syn::Error]) -> TokenStream {
    let site = Span::mixed_site();
    let Provider {
        ident, generics, ..
    } = provider;
    let runtime = runtime(provider.runtime.as_ref(), site);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let implementations = provider.provided.iter().map(|Provided { member, ty }| {
        quote_spanned! {site=>
            #[automatically_derived]
            #[allow(deprecated)]
            impl #parameters #runtime::Provides<#ty> for #ident #arguments #conditions {
                fn provide(&self) -> &#ty {
                    &self.#member
                }
            }
        }
    });
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#(#implementations)* #(#errors)*)
}
