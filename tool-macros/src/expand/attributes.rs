//! What `#[serde(…)]` and `#[schemars(…)]` on a parameter add to the code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, spanned::Spanned as _};

use super::{
    argument::decoded,
    tokens::{ends, private},
};
use crate::model::{Argument, Kind, Refinement, SchemaSource, Tool};

/// The types that stand for the functions which decode parameters.
pub(super) fn items(tool: &Tool<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let private = private(tool.runtime.as_ref(), site);
    let items = tool.parameters.iter().filter_map(|parameter| {
        let argument = parameter.argument()?;
        let path = argument.attributes.decode.as_ref()?;
        let marker = marker(argument);
        let ty = decoded(tool, argument);
        // At the path, so that a function that does not fit is underlined there.
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

/// The type that is decoded for an argument, a wrapper if a function of the user's does it.
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

/// The pattern that takes the value out of what was decoded.
pub(super) fn pattern(tool: &Tool<'_>, argument: &Argument, variable: Ident) -> TokenStream {
    if argument.attributes.decode.is_none() {
        return variable.into_token_stream();
    }
    let private = private(tool.runtime.as_ref(), Span::mixed_site());
    quote_spanned!(Span::mixed_site()=> #private::With(#variable))
}

/// The function that makes the row of an argument: what it asks of the type is what is taken from it.
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

/// Tells whether the default looks otherwise in JSON than its type says.
pub(super) fn hides_default(argument: &Argument) -> bool {
    argument.attributes.decode.is_some()
}

/// What follows the row of an argument.
pub(super) fn suffix(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let site = Span::mixed_site();
    let attributes = &argument.attributes;
    let mut suffix = TokenStream::new();
    if !attributes.aliases.is_empty() {
        let aliases = &attributes.aliases;
        suffix.extend(quote_spanned!(site=> .aliases(&[#(#aliases),*])));
    }
    if let Some(schema) = schema(tool, argument) {
        suffix.extend(quote_spanned!(site=> .schema_of(#schema)));
    }
    if !attributes.refinements.is_empty() {
        let checks = checks(tool, argument);
        let refinements = refinements(tool, &attributes.refinements);
        suffix.extend(quote_spanned!(site=> .refine(|schema| { #checks #refinements })));
        // Whatever these write, the type does not know of it.
        let is_foreign = |refinement: &Refinement| {
            matches!(refinement.kind, Kind::Extend(..) | Kind::Transform(_))
        };
        if attributes.refinements.iter().any(is_foreign) {
            suffix.extend(quote_spanned!(site=> .foreign()));
        }
    }
    suffix
}

/// The function that makes the schema, unless it is the type's own and the type makes it itself.
fn schema(tool: &Tool<'_>, argument: &Argument) -> Option<TokenStream> {
    let ty = match &argument.attributes.schema {
        Some(SchemaSource::Function(path)) => return Some(path.to_token_stream()),
        Some(SchemaSource::Type(ty)) => ty.to_token_stream(),
        None if argument.attributes.decode.is_some() => decoded(tool, argument),
        None => return None,
    };
    let (start, end) = ends(&ty);
    let private = private(tool.runtime.as_ref(), start);
    let described = quote_spanned!(start=> #private::described::<);
    let close = quote_spanned!(end=> >);
    Some(quote!(#described #ty #close))
}

/// Constants that do not compile if an attribute makes no sense for the type.
fn checks(tool: &Tool<'_>, argument: &Argument) -> Option<TokenStream> {
    if argument.attributes.schema.is_some() || !tool.stands_alone() {
        return None;
    }
    let ty = decoded(tool, argument);
    let checks = argument.attributes.refinements.iter().filter_map(|refinement| {
        let (check, constant) = match refinement.kind {
            Kind::Range { .. } => ("range", "RANGE"),
            Kind::Length { .. } | Kind::Equal(_) => ("length", "LENGTH"),
            Kind::Pattern(_) | Kind::Contains(_) | Kind::Format(_) => ("text", "TEXT"),
            Kind::Inner(_) => ("inner", "INNER"),
            Kind::Title(_) | Kind::Example(_) | Kind::Extend(..) | Kind::Transform(_) => {
                return None;
            }
        };
        let site = Span::mixed_site().located_at(refinement.key.span());
        let (check, constant) = (Ident::new(check, site), Ident::new(constant, site));
        let private = private(tool.runtime.as_ref(), site);
        Some(quote_spanned!(site=> #private::fits::#check(#private::fits::Fits::<#ty>::#constant);))
    });
    let checks: Vec<_> = checks.collect();
    if checks.is_empty() {
        return None;
    }
    let site = Span::mixed_site();
    let private = private(tool.runtime.as_ref(), site);
    Some(quote_spanned! {site=>
        const _: () = {
            use #private::fits::Unknown as _;
            #(#checks)*
        };
    })
}

/// The statements that write into `schema`.
fn refinements(tool: &Tool<'_>, refinements: &[Refinement]) -> TokenStream {
    let statements = refinements.iter().map(|Refinement { key, kind }| {
        let site = Span::mixed_site().located_at(key.span());
        let private = private(tool.runtime.as_ref(), site);
        let write = |function: &str, value: &dyn ToTokens| {
            let function = Ident::new(function, site);
            let value = value.to_token_stream();
            quote_spanned!(site=> #private::refine::#function(schema, #value);)
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
                let block = quote_spanned!(site=> { use #private::refine::ToString as _; #call });
                write("pattern", &block)
            }
            Kind::Contains(text) => write("contains", text),
            Kind::Format(format) => write("format", format),
            Kind::Inner(inner) => {
                let inner = self::refinements(tool, inner);
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

/// The name of the type that stands for the function which decodes an argument.
fn marker(argument: &Argument) -> Ident {
    format_ident!("__decode_{}", argument.name, span = Span::mixed_site())
}
