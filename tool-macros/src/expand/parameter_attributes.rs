//! The code for `#[serde(…)]` and `#[schemars(…)]` on a parameter.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, spanned::Spanned as _};

use super::{
    decoded_type::decoded,
    tokens::{ends, private},
};
use crate::model::{Argument, Keyword, Kind, SchemaSource, Tool};

/// Writes a type for each function that decodes a parameter.
pub(super) fn items(tool: &Tool<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let private = private(tool.runtime.as_ref(), site);
    let items = tool.parameters.iter().filter_map(|parameter| {
        let argument = parameter.argument()?;
        let path = argument.attributes.decode.as_ref()?;
        let marker = marker(argument);
        let ty = decoded(tool, argument);
        // At the path, which is underlined if the function does not fit.
        let call = {
            let site = site.located_at(path.span());
            quote_spanned!(site=> #path(deserializer))
        };
        Some(quote_spanned! {site=>
            #[allow(dead_code, non_camel_case_types)]
            enum #marker {}

            #[automatically_derived]
            #[allow(clippy::absolute_paths, single_use_lifetimes)]
            impl #private::DecodeWith for #marker {
                type Value = #ty;

                fn decode<'__de, __D: #private::serde::Deserializer<'__de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<
                    Self::Value,
                    <__D as #private::serde::Deserializer<'__de>>::Error,
                > {
                    #call
                }
            }
        })
    });
    items.collect()
}

