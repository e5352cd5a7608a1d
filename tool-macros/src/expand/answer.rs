//! The function that answers one call.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};

use super::{
    argument,
    tokens::{ends, private},
};
use crate::model::{Argument, Parameter, Passing, Place, Tool};

/// A closure that decodes the arguments, calls the function, and converts what it returns.
pub(super) fn of(tool: &Tool<'_>) -> TokenStream {
    let ident = &tool.function.signature.ident;
    // A future that cannot be sent is underlined at the function's name.
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
        Place::Block => quote_spanned!(site=> Self::#ident),
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
    let from_host = FromHost::of(tool);
    let (state, kept, moved) = from_host.tokens(site);
    let function = quote_spanned! {site=>
        #moved |(#(#variables,)*)| #asynchrony {
            #(#defaults)*
            let returned = #function(#(#values),*) #wait;
            #output
        }
    };
    let answer = quote_spanned!(site=> #private::#answer(arguments, context, #decode, #function));
    if kept.is_empty() {
        quote_spanned!(site=> |arguments, context, #state| #answer)
    } else {
        quote_spanned!(site=> |arguments, context, #state| { #kept #answer })
    }
}

/// What a function takes from the host.
struct FromHost {
    state: bool,
    context: bool,
}

impl FromHost {
    fn of(tool: &Tool<'_>) -> Self {
        let has = |is: fn(&Parameter) -> bool| tool.parameters.iter().any(is);
        Self {
            state: has(|parameter| matches!(parameter, Parameter::State(_) | Parameter::Receiver)),
            context: has(|parameter| matches!(parameter, Parameter::Context(..))),
        }
    }

    /// How the closure names the state, what is kept for the call, and whether that moves into it.
    fn tokens(&self, site: Span) -> (TokenStream, TokenStream, Option<TokenStream>) {
        let state = if self.state {
            quote_spanned!(site=> state)
        } else {
            quote_spanned!(site=> _)
        };
        let mut kept = TokenStream::new();
        if self.state {
            kept.extend(quote_spanned!(site=> let state = ::core::clone::Clone::clone(state);));
        }
        if self.context {
            kept.extend(
                quote_spanned!(site=> let of_call = ::core::clone::Clone::clone(&context);),
            );
        }
        let moved = (self.state || self.context).then(|| quote_spanned!(site=> move));
        (state, kept, moved)
    }
}

/// A parameter as the function takes it.
fn value(tool: &Tool<'_>, index: usize, parameter: &Parameter, site: Span) -> TokenStream {
    let provided = |ty: TokenStream| {
        let start = Span::mixed_site().located_at(ends(&ty).0);
        let private = private(tool.runtime.as_ref(), start);
        quote_spanned!(start=> <__State as #private::Provides<#ty>>::provide(&state))
    };
    match parameter {
        Parameter::Argument(argument) => argument::passed(argument, &variable(index), site),
        Parameter::State(ty) => provided(ty.to_token_stream()),
        Parameter::Receiver => provided(quote_spanned!(site=> Self)),
        Parameter::Context(ty, passing) => {
            let (start, _) = ends(&ty.to_token_stream());
            let start = Span::mixed_site().located_at(start);
            match passing {
                Passing::Value => quote_spanned!(start=> ::core::clone::Clone::clone(&of_call)),
                Passing::Reference => quote_spanned!(start=> &of_call),
            }
        }
    }
}

/// The runtime's function that decodes all arguments. A type that borrows is refused by the compiler at the place of this
/// function, and at that of the row: so that both are one error, it stands where the type stands.
fn decode(tool: &Tool<'_>) -> TokenStream {
    let types: Vec<_> = arguments(tool)
        .map(|(_, argument)| argument::read_or_absent(tool, argument))
        .collect();
    let site = arguments(tool)
        .find(|(_, argument)| argument.has_lifetimes)
        .map_or(Span::mixed_site(), |(_, argument)| {
            ends(&argument::decoded(tool, argument)).0
        });
    let private = private(tool.runtime.as_ref(), site);
    let decode = format_ident!("decode{}", types.len(), span = site);
    quote_spanned!(site=> #private::#decode::<#(#types),*>)
}

/// What the function returned, converted, at the place of its return type.
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

/// The arguments, with the variable that holds each.
fn arguments<'t>(tool: &'t Tool<'_>) -> impl Iterator<Item = (Ident, &'t Argument)> {
    let parameters = tool.parameters.iter().enumerate();
    parameters.filter_map(|(index, parameter)| Some((variable(index), parameter.argument()?)))
}

fn variable(index: usize) -> Ident {
    format_ident!("arg{index}", span = Span::mixed_site())
}
