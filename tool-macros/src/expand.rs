//! The code that a declaration stands for. Nothing here can fail.
//!
//! Where a token is said to be decides what the compiler underlines: whatever depends on a type of the
//! function is put at that type.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;

use crate::{
    model::{Argument, DefaultValue, Parameter, Passing, Text, Tool},
    parse::{Function, Part},
};

/// Expands a declaration in which nothing is wrong.
pub(crate) fn tool(tool: &Tool<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let private = private(tool, site);
    let Tool { name, .. } = tool;
    let description = match &tool.description {
        Text::Docs(parts) => text(parts),
        Text::Constant(expression) => expression.to_token_stream(),
    };
    let parameters = arguments(tool).map(|(_, argument)| row(tool, argument));
    let timeout = option(tool.timeout.map(|timeout| {
        let milliseconds = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        quote_spanned!(site=> ::core::time::Duration::from_millis(#milliseconds))
    }));
    let key = option(tool.key.as_ref().map(ToTokens::to_token_stream));
    let call = call(tool);
    let declaration = quote_spanned! {site=>
        #private::Declaration {
            name: #name,
            description: #description,
            parameters: &[#(#parameters),*],
            timeout: #timeout,
            key: #key,
            call: #call,
        }
    };
    let function = function(tool.function);
    let declared = declared(tool, &declaration);
    quote!(#function #declared)
}

/// Expands a declaration that is refused to the function, the errors, and a tool that stands in for it, so that
/// whoever names it gets no further error.
pub(crate) fn refused(tool: &Tool<'_>, errors: &[syn::Error]) -> TokenStream {
    let function = function(tool.function);
    let private = private(tool, Span::mixed_site());
    let name = &tool.name;
    let declared = tool
        .has_type
        .then(|| declared(tool, &quote!(#private::Declaration::refused(#name))));
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#function #declared #(#errors)*)
}

/// Expands what is no function to itself, and the errors.
pub(crate) fn unread(item: &TokenStream, errors: &[syn::Error]) -> TokenStream {
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#item #(#errors)*)
}

/// The function, as it was written.
fn function(function: &Function) -> TokenStream {
    let Function {
        attributes,
        visibility,
        signature,
        body,
        ..
    } = function;
    quote!(#(#attributes)* #visibility #signature #body)
}

/// The type beside the function, and what it declares.
fn declared(tool: &Tool<'_>, declaration: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let private = private(tool, site);
    let Tool { conditions, .. } = tool;
    let Function {
        visibility,
        signature,
        ..
    } = tool.function;
    let ident = &signature.ident;
    let doc = format!(
        " The tool that calls [`{0}`](fn@{0}); name it in `toolset!`.",
        ident.unraw()
    );
    quote_spanned! {site=>
        #(#conditions)*
        #[doc = #doc]
        #[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
        #visibility struct #ident {}

        #(#conditions)*
        #[automatically_derived]
        #[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
        impl #private::Declare for #ident {
            const TOOL: &'static #private::Declaration = &#declaration;
        }
    }
}

/// The row of the table that describes an argument.
fn row(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let site = Span::mixed_site();
    let Argument { name, .. } = argument;
    let decoded = decoded(tool, argument);
    let (start, end) = ends(&decoded);
    let parameter = {
        let private = private(tool, start);
        quote_spanned!(start=> #private::Parameter)
    };
    let description = text(&argument.description);
    let Some(default) = &argument.default else {
        let described = quote_spanned!(end=> (#name, #description));
        return quote_spanned!(start=> #parameter::of::<#decoded> #described);
    };
    let private = private(tool, site);
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

/// The function that answers one call.
fn call(tool: &Tool<'_>) -> TokenStream {
    let ident = &tool.function.signature.ident;
    // A future that cannot be sent is underlined at the function's name.
    let site = Span::mixed_site().located_at(ident.span());
    let private = private(tool, site);
    let decode = decode(tool, site);
    let variables = arguments(tool).map(|(variable, _)| variable);
    let defaults = arguments(tool).filter_map(|(variable, argument)| {
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
    });
    let values = arguments(tool).map(|(variable, argument)| match &argument.default {
        Some(default) if is_lent(argument, default) => variable.to_token_stream(),
        _ => match argument.passing {
            Passing::Value => variable.to_token_stream(),
            Passing::Reference => quote_spanned!(site=> &#variable),
        },
    });
    let (answer, asynchrony, wait) = if tool.is_async {
        let asynchrony = quote_spanned!(site=> async move);
        (
            quote_spanned!(site=> answer),
            Some(asynchrony),
            Some(quote_spanned!(site=> .await)),
        )
    } else {
        (quote_spanned!(site=> answer_blocking), None, None)
    };
    let value = returned(tool);
    let function = quote_spanned! {site=>
        |(#(#variables,)*)| #asynchrony {
            use #private::returned::{FallibleKind as _, PlainKind as _};
            #(#defaults)*
            let returned = #ident(#(#values),*) #wait;
            (&returned).__tool_returned().output(#value)
        }
    };
    quote_spanned! {site=>
        |parameters, context| #private::#answer(parameters, context, #decode, #function)
    }
}

/// The runtime's function that decodes all arguments.
fn decode(tool: &Tool<'_>, site: Span) -> TokenStream {
    let private = private(tool, site);
    let types = arguments(tool).map(|(_, argument)| {
        let decoded = decoded(tool, argument);
        match argument.default {
            Some(_) => at_type(
                &decoded,
                |site| quote_spanned!(site=> ::core::option::Option),
            ),
            None => decoded,
        }
    });
    let types: Vec<_> = types.collect();
    let decode = format_ident!("decode{}", types.len(), span = site);
    quote_spanned!(site=> #private::#decode::<#(#types),*>)
}

/// What the function returned, at the place of its return type.
fn returned(tool: &Tool<'_>) -> TokenStream {
    let returned = quote_spanned!(Span::mixed_site()=> returned);
    let Some(ty) = &tool.returned else {
        return returned;
    };
    let (start, end) = ends(&ty.to_token_stream());
    let identity = quote_spanned!(start=> ::core::convert::identity);
    let argument = quote_spanned!(end=> (#returned));
    quote!(#identity #argument)
}

/// The type that is decoded for an argument.
fn decoded(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let ty = argument.ty.to_token_stream();
    match argument.passing {
        Passing::Value => ty,
        Passing::Reference => at_type(&ty, |site| {
            let private = private(tool, site);
            quote_spanned!(site=> #private::Owned)
        }),
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

/// `wrapper<ty>`, at the place of `ty`.
fn at_type(ty: &TokenStream, wrapper: impl FnOnce(Span) -> TokenStream) -> TokenStream {
    let (start, end) = ends(ty);
    let wrapper = wrapper(start);
    let open = quote_spanned!(start=> <);
    let close = quote_spanned!(end=> >);
    quote!(#wrapper #open #ty #close)
}

fn ends(tokens: &TokenStream) -> (Span, Span) {
    let mut spans = tokens.clone().into_iter().map(|token| token.span());
    let start = spans.next().unwrap_or_else(Span::call_site);
    (start, spans.last().unwrap_or(start))
}

fn option(value: Option<TokenStream>) -> TokenStream {
    let site = Span::mixed_site();
    value.map_or_else(
        || quote_spanned!(site=> ::core::option::Option::None),
        |value| quote_spanned!(site=> ::core::option::Option::Some(#value)),
    )
}

/// A text for the model, as one constant.
fn text(parts: &[Part]) -> TokenStream {
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

/// The arguments, with the variable that holds each.
fn arguments<'t>(tool: &'t Tool<'_>) -> impl Iterator<Item = (Ident, &'t Argument)> {
    tool.parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| match parameter {
            Parameter::Argument(argument) => (
                format_ident!("arg{index}", span = Span::mixed_site()),
                argument,
            ),
        })
}

/// The path of what the runtime keeps for generated code, at a place.
fn private(tool: &Tool<'_>, site: Span) -> TokenStream {
    let Some(runtime) = &tool.runtime else {
        return quote_spanned!(site=> ::tool_runtime::__private);
    };
    // The names of a given path mean what they mean where they were written.
    let runtime = runtime.to_token_stream().into_iter().map(|mut token| {
        token.set_span(site.resolved_at(token.span()));
        token
    });
    quote_spanned!(site=> #(#runtime)*::__private)
}
