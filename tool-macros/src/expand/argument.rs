//! The code for one argument: its default, its row in the table, how the function takes it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::{
    decoded_type::decoded,
    parameter_attributes as attributes,
    tokens::{at_type, ends, private, text},
};
use crate::model::{Argument, DefaultValue, Passing, Tool};

/// Writes the type that is read for an argument: an `Option` if there is a default.
pub(super) fn read_or_absent(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let read = attributes::read(tool, argument);
    match argument.default {
        Some(_) => at_type(&read, |site| quote_spanned!(site=> ::core::option::Option)),
        None => read,
    }
}

/// Writes the row of the table that describes an argument.
pub(super) fn row(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let name = argument.name_for_model();
    let read = attributes::read(tool, argument);
    let (start, end) = ends(&read);
    let parameter = {
        let private = private(tool.runtime.as_ref(), start);
        quote_spanned!(start=> #private::Parameter)
    };
    let constructor = attributes::constructor(argument, start);
    let suffix = attributes::suffix(tool, argument);
    let description = text(&argument.description);
    let schema = attributes::schema(tool, argument);
    let schema = schema.map(|schema| quote_spanned!(end=> , #schema));
    let default = argument.default.as_ref().map(|default| {
        let json = default_json(tool, argument, default);
        quote_spanned!(end=> , #json)
    });
    let values = quote_spanned!(end=> (#name, #description #schema #default));
    let inferred = attributes::inferred(argument);
    let (open, close) = (quote_spanned!(start=> ::<), quote_spanned!(end=> >));
    quote!(#parameter::#constructor #open #read #(, #inferred)* #close #values #suffix)
}

/// Writes the function that gives the default for the schema.
fn default_json(tool: &Tool<'_>, argument: &Argument, default: &DefaultValue) -> TokenStream {
    let site = Span::mixed_site();
    if attributes::hides_default(argument) || !default.is_constant() {
        return quote_spanned!(site=> || ::core::option::Option::None);
    }
    let private = private(tool.runtime.as_ref(), site);
    let ty = ty_of_default(tool, argument, default);
    let value = value_of_default(default);
    // In braces, a mistake in the value is the same error here and in the call. rustc shows it once.
    quote_spanned! {site=>
        || {
            use #private::default_json::{Unwritten as _, Written as _};
            let value: #ty = { #value };
            (&#private::default_json::Probe(value)).__tool_default()
        }
    }
}

/// Writes the pattern that takes an argument out of the value that was read.
pub(super) fn pattern(tool: &Tool<'_>, argument: &Argument, variable: Ident) -> TokenStream {
    match argument.default {
        Some(_) => variable.into_token_stream(),
        None => attributes::pattern(tool, argument, variable),
    }
}

/// Writes the statement that puts the default in the place of an absent argument.
pub(super) fn or_default(
    tool: &Tool<'_>,
    argument: &Argument,
    variable: &Ident,
    site: Span,
) -> Option<TokenStream> {
    let default = argument.default.as_ref()?;
    let ty = ty_of_default(tool, argument, default);
    let value = value_of_default(default);
    let given = is_lent(argument, default).then(|| quote_spanned!(site=> &));
    let pattern = attributes::pattern(tool, argument, Ident::new("given", site));
    Some(quote_spanned! {site=>
        let #variable: #ty = match #given #variable {
            ::core::option::Option::None => #value,
            ::core::option::Option::Some(#pattern) => given,
        };
    })
}

/// Writes the argument as the function takes it.
pub(super) fn passed(argument: &Argument, variable: &Ident, site: Span) -> TokenStream {
    let is_reference = argument
        .default
        .as_ref()
        .is_some_and(|default| is_lent(argument, default));
    match argument.passing {
        Passing::Reference if !is_reference => quote_spanned!(site=> &#variable),
        Passing::Reference | Passing::Value => quote!(#variable),
    }
}

/// Tells whether the default is itself a reference.
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
