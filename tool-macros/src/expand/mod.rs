//! The code that declarations stand for. Nothing here can fail.
//!
//! The span of a token decides what the compiler underlines. A token that depends on a type of the function has the span
//! of that type.

mod answer;
mod argument;
mod block;
mod declaration;
mod decoded_type;
mod function;
mod parameter_attributes;
mod provider;
mod state_bound;
mod tokens;
mod tool;
mod toolset;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use self::{
    block::{Declared, block},
    provider::provider,
    tool::tool,
    toolset::toolset,
};

/// Expands an item that could not be read to itself and the errors.
pub(crate) fn unread(item: &TokenStream, errors: &[syn::Error]) -> TokenStream {
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#item #(#errors)*)
}
