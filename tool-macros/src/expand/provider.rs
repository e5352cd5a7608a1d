//! The code for `#[derive(Provides)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::{
    function::allow,
    tokens::{ends, runtime},
};
use crate::model::{Provided, Provider};

/// Implements `Provides` for a struct, once for each type that it provides.
pub(crate) fn provider(provider: &Provider<'_>, errors: &[syn::Error]) -> TokenStream {
    let site = Span::mixed_site();
    let Provider {
        ident, generics, ..
    } = provider;
    let runtime = runtime(provider.runtime.as_ref(), site);
    let levels = allow(provider.compiler_lints.iter());
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let implementations = provider.provided.iter().map(|provided| {
        let Provided { member, ty, .. } = provided;
        let (lent, value) = if provided.is_behind_pointer {
            // At the type, which is underlined if the field does not point to it.
            let site = site.located_at(ends(&ty.to_token_stream()).0);
            (quote!((#ty)), quote_spanned!(site=> &*self.#member))
        } else {
            (ty.to_token_stream(), quote_spanned!(site=> &self.#member))
        };
        quote_spanned! {site=>
            #[automatically_derived]
            #levels
            impl #parameters #runtime::Provides<#ty> for #ident #arguments #conditions {
                fn provide(&self) -> &#lent {
                    #value
                }
            }
        }
    });
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#(#implementations)* #(#errors)*)
}
