//! Pieces of code for several parts of an expansion.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Visibility};

use crate::parse::Part;

/// Writes `wrapper<ty>` at the place of `ty`.
pub(super) fn at_type(ty: &TokenStream, wrapper: impl FnOnce(Span) -> TokenStream) -> TokenStream {
    let (start, end) = ends(ty);
    let wrapper = wrapper(start);
    let open = quote_spanned!(start=> <);
    let close = quote_spanned!(end=> >);
    quote!(#wrapper #open #ty #close)
}

/// Returns the places where tokens begin and end.
pub(super) fn ends(tokens: &TokenStream) -> (Span, Span) {
    let mut spans = tokens.clone().into_iter().map(|token| token.span());
    let start = spans.next().unwrap_or_else(Span::call_site);
    (start, spans.last().unwrap_or(start))
}

/// Writes a text for the model as one constant.
pub(super) fn text(parts: &[Part]) -> TokenStream {
    let parts = parts.iter().map(|part| match part {
        Part::Text(text) => text.to_token_stream(),
        Part::Macro(value) => value.to_token_stream(),
    });
    let parts: Vec<_> = parts.collect();
    match parts.as_slice() {
        [] => quote!(""),
        [part] => part.clone(),
        parts => quote_spanned!(Span::mixed_site()=> ::core::concat!(#(#parts),*)),
    }
}

/// Writes the path of the runtime at a place.
pub(super) fn runtime(path: Option<&Path>, site: Span) -> TokenStream {
    let Some(path) = path else {
        return quote_spanned!(site=> ::tool_runtime);
    };
    // The names of the path keep their meaning at the place where they are written.
    path.to_token_stream()
        .into_iter()
        .map(|mut token| {
            token.set_span(site.resolved_at(token.span()));
            token
        })
        .collect()
}

/// Writes the path of the runtime's module for generated code, at a place.
pub(super) fn private(path: Option<&Path>, site: Span) -> TokenStream {
    private_of(&runtime(path, site), site)
}

/// The same, below a path of the runtime.
pub(super) fn private_of(runtime: &TokenStream, site: Span) -> TokenStream {
    /// The version in the name keeps an expansion from meeting another version of the runtime.
    const MODULE: &str = concat!(
        "__private",
        env!("CARGO_PKG_VERSION_MAJOR"),
        "_",
        env!("CARGO_PKG_VERSION_MINOR"),
    );
    let module = Ident::new(MODULE, site);
    quote_spanned!(site=> #runtime::#module)
}

/// Returns a name at the same place, as if the macro had written it. Lints that are about the source of the user then
/// ignore it.
pub(super) fn quiet(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(name.span().resolved_at(Span::call_site()));
    name
}

/// Returns a visibility as if the macro had written it.
pub(super) fn quiet_visibility(visibility: &Visibility) -> TokenStream {
    let tokens = visibility.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(token.span().resolved_at(Span::call_site()));
            token
        })
        .collect()
}
