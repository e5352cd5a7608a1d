//! Keywords for the schema of a parameter.

use proc_macro2::{Ident, TokenStream};
use syn::{Expr, LitStr};

/// A keyword, or several, that an attribute writes into the schema.
pub(crate) struct Keyword {
    /// The word that asks for it.
    pub(crate) word: Ident,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Title(Expr),
    Example(Expr),
    Range {
        min: Option<Expr>,
        max: Option<Expr>,
    },
    Length {
        min: Option<Expr>,
        max: Option<Expr>,
    },
    /// The only length that is allowed.
    Equal(Expr),
    Pattern(Expr),
    /// A text that the text must contain.
    Contains(Expr),
    Format(&'static str),
    /// Keywords for the items of an array.
    Inner(Vec<Keyword>),
    /// The name of a keyword, and the JSON that is its value.
    Extend(LitStr, TokenStream),
    Transform(Expr),
}