/// Writes the type that is decoded for an argument: a wrapper if a function of the user decodes it.
pub(super) fn read(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let ty = decoded(tool, argument);
    if argument.attributes.decode.is_none() {
        return ty;
    }
    let (start, _) = ends(&ty);
    let private = private(tool.runtime.as_ref(), start);
    let marker = marker(argument);
    quote_spanned!(start=> #private::With<#marker>)
}

/// Writes the pattern that takes the value out of the decoded one.
pub(super) fn pattern(tool: &Tool<'_>, argument: &Argument, variable: Ident) -> TokenStream {
    if argument.attributes.decode.is_none() {
        return variable.into_token_stream();
    }
    let private = private(tool.runtime.as_ref(), Span::mixed_site());
    quote_spanned!(Span::mixed_site()=> #private::With(#variable))
}

/// Returns the function that makes the row of an argument. It asks no more of the type than the row needs.
pub(super) fn constructor(argument: &Argument, site: Span) -> Ident {
    let attributes = &argument.attributes;
    let from_type = attributes.decode.is_none() && attributes.schema.is_none();
    let name = match (from_type, argument.default.is_some()) {
        (true, false) => "of",
        (true, true) => "with_default",
        (false, false) => "read",
        (false, true) => "read_with_default",
    };
    Ident::new(name, site)
}

/// Writes further types of that function, which the compiler infers: the ways in which a type is read and described.
pub(super) fn inferred(argument: &Argument) -> Vec<TokenStream> {
    let attributes = &argument.attributes;
    let from_type = attributes.decode.is_none() && attributes.schema.is_none();
    vec![quote_spanned!(Span::mixed_site()=> _); if from_type { 2 } else { 1 }]
}

/// Tells whether the default may look different in JSON than its type says.
pub(super) fn hides_default(argument: &Argument) -> bool {
    argument.attributes.decode.is_some()
}

/// Writes the calls behind the row of an argument.
pub(super) fn suffix(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let site = Span::mixed_site();
    let attributes = &argument.attributes;
    let mut suffix = TokenStream::new();
    if !attributes.aliases.is_empty() {
        let aliases = &attributes.aliases;
        suffix.extend(quote_spanned!(site=> .aliases(&[#(#aliases),*])));
    }
    if !attributes.keywords.is_empty() {
        let checks = checks(tool, argument);
        let keywords = keywords(tool, &attributes.keywords);
        suffix.extend(quote_spanned!(site=> .refine(|schema| { #checks #keywords })));
        // The type does not enforce the keywords that these write.
        let is_foreign =
            |keyword: &Keyword| matches!(keyword.kind, Kind::Extend(..) | Kind::Transform(_));
        if attributes.keywords.iter().any(is_foreign) {
            suffix.extend(quote_spanned!(site=> .foreign()));
        }
    }
    suffix
}

/// Writes the function that makes the schema, unless the decoded type does.
pub(super) fn schema(tool: &Tool<'_>, argument: &Argument) -> Option<TokenStream> {
    let ty = match &argument.attributes.schema {
        Some(SchemaSource::Function(path)) => return Some(path.to_token_stream()),
        Some(SchemaSource::Type(ty)) => ty.to_token_stream(),
        None if argument.attributes.decode.is_some() => decoded(tool, argument),
        None => return None,
    };
    let (start, end) = ends(&ty);
    let private = private(tool.runtime.as_ref(), start);
    let described = quote_spanned!(start=> #private::described::<);
    let close = quote_spanned!(end=> , _>);
    Some(quote!(#described #ty #close))
}

/// Writes constants that do not compile if an attribute makes no sense for the type.
fn checks(tool: &Tool<'_>, argument: &Argument) -> Option<TokenStream> {
    if argument.attributes.schema.is_some() || !tool.is_independent() {
        return None;
    }
    let ty = decoded(tool, argument);
    let checks = argument.attributes.keywords.iter().filter_map(|keyword| {
        let (check, constant) = match keyword.kind {
            Kind::Range { .. } => ("range", "RANGE"),
            Kind::Length { .. } | Kind::Equal(_) => ("length", "LENGTH"),
            Kind::Pattern(_) | Kind::Contains(_) | Kind::Format(_) => ("text", "TEXT"),
            Kind::Inner(_) => ("inner", "INNER"),
            Kind::Title(_) | Kind::Example(_) | Kind::Extend(..) | Kind::Transform(_) => {
                return None;
            }
        };
        let site = Span::mixed_site().located_at(keyword.word.span());
        let (check, constant) = (Ident::new(check, site), Ident::new(constant, site));
        let private = private(tool.runtime.as_ref(), site);
        Some(quote_spanned!(site=> #private::attribute_fit::#check(#private::attribute_fit::Fits::<#ty>::#constant);))
    });
    let checks: Vec<_> = checks.collect();
    if checks.is_empty() {
        return None;
    }
    let site = Span::mixed_site();
    let private = private(tool.runtime.as_ref(), site);
    Some(quote_spanned! {site=>
        const _: () = {
            use #private::attribute_fit::Unknown as _;
            #(#checks)*
        };
    })
}

/// Writes the statements that change `schema`.
fn keywords(tool: &Tool<'_>, keywords: &[Keyword]) -> TokenStream {
    let statements = keywords.iter().map(|Keyword { word, kind }| {
        let site = Span::mixed_site().located_at(word.span());
        let private = private(tool.runtime.as_ref(), site);
        let write = |function: &str, value: &dyn ToTokens| {
            let function = Ident::new(function, site);
            let value = value.to_token_stream();
            quote_spanned!(site=> #private::keywords::#function(schema, #value);)
        };
        let bounds = |functions: [&str; 2], bounds: [&Option<Expr>; 2]| {
            let bounds = functions.into_iter().zip(bounds);
            bounds
                .filter_map(|(function, bound)| Some(write(function, bound.as_ref()?)))
                .collect()
        };
        match kind {
            Kind::Title(title) => write("title", title),
            Kind::Example(value) => write("example", value),
            Kind::Range { min, max } => bounds(["minimum", "maximum"], [min, max]),
            Kind::Length { min, max } => bounds(["min_length", "max_length"], [min, max]),
            Kind::Equal(length) => write("length", length),
            Kind::Pattern(Expr::Lit(pattern)) => write("pattern", pattern),
            Kind::Pattern(pattern) => {
                // A method call, which looks through `LazyLock` and the like.
                let call = if let Expr::Path(path) = pattern {
                    quote_spanned!(site=> #path.to_string())
                } else {
                    quote_spanned!(site=> (#pattern).to_string())
                };
                let block = quote_spanned!(site=> { use #private::keywords::ToString as _; #call });
                write("pattern", &block)
            }
            Kind::Contains(text) => write("contains", text),
            Kind::Format(format) => write("format", format),
            Kind::Inner(inner) => {
                let inner = self::keywords(tool, inner);
                write("inner", &quote_spanned!(site=> |schema| { #inner }))
            }
            Kind::Extend(keyword, value) => {
                let json = quote_spanned!(site=> { use ::core::convert::Into as _; #private::serde_json::json!(#value) });
                write("extend", &quote_spanned!(site=> #keyword, #json))
            }
            Kind::Transform(transform) => write("transform", transform),
        }
    });
    statements.collect()
}

/// Returns the name of the type for the function that decodes an argument.
fn marker(argument: &Argument) -> Ident {
    format_ident!("__decode_{}", argument.name, span = Span::mixed_site())
}
