//! The code for a block of methods.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::{
    declaration,
    function::{empty_parameter_list, function, lint_levels},
    state_bound,
    tokens::{private, quiet, quiet_visibility, runtime},
};
use crate::{
    key::Key,
    model::{Block, Member, Tool},
    parse,
};

/// The options of a `#[tool]` whose method is declared already, by its block.
pub(crate) struct Declared;

impl Declared {
    const WORD: &str = "__declared";

    /// Tells whether the options are these.
    pub(crate) fn is(options: &TokenStream) -> bool {
        options.to_string() == Self::WORD
    }
}

impl ToTokens for Declared {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        Ident::new(Self::WORD, Span::mixed_site()).to_tokens(tokens);
    }
}

/// Adds the function that collects the tools to a block of methods. With errors, it collects stand-ins.
pub(crate) fn block(block: &Block<'_>, errors: &[syn::Error]) -> TokenStream {
    let Block { source, members } = block;
    let parse::Block {
        attributes,
        keyword,
        generics,
        of_trait,
        ty,
        ..
    } = source;
    let no_parameters = generics.params.is_empty().then(empty_parameter_list);
    let where_clause = &generics.where_clause;
    let members = members.iter().map(|member| match member {
        // The attribute stays: its import is used, and an editor knows it.
        Member::Tool(tool, path) => {
            let (function, declared) = (function(tool.function), Declared);
            quote!(#[#path(#declared)] #function)
        }
        Member::Other(tokens) => tokens.to_token_stream(),
    });
    let is_sound = errors.is_empty() && !block.tools().any(Tool::is_half_typed);
    let collection = collection(block, is_sound);
    let (method, of_type) = match of_trait {
        None => (Some(collection), None),
        Some(_) => (None, Some(beside_trait(block, &collection))),
    };
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote! {
        #(#attributes)*
        #keyword #no_parameters #generics #of_trait #ty #where_clause {
            #(#members)*
            #method
        }
        #of_type
        #(#errors)*
    }
}

/// Writes the function that collects the tools beside a block of a trait, which is refused. A hidden trait has the
/// function, because a block of the type itself may have one of the same name.
fn beside_trait(block: &Block<'_>, collection: &Collection) -> TokenStream {
    let site = Span::mixed_site();
    let parse::Block { generics, ty, .. } = block.source;
    let (parameters, _, conditions) = generics.split_for_impl();
    let Collection {
        signature, body, ..
    } = collection;
    let name = format_ident!("__Tools{:016x}", Key::of_next("tools").0);
    quote_spanned! {site=>
        trait #name {
            #signature;
        }

        impl #parameters #name for #ty #conditions {
            #signature #body
        }
    }
}

/// The function that collects the tools of a block.
struct Collection {
    attributes: TokenStream,
    visibility: TokenStream,
    signature: TokenStream,
    body: TokenStream,
}

impl ToTokens for Collection {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            visibility,
            signature,
            body,
        } = self;
        tokens.extend(quote!(#attributes #visibility #signature #body));
    }
}

/// Writes the function that collects the tools of a block.
fn collection(block: &Block<'_>, is_sound: bool) -> Collection {
    let site = Span::mixed_site();
    let parse::Collection {
        visibility,
        name,
        runtime: path,
    } = &block.source.collection;
    let path = path.as_ref();
    let (runtime, private) = (runtime(path, site), private(path, site));
    let bound = state_bound::of(path, block.tools().filter(|_| is_sound));
    let name = quiet(name);
    let levels = lint_levels(block.tools());
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
        .map(declaration::assertions);
    Collection {
        attributes: quote_spanned! {site=>
            /// Makes a toolset of the methods of this block that are tools. Its state is the value that they are called on.
            #levels
            #[must_use]
        },
        visibility: quiet_visibility(visibility),
        signature: quote_spanned!(site=> fn #name<__State: #bound>() -> #runtime::Toolset<__State>),
        body: quote_spanned! {site=>
            {
                const _: () = #private::assert_distinct(&[#(#names),*]);
                #(#assertions)*
                #runtime::Toolset::__declared([#(#tools),*])
            }
        },
    }
}
