//! Null for a parameter that is left out, as models write it that are held to a strict schema.

use std::sync::Arc;

use schemars::Schema;

use super::{Context, decode::plain_object, diagnose};
use crate::{Call, schema::strict};

/// The parameters of a tool from elsewhere for which null means that they are left out. Its own schema does not allow null for them,
/// so that it need not know of this. Declared tools read null themselves.
pub(crate) struct Absent(Box<[String]>);

impl Absent {
    pub(crate) fn of(parameters: &Schema) -> Self {
        Self(strict::null_means_absent(parameters).into())
    }

    /// Leaves out what is null. Arguments that are no sound object remain what they are, for the tool to refuse.
    pub(crate) fn leave_out(&self, context: Context) -> Context {
        let call = context.call();
        if self.0.is_empty() || !call.arguments.contains("null") {
            return context;
        }
        let Ok(mut arguments) = diagnose::object(&plain_object(&call.arguments)) else {
            return context;
        };
        let Some(members) = arguments.as_object_mut() else {
            return context;
        };
        let before = members.len();
        members.retain(|name, value| !(value.is_null() && self.0.contains(name)));
        if members.len() == before {
            return context;
        }
        let call = Call {
            arguments: arguments.to_string(),
            ..call.clone()
        };
        context.with_call(Arc::new(call))
    }
}
