//! The code for a block of methods.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::{
    declaration,
    function::{function, lint_levels},
    state_bound,
    tokens::{private, quiet, quiet_visibility, runtime},
};
use crate::model::{Block, Member, Tool};

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

/// Writes the function that collects the tools of a block.
fn collection(block: &Block<'_>, is_sound: bool) -> TokenStream {
    let site = Span::mixed_site();
    let path = block.collection.runtime.as_ref();
    let (runtime, private) = (runtime(path, site), private(path, site));
    let bound = state_bound::of(path, block.tools().filter(|_| is_sound));
    let visibility = quiet_visibility(&block.collection.visibility);
    let name = quiet(&block.collection.name);
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
        .map(declaration::strict_assertions);
    quote_spanned! {site=>
        /// Makes a toolset of the methods of this block that are tools. Its state is the value that they are called on.
        #levels
        #[must_use]
        #visibility fn #name<__State: #bound>() -> #runtime::Toolset<__State> {
            const _: () = #private::assert_distinct(&[#(#names),*]);
            #(#assertions)*
            #runtime::Toolset::__declared([#(#tools),*])
        }
    }
}
