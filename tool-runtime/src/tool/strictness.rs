//! Whether a tool's schema can be sent as a strict one.

use std::borrow::Cow;

use schemars::Schema;

use super::Definition;
use crate::{
    BuildError, Inexpressible,
    schema::{pattern, strict},
};

impl Definition {
    /// Makes the strict form of [`parameters`](Self::parameters), to which the OpenAI APIs can hold a model: its arguments then always
    /// fit. It is what a toolset sends, unless [`strict`](Self::strict) is `Some(false)`.
    ///
    /// All objects are closed, and all properties are required. A parameter that may be left out may be null
    /// instead, which counts as left out. If the schema was written by hand and allows null itself, null must be its default, since
    /// it may mean something else than leaving out.
    ///
    /// A field of a type may be null if it is an `Option`. One with a default must be given, since serde would not read null there, and
    /// its default is named in the description. So are bounds that strict schemas have no words for (`minLength`): a call that breaks
    /// one is answered as one with wrong arguments. What a function does that `deserialize_with` names cannot be seen: null is taken for
    /// what is left out of an `Option` there too.
    ///
    /// # Errors
    /// Everything that has no strict form: maps, values of any form, tuples of several types, patterns that the API does not read, a
    /// property that may be left out where no value means the same, schemas over the limits of the API.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{tool, toolset};
    ///
    /// /// Finds hotels.
    /// #[tool]
    /// fn find_hotels(
    ///     /// City name.
    ///     city: &str,
    ///     /// How many to list.
    ///     #[tool(default = 5)]
    ///     most: u8,
    /// ) {
    /// }
    ///
    /// let tools = toolset![find_hotels];
    /// assert_eq!(
    ///     tools.definitions()[0].strict_parameters().unwrap(),
    ///     schemars::json_schema!({
    ///         "type": "object",
    ///         "properties": {
    ///             "city": { "type": "string", "description": "City name." },
    ///             "most": {
    ///                 "type": ["integer", "null"],
    ///                 "minimum": 0,
    ///                 "maximum": 255,
    ///                 "description": "How many to list. (default: 5)",
    ///             },
    ///         },
    ///         "required": ["city", "most"],
    ///         "additionalProperties": false,
    ///     }),
    /// );
    /// ```
    pub fn strict_parameters(&self) -> Result<Schema, Vec<Inexpressible>> {
        strict::convert(&self.parameters, &self.origin)
    }

    /// The schema that is sent to the OpenAI APIs: the strict one, or else the plain one without the patterns that they refuse in
    /// every schema, and with them every tool of the request.
    pub(crate) fn sent<'d>(&'d self, strict: Option<&'d Schema>) -> Cow<'d, Schema> {
        match strict {
            Some(strict) => Cow::Borrowed(strict),
            None => pattern::legal(&self.parameters),
        }
    }

    /// Decides what is sent.
    pub(crate) fn decide(&self) -> Decision {
        if self.strict == Some(false) {
            return Decision::Declined;
        }
        match self.strict_parameters() {
            Ok(strict) => Decision::Strict(strict),
            Err(reasons) => Decision::Inexpressible(reasons),
        }
    }

    /// Checks that a strict schema is sent if one is demanded.
    ///
    /// # Errors
    /// [`BuildError::NotStrict`] if it is demanded, and there is none.
    pub(crate) fn demand_met(&self, decision: &Decision) -> Result<(), BuildError> {
        match decision {
            Decision::Inexpressible(reasons) if self.strict == Some(true) => {
                Err(BuildError::NotStrict {
                    name: self.name.clone(),
                    reasons: reasons.clone(),
                })
            }
            _ => Ok(()),
        }
    }
}

/// Whether a tool's schema is sent as a strict one. Made once, when the tool joins a toolset.
#[derive(Clone, Debug)]
pub(crate) enum Decision {
    /// This strict schema is sent.
    Strict(Schema),
    /// The plain one is sent, since there is no strict form, for these reasons.
    Inexpressible(Vec<Inexpressible>),
    /// The plain one is sent, since the tool or the toolset declines strict schemas.
    Declined,
}

impl Decision {
    /// The strict schema, if it is sent.
    pub(crate) fn strict(&self) -> Option<&Schema> {
        match self {
            Self::Strict(schema) => Some(schema),
            Self::Inexpressible(_) | Self::Declined => None,
        }
    }
}
