//! A definition from elsewhere, and the check of arguments by its schema.

use serde_json::Value;

use super::{Definition, members};
use crate::{
    CallError, InvalidArguments,
    json::plain,
    schema::{
        check::{self, Compiled},
        pattern::Patterns,
    },
};

/// A definition, and its schema for checks.
pub(crate) struct Described {
    definition: Definition,
    schema: Compiled,
}

impl Described {
    pub(crate) fn by(definition: Definition) -> Self {
        let schema = definition.parameters.as_value();
        Self {
            schema: Compiled::of(schema, Patterns::of(schema)),
            definition,
        }
    }

    pub(crate) fn definition(&self) -> &Definition {
        &self.definition
    }

    /// Says which patterns are not enforced.
    pub(crate) fn warn_of_unenforced(&self) {
        self.schema.warn_of_unenforced(&self.definition.name);
    }

    /// Checks a text, and returns it as JSON.
    pub(crate) fn check(&self, arguments: &str) -> Result<Value, CallError> {
        let schema = &self.schema;
        let text = plain(arguments, schema.has_properties());
        let node = members::object(&text)?;
        let problems = check::check(schema, schema.root(), None, &node).into_problems(None);
        if !problems.is_empty() {
            return Err(InvalidArguments::new(problems).into());
        }
        node.to_value()
            .map_err(|wrong| InvalidArguments::new(vec![wrong.into_problem("")]).into())
    }
}
