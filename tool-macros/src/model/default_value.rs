//! Defaults of parameters.

use proc_macro2::Ident;
use syn::Expr;

use super::constant;

/// The value of an argument that the model leaves out.
pub(crate) enum DefaultValue {
    /// The default of the type; the word that asks for it.
    OfType(Ident),
    Expression(Box<Expr>),
}

impl DefaultValue {
    /// Tells whether it is the same in each call, so that it can be in the schema.
    pub(crate) fn is_constant(&self) -> bool {
        match self {
            Self::OfType(_) => true,
            Self::Expression(expression) => constant::is_constant(expression),
        }
    }
}
