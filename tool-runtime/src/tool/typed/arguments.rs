//! Arguments that are one type.

use std::sync::Arc;

use schemars::{Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Absent;
use crate::{
    CallError, InvalidArguments,
    json::{Reader, Wrong, plain},
    schema::{self, argument_checks::Whole, strict::Origin, strict::Types},
    tool::{Definition, diagnose, members},
};

/// The type of a tool's arguments: its schema, and how a text is decoded into it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Arguments(Arc<Inner>);

struct Inner {
    schema: Schema,
    description: Option<String>,
    types: Types,
    checks: Whole,
    absent: Absent,
    /// Decodes a text to learn what is wrong with it.
    read: fn(&mut Reader<'_>) -> Result<(), Wrong>,
}

impl Arguments {
    /// Prepares the schema of a type.
    pub(crate) fn of<T: DeserializeOwned>(generate: fn(&mut SchemaGenerator) -> Schema) -> Self {
        let schema::Arguments {
            open,
            schema,
            description,
            types,
        } = schema::of_arguments(generate);
        Self(Arc::new(Inner {
            checks: Whole::of(&open),
            absent: Absent::of(&schema),
            schema,
            description,
            types,
            read: |reader| read::<T>(reader).map(drop),
        }))
    }

    pub(crate) fn definition(&self, name: String) -> Definition {
        let Inner {
            schema,
            description,
            types,
            ..
        } = &*self.0;
        Definition {
            name,
            description: description.clone(),
            parameters: schema.clone(),
            output: None,
            custom: None,
            strict: None,
            signature: None,
            location: None,
            allowed: Vec::new(),
            origin: Origin::Types(types.clone()),
        }
    }

    pub(crate) fn warn_of_unenforced(&self, tool: &str) {
        self.0.checks.warn_of_unenforced(tool);
    }

    /// Decodes a text as models write it.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with every problem; [`CallError::Truncated`] if the text ends in the middle.
    pub(crate) fn decode<T: DeserializeOwned>(&self, text: &str) -> Result<T, CallError> {
        let checks = &self.0.checks;
        let given = self.0.absent.without_nulls(text);
        let mut reader = checks.reader(&given);
        if let Ok(value) = read(&mut reader) {
            if reader.is_open() {
                self.check_all(&given)?;
            }
            return Ok(value);
        }
        let text = plain(&given, checks.has_properties());
        let mut reader = checks.reader(&text).preferring_integers();
        match read(&mut reader) {
            Ok(value) => {
                if reader.is_open() {
                    self.check_all(&text)?;
                }
                Ok(value)
            }
            Err(wrong) => Err(self.diagnose(&text, wrong)),
        }
    }

    /// Checks a text without calling anything, and returns it as JSON.
    ///
    /// # Errors
    /// What [`decode`](Self::decode) would refuse.
    pub(crate) fn check(&self, text: &str) -> Result<Value, CallError> {
        let checks = &self.0.checks;
        let given = self.0.absent.without_nulls(text);
        let text = plain(&given, checks.has_properties());
        let mut reader = checks.reader(&text).preferring_integers();
        match (self.0.read)(&mut reader) {
            Ok(()) if reader.is_open() => self.check_all(&text)?,
            Ok(()) => {}
            Err(wrong) => return Err(self.diagnose(&text, wrong)),
        }
        let value = members::object(&text)?.to_value();
        value.map_err(|wrong| InvalidArguments::new(vec![wrong.into_problem("")]).into())
    }

    /// Checks a text that has been decoded, for a type may read more than its schema allows.
    #[cold]
    fn check_all(&self, text: &str) -> Result<(), CallError> {
        let node = members::object(text)?;
        let problems = self.0.checks.problems(&node).into_problems(None);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(InvalidArguments::new(problems).into())
        }
    }

    /// Explains why a text did not decode. The schema finds everything; `wrong` is what the type said.
    #[cold]
    fn diagnose(&self, text: &str, wrong: Wrong) -> CallError {
        let node = match members::object(text) {
            Ok(node) => node,
            Err(error) => return error,
        };
        let mut problems = self.0.checks.problems(&node).problems;
        diagnose::explain(&mut problems, wrong.into_problem(""));
        InvalidArguments::new(problems).into()
    }
}

/// Reads an object, and nothing after it.
fn read<T: DeserializeOwned>(reader: &mut Reader<'_>) -> Result<T, Wrong> {
    if !reader.is_at_object() {
        return Err(serde::de::Error::custom("expected a JSON object"));
    }
    let value = T::deserialize(&mut *reader)?;
    reader.end()?;
    Ok(value)
}
