//! The code that declarations stand for. Nothing here can fail.
//!
//! Where a token is said to be decides what the compiler underlines: whatever depends on a type of the
//! function is put at that type.

mod answer;
mod argument;
mod declaration;
mod decoded_type;
mod parameter_attributes;
mod tokens;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;

use self::tokens::{private, runtime};
use crate::{
    model::{Block, Member, Parameter, Provided, Provider, Tool},
    parse::Function,
};

/// Stands in the parentheses of a `#[tool]` whose function is declared already, by the block that it is in.
pub(crate) struct Declared;

impl Declared {
    const WORD: &str = "__declared";

    /// Tells whether these are the options of such a `#[tool]`.
    pub(crate) fn is(options: &TokenStream) -> bool {
        options.to_string() == Self::WORD
    }
}

impl ToTokens for Declared {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        Ident::new(Self::WORD, Span::mixed_site()).to_tokens(tokens);
    }
}

/// Expands a declaration. With errors, a tool stands in for the one that is refused, so that its uses give no further
/// errors.
pub(crate) fn tool(tool: &Tool<'_>, errors: &[syn::Error]) -> TokenStream {
    if !errors.is_empty() {
        return refused(tool, errors);
    }
    let function = function(tool.function);
    let private = private(tool.runtime.as_ref(), Span::mixed_site());
    let bound = needs(tool, &private, std::iter::once(tool));
    let declared = declared(tool, &bound, &declaration::of(tool));
    let assertions = declaration::strict_assertions(tool);
    quote!(#function #declared #assertions)
}

fn refused(tool: &Tool<'_>, errors: &[syn::Error]) -> TokenStream {
    let function = function(tool.function);
    let private = private(tool.runtime.as_ref(), Span::mixed_site());
    let declared = tool
        .is_declared
        .then(|| declared(tool, &quote!(#private::State), &declaration::refused(tool)));
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#function #declared #(#errors)*)
}

/// Expands what cannot be read to itself, and the errors.
pub(crate) fn unread(item: &TokenStream, errors: &[syn::Error]) -> TokenStream {
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#item #(#errors)*)
}

/// Expands a block of methods to itself, with a function that collects those that are tools. If anything is refused, they
/// are tools that stand in.
pub(crate) fn block(block: &Block<'_>, errors: &[syn::Error]) -> TokenStream {
    let Block { head, members, .. } = block;
    let members = members.iter().map(|member| match member {
        // The attribute stays, so that its import is used, and an editor knows what it is.
        Member::Tool(tool, path) => {
            let (function, declared) = (function(tool.function), Declared);
            quote!(#[#path(#declared)] #function)
        }
        Member::Other(tokens) => tokens.to_token_stream(),
    });
    let collection = (!block.is_of_trait).then(|| collection(block, errors.is_empty()));
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote! {
        #head {
            #(#members)*
            #collection
        }
        #(#errors)*
    }
}

/// Expands to the ways in which a struct lends its fields.
pub(crate) fn provider(provider: &Provider<'_>, errors: &[syn::Error]) -> TokenStream {
    let site = Span::mixed_site();
    let Provider {
        ident, generics, ..
    } = provider;
    let runtime = runtime(provider.runtime.as_ref(), site);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let implementations = provider.provided.iter().map(|Provided { member, ty }| {
        quote_spanned! {site=>
            #[automatically_derived]
            #[allow(deprecated)]
            impl #parameters #runtime::Provides<#ty> for #ident #arguments #conditions {
                fn provide(&self) -> &#ty {
                    &self.#member
                }
            }
        }
    });
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#(#implementations)* #(#errors)*)
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
fn declared(tool: &Tool<'_>, bound: &TokenStream, declaration: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let private = private(tool.runtime.as_ref(), site);
    let Tool {
        conditions, name, ..
    } = tool;
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
        impl #private::Named for #ident {
            const NAME: &'static str = #name;
        }

        #(#conditions)*
        #[automatically_derived]
        #[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
        impl<__State: #bound> #private::Declare<__State> for #ident {
            const TOOL: &'static #private::Declaration<__State> = #declaration;
        }
    }
}

/// The function that collects the tools of a block.
fn collection(block: &Block<'_>, is_sound: bool) -> TokenStream {
    let site = Span::mixed_site();
    let path = block.collection.runtime.as_ref();
    let (runtime, private) = (runtime(path, site), private(path, site));
    let bound = block
        .tools()
        .next()
        .filter(|_| is_sound)
        .map(|first| needs(first, &private, block.tools()));
    let bound = bound.unwrap_or_else(|| quote_spanned!(site=> #private::State));
    let (visibility, name) = (&block.collection.visibility, &block.collection.name);
    let names = block.tools().filter(|_| is_sound).map(|tool| {
        let Tool {
            conditions, name, ..
        } = tool;
        quote!(#(#conditions)* #name)
    });
    let tools = block.tools().map(|tool| {
        let conditions = &tool.conditions;
        let declaration = if is_sound {
            declaration::of(tool)
        } else {
            declaration::refused(tool)
        };
        quote_spanned!(site=> #(#conditions)* const { #declaration })
    });
    let assertions = block
        .tools()
        .filter(|_| is_sound)
        .map(declaration::strict_assertions);
    quote_spanned! {site=>
        /// Makes the toolset of the methods of this block that are tools. Its state is the value that they are called on.
        #[allow(dead_code, deprecated, private_bounds, unreachable_pub, clippy::absolute_paths, clippy::unit_arg)]
        #[must_use]
        #visibility fn #name<__State: #bound>() -> #runtime::Toolset<__State> {
            const _: () = #private::assert_distinct(&[#(#names),*]);
            #(#assertions)*
            #runtime::Toolset::__declared([#(#tools),*])
        }
    }
}

/// What a state must have to be the state of these tools.
fn needs<'t, 'a: 't>(
    tool: &Tool<'_>,
    private: &TokenStream,
    tools: impl Iterator<Item = &'t Tool<'a>>,
) -> TokenStream {
    let site = Span::mixed_site();
    let mut bounds: Vec<TokenStream> = Vec::new();
    for parameter in tools.flat_map(|tool| &tool.parameters) {
        let ty = match parameter {
            Parameter::Argument(_) | Parameter::Context(..) => continue,
            Parameter::Receiver => quote!(Self),
            Parameter::State(ty) => ty.to_token_stream(),
        };
        let provides = |site| {
            let runtime = runtime(tool.runtime.as_ref(), site);
            quote_spanned!(site=> #runtime::Provides)
        };
        let bound = tokens::at_type(&ty, provides);
        let is_new = |other: &TokenStream| other.to_string() != bound.to_string();
        if bounds.iter().all(is_new) {
            bounds.push(bound);
        }
    }
    match bounds.as_slice() {
        [] => quote_spanned!(site=> #private::State),
        bounds => quote_spanned!(site=> #(#bounds)+*),
    }
}
