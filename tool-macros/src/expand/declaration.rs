//! The table that a declaration is.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};

use super::{
    answer, argument, attributes,
    tokens::{at_type, ends, private, text},
};
use crate::model::{Argument, Parameter, Place, Text, Tool};

/// A reference to a declaration, as a constant expression.
pub(super) fn of(tool: &Tool<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let private = private(tool.runtime.as_ref(), site);
    let Tool {
        name, signature, ..
    } = tool;
    let description = match &tool.description {
        Text::Docs(parts) => text(parts),
        Text::Constant(expression) => expression.to_token_stream(),
    };
    let rows = tool
        .parameters
        .iter()
        .filter_map(Parameter::argument)
        .map(|argument| argument::row(tool, argument));
    let rows = quote_spanned!(site=> &[#(#rows),*]);
    let rows = match tool.place {
        Place::Module => rows,
        // What a constant of a function's body borrows lives for ever only if a constant of its own makes it.
        Place::Block => quote_spanned!(site=> const { #rows }),
    };
    let answer = answer::of(tool);
    let policy = policy(tool);
    let strict = tool
        .strict
        .map(|strict| quote_spanned!(site=> .strict(#strict)));
    let output = tool.output_schema.then(|| output(tool));
    let allowed = allowed(tool);
    // The place of the tool is that of this call, which the ends of its path and its parentheses decide.
    let of_function = tool.function.signature.ident.span();
    let private = located(private, of_function);
    let new = quote_spanned!(of_function=> new);
    let arguments = quote_spanned!(of_function=> (#name, #description, #signature, #rows, #answer));
    let declaration = quote_spanned! {site=>
        &#private::Declaration::#new #arguments #policy #strict #output #allowed
    };
    let items = attributes::items(tool);
    if items.is_empty() {
        declaration
    } else {
        quote_spanned!(site=> { #items #declaration })
    }
}

/// What stands in for a declaration that is refused.
pub(super) fn refused(tool: &Tool<'_>) -> TokenStream {
    let private = private(tool.runtime.as_ref(), Span::mixed_site());
    let name = &tool.name;
    quote!(&#private::Declaration::refused(#name))
}

/// A path whose beginning is said to be somewhere: the `::` that it begins with, or its first name, which still means
/// what it means.
fn located(path: TokenStream, site: Span) -> TokenStream {
    let mut tokens: Vec<_> = path.into_iter().collect();
    let signs = tokens
        .iter()
        .take_while(|token| matches!(token, TokenTree::Punct(_)))
        .count();
    for sign in &mut tokens[..signs] {
        sign.set_span(site);
    }
    if let (0, Some(name)) = (signs, tokens.first_mut()) {
        name.set_span(site.resolved_at(name.span()));
    }
    tokens.into_iter().collect()
}

/// The lints whose findings are meant so.
fn allowed(tool: &Tool<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let private = private(tool.runtime.as_ref(), site);
    let lints = tool.allowed.iter().map(|name| {
        let lint = Ident::new(&camel_case(name), site);
        quote_spanned!(site=> #private::Lint::#lint)
    });
    (!tool.allowed.is_empty()).then(|| quote_spanned!(site=> .allow(&[#(#lints),*])))
}

fn camel_case(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters)
        })
        .collect()
}

/// How calls may run, as far as anything is said of it.
fn policy(tool: &Tool<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let Tool { policy, key, .. } = tool;
    let timeout = policy.timeout.map(|timeout| {
        let milliseconds = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        quote_spanned!(site=> .timeout(#milliseconds))
    });
    let limit = policy
        .limit
        .map(|limit| quote_spanned!(site=> .limit(#limit)));
    let key = key.as_ref().map(|key| quote_spanned!(site=> .key(#key)));
    let retries = policy
        .retries
        .map(|retries| quote_spanned!(site=> .retries(#retries)));
    let max_output = policy
        .max_output
        .map(|bytes| quote_spanned!(site=> .max_output(#bytes)));
    let flags = [
        (policy.sequential, quote_spanned!(site=> .sequential())),
        (policy.idempotent, quote_spanned!(site=> .idempotent())),
        (policy.read_only, quote_spanned!(site=> .read_only())),
        (policy.destructive, quote_spanned!(site=> .destructive())),
        (policy.approve, quote_spanned!(site=> .approve())),
    ];
    let flags = flags.into_iter().filter(|(flag, _)| *flag);
    let flags = flags.map(|(_, call)| call);
    quote!(#timeout #limit #key #retries #max_output #(#flags)*)
}

/// The schema of what the function returns.
fn output(tool: &Tool<'_>) -> Option<TokenStream> {
    let ty = tool.returned.owned()?.to_token_stream();
    let site = Span::mixed_site();
    let returned = at_type(&ty, |site| {
        let private = private(tool.runtime.as_ref(), site);
        quote_spanned!(site=> #private::output_schema::Returned::)
    });
    let (start, end) = ends(&ty);
    let identity = quote_spanned!(start=> ::core::convert::identity);
    let given = quote_spanned!(site=> returned);
    let given = quote_spanned!(end=> (#given));
    Some(quote_spanned! {site=>
        .output(|generator| {
            let returned = #returned::new();
            returned.schema(#identity #given, generator)
        })
    })
}

/// Refuses parameters that no strict schema can express, where the tool asks for one. Each type is a constant of its own, so that all
/// of them are told of at once.
pub(super) fn strict_assertions(tool: &Tool<'_>) -> Option<TokenStream> {
    if tool.strict != Some(true) || !tool.stands_alone() {
        return None;
    }
    let conditions = &tool.conditions;
    let arguments = tool.parameters.iter().filter_map(Parameter::argument);
    let assertions = arguments.flat_map(Argument::schema_types).map(|ty| {
        let site = Span::mixed_site().located_at(ends(&ty.to_token_stream()).0);
        let strict = {
            let private = private(tool.runtime.as_ref(), site);
            quote_spanned!(site=> #private::strict)
        };
        quote_spanned! {site=>
            #(#conditions)*
            const _: () = {
                #[allow(unused_imports)]
                use #strict::{Expressible as _, NoTuple as _, Uneven as _};
                #strict::assert_expressible(
                    <#strict::Probe<#ty>>::INEXPRESSIBLE,
                    <#strict::Items<#ty>>::ARE_SEVERAL && !<#strict::Items<#ty>>::ARE_OF_ONE_TYPE,
                );
            };
        }
    });
    Some(assertions.collect())
}
