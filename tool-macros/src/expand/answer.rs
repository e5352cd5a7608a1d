//! The function that answers one call.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};

use super::{
    argument,
    decoded_type::decoded,
    tokens::{ends, private, runtime},
};
use crate::model::{Argument, Parameter, Passing, Place, Tool};

/// Writes a closure that decodes the arguments, calls the function, and converts the returned value.
pub(super) fn of(tool: &Tool<'_>) -> TokenStream {
    let ident = &tool.function.signature.ident;
    // A future that is not `Send` is underlined at the function's name.
    let site = Span::mixed_site().located_at(ident.span());
    let private = private(tool.runtime.as_ref(), site);
    let decode = decode(tool);
    let variables =
        arguments(tool).map(|(variable, argument)| argument::pattern(tool, argument, variable));
    let defaults = arguments(tool)
        .filter_map(|(variable, argument)| argument::or_default(tool, argument, &variable, site));
    let values = tool
        .parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| value(tool, index, parameter, site));
    let function = match tool.place {
        Place::Module => ident.to_token_stream(),
        Place::Block { .. } => quote_spanned!(site=> Self::#ident),
    };
    let (answer, asynchrony, wait) = if tool.returned.is_awaited {
        let asynchrony = quote_spanned!(site=> async move);
        (
            quote_spanned!(site=> answer),
            Some(asynchrony),
            Some(quote_spanned!(site=> .await)),
        )
    } else {
        (quote_spanned!(site=> answer_blocking), None, None)
    };
    let output = output(tool, site);
    let HostValues {
        state,
        clones,
        moved,
    } = HostValues::of(tool, site);
    let function = quote_spanned! {site=>
        #moved |(#(#variables,)*)| #asynchrony {
            #(#defaults)*
            let returned = #function(#(#values),*) #wait;
            #output
        }
    };
    let answer = quote_spanned!(site=> #private::#answer(call, #decode, #function));
    if clones.is_empty() {
        quote_spanned!(site=> |call, #state| #answer)
    } else {
        quote_spanned!(site=> |call, #state| { #clones #answer })
    }
}

/// The code for the values that the host gives to a function.
struct HostValues {
    /// The name of the state in the closure.
    state: TokenStream,
    /// The statements that clone values for the call.
    clones: TokenStream,
    /// The word that moves the clones into the call.
    moved: Option<TokenStream>,
}

impl HostValues {
    fn of(tool: &Tool<'_>, site: Span) -> Self {
        let has = |is: fn(&Parameter) -> bool| tool.parameters.iter().any(is);
        let has_state =
            has(|parameter| matches!(parameter, Parameter::State(_) | Parameter::Receiver));
        let has_context = has(|parameter| matches!(parameter, Parameter::Context(..)));
        let state = if has_state {
            quote_spanned!(site=> state)
        } else {
            quote_spanned!(site=> _)
        };
        let mut clones = TokenStream::new();
        if has_state {
            clones.extend(quote_spanned!(site=> let state = ::core::clone::Clone::clone(state);));
        }
        if has_context {
            clones.extend(quote_spanned!(site=> let context = call.context();));
        }
        let moved = (has_state || has_context).then(|| quote_spanned!(site=> move));
        Self {
            state,
            clones,
            moved,
        }
    }
}

/// Writes a parameter as the function takes it.
fn value(tool: &Tool<'_>, index: usize, parameter: &Parameter, site: Span) -> TokenStream {
    let provided = |ty: TokenStream| {
        let start = Span::mixed_site().located_at(ends(&ty).0);
        let runtime = runtime(tool.runtime.as_ref(), start);
        quote_spanned!(start=> <__State as #runtime::Provides<#ty>>::provide(&state))
    };
    match parameter {
        Parameter::Argument(argument) => argument::passed(argument, &variable(index), site),
        Parameter::State(ty) => provided(ty.to_token_stream()),
        Parameter::Receiver => provided(quote_spanned!(site=> Self)),
        Parameter::Context(ty, passing) => {
            let (start, _) = ends(&ty.to_token_stream());
            let start = Span::mixed_site().located_at(start);
            match passing {
                Passing::Value => quote_spanned!(start=> ::core::clone::Clone::clone(&context)),
                Passing::Reference => quote_spanned!(start=> &context),
            }
        }
    }
}

/// Writes the function of the runtime that decodes all arguments.
///
/// A type that borrows is an error at this function and at the row. It is one error if both are at the type.
fn decode(tool: &Tool<'_>) -> TokenStream {
    let types: Vec<_> = arguments(tool)
        .map(|(_, argument)| argument::read_or_absent(tool, argument))
        .collect();
    let mut candidates = arguments(tool).filter(|(_, argument)| argument.may_borrow);
    let (start, end) = match (candidates.next(), candidates.next()) {
        (Some((_, argument)), None) => ends(&decoded(tool, argument)),
        _ => (Span::mixed_site(), Span::mixed_site()),
    };
    let private = private(tool.runtime.as_ref(), start);
    let decode = format_ident!("decode{}", types.len(), span = start);
    // The way in which each type is read, which the compiler infers.
    let inferred = types.iter().map(|_| quote_spanned!(Span::mixed_site()=> _));
    let open = quote_spanned!(start=> ::<);
    let close = quote_spanned!(end=> >);
    quote_spanned!(start=> #private::#decode #open #(#types,)* #(#inferred),* #close)
}

/// Writes the conversion of the returned value, at the place of the return type.
fn output(tool: &Tool<'_>, site: Span) -> TokenStream {
    let returned = quote_spanned!(Span::mixed_site()=> returned);
    let (site, given) = match &tool.returned.ty {
        None => (site, quote!((#returned))),
        Some(ty) => {
            let (start, end) = ends(&ty.to_token_stream());
            let identity = quote_spanned!(start=> ::core::convert::identity);
            let argument = quote_spanned!(end=> (#returned));
            let site = Span::mixed_site().located_at(start);
            (site, quote_spanned!(end=> (#identity #argument)))
        }
    };
    // The lookup that chooses what becomes of an error does not see whether it borrows.
    let kind = if tool.returned.error_borrows() {
        "told"
    } else {
        "kept"
    };
    let kind = format_ident!("{kind}", span = site);
    let private = private(tool.runtime.as_ref(), site);
    quote_spanned!(site=> #private::returned::#kind(&#returned).output #given)
}

/// Returns the arguments with their variables.
fn arguments<'t>(tool: &'t Tool<'_>) -> impl Iterator<Item = (Ident, &'t Argument)> {
    let parameters = tool.parameters.iter().enumerate();
    parameters.filter_map(|(index, parameter)| Some((variable(index), parameter.argument()?)))
}

fn variable(index: usize) -> Ident {
    format_ident!("arg{index}", span = Span::mixed_site())
}
