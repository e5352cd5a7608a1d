//! What is written for one argument: the type that is decoded, its default, its row in the table.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::tokens::{at_type, ends, private, text};
use crate::model::{Argument, DefaultValue, Passing, Tool};

/// The type that is decoded for an argument, if it is there.
pub(super) fn decoded(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let ty = argument.ty.to_token_stream();
    match argument.passing {
        Passing::Value => ty,
        Passing::Reference => at_type(&ty, |site| {
            let private = private(tool.runtime.as_ref(), site);
            quote_spanned!(site=> #private::Owned)
        }),
    }
}

/// The type that is decoded for an argument, which may be absent if it has a default.
pub(super) fn decoded_or_absent(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let decoded = decoded(tool, argument);
    match argument.default {
        Some(_) => at_type(
            &decoded,
            |site| quote_spanned!(site=> ::core::option::Option),
        ),
        None => decoded,
    }
}

/// The row of the table that describes an argument.
pub(super) fn row(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let site = Span::mixed_site();
    let Argument { name, .. } = argument;
    let decoded = decoded(tool, argument);
    let (start, end) = ends(&decoded);
    let parameter = {
        let private = private(tool.runtime.as_ref(), start);
        quote_spanned!(start=> #private::Parameter)
    };
    let description = text(&argument.description);
    let Some(default) = &argument.default else {
        let described = quote_spanned!(end=> (#name, #description));
        return quote_spanned!(start=> #parameter::of::<#decoded> #described);
    };
    let private = private(tool.runtime.as_ref(), site);
    let ty = ty_of_default(tool, argument, default);
    let value = value_of_default(default);
    // In braces, so that a mistake in the value is the same error here and in the call, and shown once.
    let json = quote_spanned! {site=>
        || {
            use #private::default_json::{Unwritten as _, Written as _};
            let value: #ty = { #value };
            (&#private::Probe(value)).__tool_default()
        }
    };
    let described = quote_spanned!(end=> (#name, #description, #json));
    quote_spanned!(start=> #parameter::with_default::<#decoded> #described)
}

/// The statement that puts the default in the place of an absent argument, if it has one.
pub(super) fn or_default(
    tool: &Tool<'_>,
    argument: &Argument,
    variable: &proc_macro2::Ident,
    site: Span,
) -> Option<TokenStream> {
    let default = argument.default.as_ref()?;
    let ty = ty_of_default(tool, argument, default);
    let value = value_of_default(default);
    let given = is_lent(argument, default).then(|| quote_spanned!(site=> &));
    Some(quote_spanned! {site=>
        let #variable: #ty = match #given #variable {
            ::core::option::Option::None => #value,
            ::core::option::Option::Some(given) => given,
        };
    })
}

/// The argument as the function takes it.
pub(super) fn passed(
    argument: &Argument,
    variable: &proc_macro2::Ident,
    site: Span,
) -> TokenStream {
    let is_reference = argument
        .default
        .as_ref()
        .is_some_and(|default| is_lent(argument, default));
    match argument.passing {
        Passing::Reference if !is_reference => quote_spanned!(site=> &#variable),
        Passing::Reference | Passing::Value => quote!(#variable),
    }
}

/// Tells whether the default is a reference itself, as the function takes it.
fn is_lent(argument: &Argument, default: &DefaultValue) -> bool {
    argument.passing == Passing::Reference && matches!(default, DefaultValue::Expression(_))
}

fn ty_of_default(tool: &Tool<'_>, argument: &Argument, default: &DefaultValue) -> TokenStream {
    if is_lent(argument, default) {
        let ty = &argument.ty;
        quote_spanned!(Span::mixed_site()=> &#ty)
    } else {
        decoded(tool, argument)
    }
}

fn value_of_default(default: &DefaultValue) -> TokenStream {
    match default {
        DefaultValue::Expression(expression) => expression.to_token_stream(),
        DefaultValue::OfType(word) => {
            let site = Span::mixed_site().located_at(word.span());
            quote_spanned!(site=> ::core::default::Default::default())
        }
    }
}
