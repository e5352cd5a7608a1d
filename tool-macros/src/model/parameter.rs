//! Parameters of a function, and who fills them.

use proc_macro2::Ident;
use syn::{LitStr, Type};

use super::{
    attributes::{Attributes, SchemaSource},
    default_value::DefaultValue,
    types,
};
use crate::parse::Part;

/// A parameter, by the source of its value.
pub(crate) enum Parameter {
    /// From the model.
    Argument(Box<Argument>),
    /// From the host: a reference to this type.
    State(Box<Type>),
    /// From the host: the value of a method.
    Receiver,
    /// From the turn; the type without `&`.
    Context(Box<Type>, Passing),
}

impl Parameter {
    pub(crate) fn argument(&self) -> Option<&Argument> {
        match self {
            Self::Argument(argument) => Some(argument),
            Self::State(_) | Self::Receiver | Self::Context(..) => None,
        }
    }

    pub(super) fn argument_mut(&mut self) -> Option<&mut Argument> {
        match self {
            Self::Argument(argument) => Some(argument),
            Self::State(_) | Self::Receiver | Self::Context(..) => None,
        }
    }
}

/// A parameter that the model fills.
pub(crate) struct Argument {
    pub(crate) name: String,
    /// Its name in the source; `None` if there is only a pattern.
    pub(super) ident: Option<Ident>,
    pub(crate) description: Vec<Part>,
    /// The type that the function takes, or that it takes a reference to.
    pub(crate) ty: Type,
    /// Whether the type may borrow, as far as its names show.
    pub(crate) may_borrow: bool,
    pub(crate) passing: Passing,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) attributes: Attributes,
}

impl Argument {
    /// Returns the name for the model.
    pub(crate) fn name_for_model(&self) -> String {
        let renamed = self.attributes.name.as_ref();
        renamed.map_or_else(|| self.name.clone(), LitStr::value)
    }

    /// Returns the type that its schema describes, and all types inside it. None if a function makes the schema, or if `Self`
    /// is one of them, which cannot be named everywhere.
    pub(crate) fn schema_types(&self) -> Vec<Type> {
        match &self.attributes.schema {
            None => types::all(&self.ty),
            Some(SchemaSource::Type(ty)) if types::find_self(ty).is_none() => types::all(ty),
            Some(SchemaSource::Type(_) | SchemaSource::Function(_)) => Vec::new(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    Value,
    Reference,
}
