//! Lints of the compiler that a function allows.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::{Attribute, Meta, Token, punctuated::Punctuated};

/// Returns the lints that the items beside a function have to allow too: they name its types, and call it.
pub(super) fn of(attributes: &[Attribute]) -> Vec<TokenStream> {
    let mut lints = Vec::new();
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("deprecated") {
            lints.push(quote_spanned!(Span::mixed_site()=> deprecated));
        } else if path.is_ident("allow") || path.is_ident("expect") {
            let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
            let list = attribute.parse_args_with(parse).unwrap_or_default();
            let names = list.iter().filter(|item| matches!(item, Meta::Path(_)));
            lints.extend(names.map(|lint| lint.to_token_stream()));
        }
    }
    lints
}
