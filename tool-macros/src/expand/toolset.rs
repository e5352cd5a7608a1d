//! The code for `toolset![…]`.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};

use super::tokens::{ends, private_of};
use crate::model::{Listed, Naming, Toolset};

/// Makes a toolset of the tools. With errors, it has none.
pub(crate) fn toolset(toolset: &Toolset<'_>, errors: &[syn::Error]) -> TokenStream {
    let site = Span::mixed_site();
    let runtime = toolset.runtime;
    let private = private_of(runtime, site);
    let count = Literal::usize_unsuffixed(toolset.tools.len());
    let keys = toolset.tools.iter().map(|Listed { path, naming }| {
        let (start, end) = ends(&path.to_token_stream());
        match naming {
            Naming::Macro if path.segments.len() == 1 => quote_spanned!(end=> #path!(@key)),
            // rustc would advise to take the `!` away, which nobody wrote. So the name of what it cannot find says what to write. A
            // `use` of one segment would be ambiguous for tools with the names of std's attributes, and of tools around.
            Naming::Macro => {
                let advice = Ident::new("write_tool_above_this_function", end);
                quote_spanned!(end=> { use #path as #advice; #advice!(@key) })
            }
            Naming::Type => {
                let named = private_of(runtime, start);
                quote_spanned!(end=> <#path as #named::Named>::KEY)
            }
        }
    });
    let names = (0..toolset.tools.len()).map(|index| {
        let index = Literal::usize_unsuffixed(index);
        quote_spanned!(site=> __TOOLS[#index].1)
    });
    let tools = toolset.tools.iter().enumerate().map(|(index, tool)| {
        let (start, end) = ends(&tool.path.to_token_stream());
        let private = private_of(runtime, start);
        let index = Literal::usize_unsuffixed(index);
        let declaration = quote_spanned!(start=> #private::declaration);
        let key = quote_spanned!(site=> { __TOOLS[#index].0 });
        quote_spanned!(end=> #declaration::<#key, _, _>())
    });
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote_spanned! {site=>
        {
            #(#errors;)*
            const __TOOLS: [(u64, &'static str); #count] = [#(#keys),*];
            // An item, because `cargo check` evaluates those, and not the constants of a function's body.
            const _: () = #private::assert_distinct(&[#(#names),*]);
            #runtime::Toolset::__declared([#(#tools),*])
        }
    }
}
