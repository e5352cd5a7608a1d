//! The code for a function that is a tool.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Visibility, ext::IdentExt as _};

use super::{
    declaration,
    function::{function, lint_levels},
    state_bound,
    tokens::{private, quiet, quiet_visibility},
};
use crate::{
    key::Key,
    model::{Naming, Tool},
};

/// Declares a tool beside its function. With errors, a stand-in is declared, so that its uses give no further errors.
pub(crate) fn tool(tool: &Tool<'_>, key: Key, errors: &[syn::Error]) -> TokenStream {
    let function = function(tool.function);
    let is_sound = errors.is_empty() && !tool.is_half_typed();
    let declaration = if is_sound {
        Some(declaration::of(tool))
    } else {
        tool.is_declared.then(|| declaration::refused(tool))
    };
    let declared = declaration.map(|declaration| {
        let asking = std::iter::once(tool).filter(|_| is_sound);
        let bound = state_bound::of(tool.runtime.as_ref(), asking);
        declared(tool, key, &bound, &declaration)
    });
    let assertions = declaration::assertions(tool).filter(|_| is_sound);
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#function #declared #assertions #(#errors)*)
}

/// Writes the hidden type of a tool, its declaration, and the name by which `toolset!` finds them.
fn declared(
    tool: &Tool<'_>,
    Key(key): Key,
    bound: &TokenStream,
    declaration: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let private = private(tool.runtime.as_ref(), site);
    let conditions = &tool.conditions;
    let levels = lint_levels(std::iter::once(tool));
    let ident = quiet(&tool.function.signature.ident);
    let ty = format_ident!("__tool_{}", ident.unraw(), span = ident.span());
    let name = name(tool, key, &ident, &ty);
    quote_spanned! {site=>
        #name
        #(#conditions)*
        #[doc(hidden)]
        pub struct #ty {}

        #(#conditions)*
        impl #private::Keyed<#ty> for #private::Key<#key> {}

        #(#conditions)*
        #levels
        impl<__State: #bound> #private::Declare<__State> for #ty {
            const TOOL: &'static #private::Declaration<__State> = #declaration;
        }
    }
}

/// Writes an item of the function's name that leads to the tool: a macro, except where that would hide one of std.
fn name(tool: &Tool<'_>, key: u64, ident: &Ident, ty: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let Tool {
        conditions,
        name,
        naming,
        function,
        ..
    } = tool;
    let visibility = quiet_visibility(&function.visibility);
    match naming {
        Naming::Macro => {
            let unique = format_ident!("{ty}_{key:016x}", span = ident.span());
            let export = matches!(function.visibility, Visibility::Public(_))
                .then(|| quote_spanned!(site=> #[macro_export] #[allow(non_local_definitions)]));
            quote_spanned! {site=>
                #(#conditions)*
                #[doc(hidden)]
                #export
                macro_rules! #unique {
                    (@key) => { (#key, #name) };
                }

                #(#conditions)*
                #visibility use #unique as #ident;
            }
        }
        Naming::Type => {
            let private = private(tool.runtime.as_ref(), site);
            quote_spanned! {site=>
                #(#conditions)*
                #[doc(hidden)]
                #visibility use #ty as #ident;

                #(#conditions)*
                impl #private::Named for #ty {
                    const KEY: (u64, &'static str) = (#key, #name);
                }
            }
        }
    }
}
