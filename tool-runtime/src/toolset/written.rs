//! Definitions as the OpenAI APIs read them, written without copies.

use std::borrow::Cow;

use schemars::Schema;
use serde::{Serialize, Serializer, ser::SerializeMap};
#[cfg(feature = "snapshot")]
use serde_json::Value;

use crate::tool::{Custom, Definition};

/// The definition of a tool in the form of an API.
#[derive(Clone, Copy)]
pub(crate) struct Written<'d> {
    pub(crate) definition: &'d Definition,
    pub(crate) strict: Option<&'d Schema>,
    pub(crate) form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Under a key, as Chat Completions has it.
    Nested,
    /// The same, for servers that do not know `strict`.
    NestedPlain,
    /// As Responses has it.
    Flat,
    /// The same, never strict.
    FlatPlain,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = if self.custom().is_some() {
            "custom"
        } else {
            "function"
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", kind)?;
        if matches!(self.form, Form::Flat | Form::FlatPlain) {
            self.members(&mut map)?;
        } else {
            map.serialize_entry(kind, &Body(self))?;
        }
        map.end()
    }
}

/// What stands under the key.
struct Body<'d>(&'d Written<'d>);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.members(&mut map)?;
        map.end()
    }
}

impl Written<'_> {
    /// Servers that know little do not know custom tools.
    fn custom(&self) -> Option<&Custom> {
        let is_plain = matches!(self.form, Form::NestedPlain | Form::FlatPlain);
        self.definition.custom.as_ref().filter(|_| !is_plain)
    }

    fn members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("name", &self.definition.name)?;
        if let Some(custom) = self.custom() {
            if let Some(description) = self.definition.sent_description() {
                map.serialize_entry("description", &description)?;
            }
            return map.serialize_entry("format", &Format(custom, self.form));
        }
        if let Some(description) = &self.definition.description {
            map.serialize_entry("description", description)?;
        }
        let parameters: Cow<'_, Schema> = self.definition.sent(self.strict);
        map.serialize_entry("parameters", &*parameters)?;
        match self.form {
            Form::NestedPlain => Ok(()),
            _ => map.serialize_entry("strict", &self.strict.is_some()),
        }
    }
}

/// Writes what the text of a custom tool may be, as Responses has it.
#[cfg(feature = "snapshot")]
pub(crate) fn format_of(custom: &Custom) -> Value {
    // Texts can always be written.
    serde_json::to_value(Format(custom, Form::Flat)).unwrap_or_default()
}

struct Format<'d>(&'d Custom, Form);

impl Serialize for Format<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let Some((syntax, grammar)) = self.0.grammar() else {
            map.serialize_entry("type", "text")?;
            return map.end();
        };
        map.serialize_entry("type", "grammar")?;
        if self.1 == Form::Flat {
            map.serialize_entry("syntax", syntax)?;
            map.serialize_entry("definition", grammar)?;
        } else {
            map.serialize_entry("grammar", &Grammar(syntax, grammar))?;
        }
        map.end()
    }
}

struct Grammar<'d>(&'d str, &'d str);

impl Serialize for Grammar<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("syntax", self.0)?;
        map.serialize_entry("definition", self.1)?;
        map.end()
    }
}
