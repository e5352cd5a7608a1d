//! Defaults of parameters.

use proc_macro2::Ident;
use syn::Expr;

/// The value of an argument that the model leaves out.
pub(crate) enum DefaultValue {
    /// The default of the type; the word that asks for it.
    OfType(Ident),
    Expression(Box<Expr>),
}
