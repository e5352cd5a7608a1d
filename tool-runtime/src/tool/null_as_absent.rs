//! Null for a parameter that is left out, as models write it that are held to a strict schema.

use std::{borrow::Cow, sync::Arc};

use schemars::Schema;

use super::{Context, members};
use crate::{
    Call,
    json::{Node, plain},
    schema::strict,
};

/// The parameters of a tool from elsewhere for which null means that they are left out. Its own schema does not allow null for them,
/// so that it need not know of this. Declared tools read null themselves.
pub(crate) struct Absent(Box<[String]>);

impl Absent {
    pub(crate) fn of(parameters: &Schema) -> Self {
        Self(strict::null_means_absent(parameters).into())
    }

    /// Leaves out what is null. Arguments that are not a sound object stay as they are; the tool refuses them.
    pub(crate) fn leave_out(&self, context: Context) -> Context {
        match self.without_nulls(&context.call().arguments) {
            Cow::Borrowed(_) => context,
            Cow::Owned(arguments) => {
                let call = Call {
                    arguments,
                    ..context.call().clone()
                };
                context.with_call(Arc::new(call))
            }
        }
    }

    /// The same for the arguments alone. They are borrowed if nothing is left out.
    pub(crate) fn without_nulls<'t>(&self, arguments: &'t str) -> Cow<'t, str> {
        if self.0.is_empty() || !arguments.contains("null") {
            return arguments.into();
        }
        let text = plain(arguments, true);
        let Ok(Node::Object(mut members)) = members::object(&text) else {
            return arguments.into();
        };
        let before = members.len();
        let is_absent = |name: &str, value: &Node<'_>| {
            matches!(value, Node::Null) && self.0.iter().any(|absent| absent == name)
        };
        members.retain(|name, value| !is_absent(name, value));
        if members.len() == before {
            return arguments.into();
        }
        Node::Object(members).to_string().into()
    }
}
