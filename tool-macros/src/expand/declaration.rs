//! The code for a declaration: a table, as a constant.

use std::time::Duration;

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};

use super::{
    answer, argument,
    decoded_type::decoded,
    parameter_attributes as attributes,
    tokens::{at_type, ends, private, runtime, text},
};
use crate::model::{
    Argument, Backoff, Custom, Key, Parameter, Place, PolicyValue, SchemaSource, Text, Tool,
};
use syn::Expr;

/// Writes a reference to a declaration as a constant expression.
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
        // In the body of a function, a constant borrows from a temporary value. Another constant makes it live forever.
        Place::Block { .. } => quote_spanned!(site=> const { #rows }),
    };
    let answer = answer::of(tool);
    let policy = policy(tool);
    let strict = tool
        .strict
        .map(|strict| quote_spanned!(site=> .strict(#strict)));
    let custom = custom(tool);
    let output = tool.output_schema.then(|| output(tool));
    let allowed = allowed(tool);
    // The tool is where this call is. The ends of its path and its parentheses decide that.
    let of_function = tool.function.signature.ident.span();
    let private = located(private, of_function);
    let new = quote_spanned!(of_function=> new);
    let arguments = quote_spanned!(of_function=> (#name, #description, #signature, #rows, #answer));
    let declaration = quote_spanned! {site=>
        &#private::Declaration::#new #arguments #policy #strict #custom #output #allowed
    };
    let items = attributes::items(tool);
    if items.is_empty() {
        declaration
    } else {
        quote_spanned!(site=> { #items #declaration })
    }
}

/// Writes the declaration of a stand-in.
pub(super) fn refused(tool: &Tool<'_>) -> TokenStream {
    let private = private(tool.runtime.as_ref(), Span::mixed_site());
    let name = &tool.name;
    quote!(&#private::Declaration::refused(#name))
}

/// Puts the beginning of a path at a place: its leading `::`, or its first name, which keeps its meaning.
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

/// Writes the lints of the runtime that the tool allows.
fn allowed(tool: &Tool<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let runtime = runtime(tool.runtime.as_ref(), site);
    let lints = tool.allowed.iter().map(|name| {
        let lint = Ident::new(&camel_case(name), site);
        quote_spanned!(site=> #runtime::lint::Lint::#lint)
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

/// Writes how calls may run, if the attribute says anything about that, with the builder of the runtime's `Policy`.
fn policy(tool: &Tool<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let runtime = runtime(tool.runtime.as_ref(), site);
    let new = match &tool.key {
        None if tool.policy.options.is_empty() => return None,
        None => quote_spanned!(site=> #runtime::tool::Policy::new()),
        Some(key) => {
            let key = match key {
                Key::Constant(name) => quote_spanned!(site=> constant(#name)),
                Key::Paths(paths) => match paths.as_slice() {
                    [path] => quote_spanned!(site=> parameter(#path)),
                    paths => quote_spanned!(site=> listed(&[#(#paths),*])),
                },
            };
            quote_spanned!(site=> #runtime::tool::Policy::keyed(#runtime::tool::Key::#key))
        }
    };
    let options = tool.policy.options.iter().map(|(option, value)| {
        let setter = match *option {
            "limit" => "with_concurrency_limit".to_owned(),
            option => format!("with_{option}"),
        };
        let setter = Ident::new(&setter, site);
        let value = match *value {
            PolicyValue::Duration(duration) => written(duration, site),
            PolicyValue::Backoff(backoff) => self::backoff(backoff, &runtime, site),
            PolicyValue::Count(number) | PolicyValue::Bytes(number) => {
                Literal::u32_unsuffixed(number).into_token_stream()
            }
            PolicyValue::Flag(flag) => quote_spanned!(site=> #flag),
        };
        quote_spanned!(site=> .#setter(#value))
    });
    Some(quote_spanned!(site=> .with_policy(const { &#new #(#options)* })))
}

fn backoff(backoff: Backoff, runtime: &TokenStream, site: Span) -> TokenStream {
    let Backoff { base, factor, cap } = backoff;
    let is_whole = base.is_some() && factor.is_some() && cap.is_some();
    let backoff = quote_spanned!(site=> #runtime::tool::Backoff);
    // What updates nothing is a finding of clippy.
    let rest = (!is_whole).then(|| quote_spanned!(site=> ..#backoff::DEFAULT));
    let base = base.map(|base| written(base, site));
    let base = base.map(|base| quote_spanned!(site=> base: #base,));
    let factor = factor.map(Literal::u32_unsuffixed);
    let factor = factor.map(|factor| quote_spanned!(site=> factor: #factor,));
    let cap = cap.map(|cap| written(cap, site));
    let cap = cap.map(|cap| quote_spanned!(site=> cap: #cap,));
    quote_spanned!(site=> #backoff { #base #factor #cap #rest })
}

fn written(duration: Duration, site: Span) -> TokenStream {
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let milliseconds = Literal::u64_unsuffixed(milliseconds);
    quote_spanned!(site=> ::core::time::Duration::from_millis(#milliseconds))
}

/// Writes what the text of a custom tool may be.
fn custom(tool: &Tool<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let custom = custom_value(tool, tool.custom.as_ref()?);
    Some(quote_spanned!(site=> .custom(const { &#custom })))
}

fn custom_value(tool: &Tool<'_>, custom: &Custom) -> TokenStream {
    let site = Span::mixed_site();
    match custom {
        Custom::Text => {
            let runtime = runtime(tool.runtime.as_ref(), site);
            quote_spanned!(site=> #runtime::tool::Custom::Text)
        }
        Custom::Lark(grammar) => self::grammar(tool, "lark", grammar),
        Custom::Regex(expression) => self::grammar(tool, "regex", expression),
    }
}

/// Writes a grammar, at the place of its text, which is underlined if it is empty.
fn grammar(tool: &Tool<'_>, syntax: &str, text: &Expr) -> TokenStream {
    let (start, _) = ends(&text.to_token_stream());
    let site = Span::mixed_site().located_at(start);
    let private = private(tool.runtime.as_ref(), site);
    let syntax = Ident::new(syntax, site);
    quote_spanned!(site=> #private::custom::#syntax(#text))
}

/// Writes the function that makes the schema of the return type.
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

/// Writes assertions about the types of the parameters. They are written beside the tool, and so is nothing if they could not name
/// the types there.
pub(super) fn assertions(tool: &Tool<'_>) -> Option<TokenStream> {
    let assertions = [
        strict_assertions(tool),
        text_assertion(tool),
        grammar_assertion(tool),
    ];
    let assertions: Vec<_> = assertions.into_iter().flatten().collect();
    (!assertions.is_empty()).then(|| quote!(#(#assertions)*))
}

/// Writes the grammar as a constant. That in the declaration is a part of a generic one, which the compiler only looks at when the
/// tool is used.
fn grammar_assertion(tool: &Tool<'_>) -> Option<TokenStream> {
    let custom = custom_value(tool, tool.independent_grammar()?);
    let site = Span::mixed_site();
    let runtime = runtime(tool.runtime.as_ref(), site);
    let conditions = &tool.conditions;
    Some(quote_spanned! {site=>
        #(#conditions)*
        const _: #runtime::tool::Custom = #custom;
    })
}

/// Writes an assertion that the parameter of a custom tool is a text, as far as the type shows it.
fn text_assertion(tool: &Tool<'_>) -> Option<TokenStream> {
    if tool.custom.is_none() || !tool.is_independent() {
        return None;
    }
    let conditions = &tool.conditions;
    let argument = tool.parameters.iter().find_map(Parameter::argument)?;
    let ty = match &argument.attributes.schema {
        // A function makes the schema, or it names `Self`.
        _ if argument.schema_types().is_empty() => return None,
        Some(SchemaSource::Type(ty)) => ty.to_token_stream(),
        _ => decoded(tool, argument),
    };
    let site = Span::mixed_site().located_at(ends(&ty).0);
    let private = private(tool.runtime.as_ref(), site);
    let custom = quote_spanned!(site=> #private::custom);
    Some(quote_spanned! {site=>
        #(#conditions)*
        const _: () = {
            #[allow(unused_imports)]
            use #custom::Unlisted as _;
            #custom::assert_text(<#custom::Takes<#ty>>::KIND);
        };
    })
}

/// Writes assertions that a strict schema can express the parameters, if the tool asks for one. Each type has a constant, or the
/// compiler would report only the first.
fn strict_assertions(tool: &Tool<'_>) -> Option<TokenStream> {
    if tool.strict != Some(true) || !tool.is_independent() {
        return None;
    }
    let conditions = &tool.conditions;
    let arguments = tool.parameters.iter().filter_map(Parameter::argument);
    let assertions = arguments.flat_map(Argument::schema_types).map(|ty| {
        let site = Span::mixed_site().located_at(ends(&ty.to_token_stream()).0);
        let private = private(tool.runtime.as_ref(), site);
        let expressible = quote_spanned!(site=> #private::expressible);
        quote_spanned! {site=>
            #(#conditions)*
            const _: () = {
                #[allow(unused_imports)]
                use #expressible::{Expressible as _, NoTuple as _, Uneven as _};
                #expressible::assert_expressible(
                    <#expressible::Probe<#ty>>::INEXPRESSIBLE,
                    <#expressible::Items<#ty>>::ARE_SEVERAL && !<#expressible::Items<#ty>>::ARE_OF_ONE_TYPE,
                );
            };
        }
    });
    Some(assertions.collect())
}
