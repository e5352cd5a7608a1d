//! Lints of the compiler that a function or a struct allows.

use proc_macro2::{Ident, Span};
use syn::{Attribute, Meta, Path, Token, punctuated::Punctuated};

/// Returns the lints that generated items have to allow too, because they name the same types and call the function.
pub(super) fn of(attributes: &[Attribute]) -> Vec<Path> {
    let mut lints = Vec::new();
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("deprecated") {
            lints.push(Ident::new("deprecated", Span::mixed_site()).into());
        } else if path.is_ident("allow") || path.is_ident("expect") {
            let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
            let list = attribute.parse_args_with(parse).unwrap_or_default();
            lints.extend(list.into_iter().filter_map(|item| match item {
                Meta::Path(name) => Some(name),
                // The reason.
                Meta::List(_) | Meta::NameValue(_) => None,
            }));
        }
    }
    lints
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;
    use syn::{ItemFn, parse_quote};

    use super::of;

    #[test]
    fn lints_that_are_allowed_are_found() {
        let function: ItemFn = parse_quote! {
            #[allow(dead_code, clippy::unused_async, reason = "an example")]
            #[warn(unused)]
            #[expect(unsafe_code)]
            #[deprecated = "write another"]
            fn f() {}
        };
        let lints: Vec<_> = of(&function.attrs)
            .iter()
            .map(|lint| lint.to_token_stream().to_string())
            .collect();
        assert_eq!(
            lints,
            [
                "dead_code",
                "clippy :: unused_async",
                "unsafe_code",
                "deprecated"
            ]
        );
    }
}
