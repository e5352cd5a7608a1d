//! Where the schema of a parameter comes from.

use syn::{ExprPath, Type};

/// The source of a schema, if that is not the type of the parameter.
pub(crate) enum SchemaSource {
    Type(Box<Type>),
    Function(Box<ExprPath>),
}
