//! The type that is decoded for an argument.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote_spanned};

use super::tokens::{at_type, private};
use crate::model::{Argument, Passing, Tool};

/// Writes the type that is decoded for an argument.
pub(super) fn decoded(tool: &Tool<'_>, argument: &Argument) -> TokenStream {
    let ty = argument.ty.to_token_stream();
    match argument.passing {
        Passing::Value => ty,
        Passing::Reference => at_type(&ty, |site| {
            let private = private(tool.runtime.as_ref(), site);
            quote_spanned!(site=> #private::Owned)
        }),
    }
}
