//! Structured output: a reply that is a value of a type, in strict JSON, with or without tools.
//!
//! ```
//! use tool_runtime::structured::OutputFormat;
//!
//! /// The weather in a city.
//! #[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
//! struct Weather {
//!     celsius: i32,
//!     /// What the sky looks like.
//!     sky: Option<String>,
//! }
//!
//! let format = OutputFormat::<Weather>::new("weather")?;
//! let request = serde_json::json!({
//!     "model": "gpt-4.1",
//!     "messages": [{ "role": "user", "content": "What is the weather in Paris?" }],
//!     "response_format": format.for_chat(),
//! });
//! assert_eq!(request["response_format"]["json_schema"]["strict"], true);
//!
//! // The words of the reply:
//! let weather = format.read(r#"{"celsius":21,"sky":null}"#)?;
//! assert_eq!(weather, Weather { celsius: 21, sky: None });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{fmt, marker::PhantomData};

use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    CallError, Inexpressible,
    schema::{self, strict},
    tool::{Definition, is_legal_name, typed::Arguments},
};

/// Makes the strict schema of a type, as the OpenAI APIs take it for structured output.
///
/// # Errors
/// [`FormatError`], with everything that is in the way.
///
/// ```
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Weather {
///     celsius: i8,
/// }
///
/// let schema = tool_runtime::structured::strict_schema::<Weather>()?;
/// assert_eq!(
///     serde_json::to_value(schema).unwrap(),
///     serde_json::json!({
///         "type": "object",
///         "properties": { "celsius": { "type": "integer", "minimum": -128, "maximum": 127 } },
///         "required": ["celsius"],
///         "additionalProperties": false,
///     }),
/// );
/// # Ok::<(), tool_runtime::structured::FormatError>(())
/// ```
#[doc(alias = "response_format")]
#[doc(alias = "json_schema")]
pub fn strict_schema<T: DeserializeOwned + JsonSchema>() -> Result<Schema, FormatError> {
    Ok(OutputFormat::<T>::new("output")?.schema)
}

/// The format of a reply that is a `T`: what a request says of it, and how the reply is read.
///
/// The [module](self) shows it. Everything that may be left out of a `T` is null in the reply, which [`read`](Self::read) understands. `serde_json` does so
/// for `Option`, and not for `#[serde(default)]`.
#[doc(alias = "response_format")]
#[doc(alias = "structured_output")]
#[doc(alias = "structured_outputs")]
#[doc(alias = "output_type")]
#[doc(alias = "json_schema")]
#[doc(alias = "text_format")]
pub struct OutputFormat<T> {
    name: String,
    description: Option<String>,
    arguments: Arguments,
    schema: Schema,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + JsonSchema> OutputFormat<T> {
    /// Makes the format. The API asks for a name: 1 to 64 of `a-z`, `A-Z`, `0-9`, `_` and `-`. The type's doc comment is the description.
    ///
    /// # Errors
    /// [`FormatError::InvalidName`] for another name, [`FormatError::NotAnObject`] if a `T` is not written as a JSON object,
    /// [`FormatError::NotStrict`] if its schema has no [strict form](Definition::strict_parameters).
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use tool_runtime::structured::{FormatError, OutputFormat};
    ///
    /// let error = OutputFormat::<Vec<u8>>::new("numbers").unwrap_err();
    /// assert!(matches!(error, FormatError::NotAnObject { .. }));
    /// let error = OutputFormat::<BTreeMap<String, u8>>::new("numbers").unwrap_err();
    /// assert!(error.to_string().contains("its keys are made up by the model"));
    /// ```
    pub fn new(name: impl Into<String>) -> Result<Self, FormatError> {
        let name = name.into();
        let arguments = Arguments::of::<T>(T::json_schema);
        let Definition {
            parameters,
            description,
            origin,
            ..
        } = arguments.definition(name.clone());
        if !is_legal_name(&name) {
            return Err(FormatError::InvalidName { name });
        }
        let parameters = schema::of_object(parameters.to_value())
            .map_err(|reason| FormatError::NotAnObject { reason })?;
        let schema = strict::convert(&parameters, &origin)
            .map_err(|reasons| FormatError::NotStrict { reasons })?;
        Ok(Self {
            name,
            description,
            arguments,
            schema,
            of: PhantomData,
        })
    }

    /// Returns the strict schema.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Returns what Chat Completions takes as `response_format`.
    ///
    /// ```
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// # struct Weather { celsius: i8 }
    /// let format = tool_runtime::structured::OutputFormat::<Weather>::new("weather")?;
    /// assert_eq!(format.for_chat()["json_schema"]["name"], "weather");
    /// # Ok::<(), tool_runtime::structured::FormatError>(())
    /// ```
    #[must_use]
    pub fn for_chat(&self) -> Value {
        json!({ "type": "json_schema", "json_schema": self.detail() })
    }

    /// Returns what Responses takes as `text.format`.
    ///
    /// ```
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// # struct Weather { celsius: i8 }
    /// let format = tool_runtime::structured::OutputFormat::<Weather>::new("weather")?;
    /// let request = serde_json::json!({ "text": { "format": format.for_responses() } });
    /// assert_eq!(request["text"]["format"]["name"], "weather");
    /// # Ok::<(), tool_runtime::structured::FormatError>(())
    /// ```
    #[must_use]
    pub fn for_responses(&self) -> Value {
        let mut format = json!({ "type": "json_schema" });
        if let (Value::Object(format), Value::Object(detail)) = (&mut format, self.detail()) {
            format.extend(detail);
        }
        format
    }

    fn detail(&self) -> Value {
        let mut detail = json!({ "name": self.name, "strict": true, "schema": self.schema });
        if let Some(description) = &self.description {
            detail["description"] = description.as_str().into();
        }
        detail
    }

    /// Reads the words of a reply. Servers that do not hold a model to a schema give words that break it: they are checked like the
    /// arguments of a tool, and the error says everything that is wrong, for the model to read.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with every problem, [`CallError::Truncated`] if the words end in the middle.
    ///
    /// ```
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// # struct Weather { celsius: i8 }
    /// let format = tool_runtime::structured::OutputFormat::<Weather>::new("weather")?;
    /// let Err(error) = format.read(r#"{"celsius":"warm"}"#) else { unreachable!() };
    /// assert!(error.to_string().contains("/celsius: expected an integer, got the string \"warm\""));
    /// # Ok::<(), tool_runtime::structured::FormatError>(())
    /// ```
    pub fn read(&self, words: &str) -> Result<T, CallError> {
        self.arguments.decode(words)
    }
}

impl<T> Clone for OutputFormat<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            description: self.description.clone(),
            arguments: self.arguments.clone(),
            schema: self.schema.clone(),
            of: PhantomData,
        }
    }
}

impl<T> fmt::Debug for OutputFormat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputFormat")
            .field("name", &self.name)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

/// The reason why a type cannot be the format of a reply.
///
/// ```
/// let error = tool_runtime::structured::strict_schema::<u8>().unwrap_err();
/// assert!(error.to_string().starts_with("the type is not written as a JSON object"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// The APIs would refuse the name.
    InvalidName {
        /// The name.
        name: String,
    },
    /// The type is not written as a JSON object.
    NotAnObject {
        /// What its schema is.
        reason: String,
    },
    /// The schema has no strict form.
    NotStrict {
        /// Everything that is in the way.
        reasons: Vec<Inexpressible>,
    },
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidName { name } => write!(
                f,
                "`{name}` cannot name a format; use 1 to 64 of the characters a-z, A-Z, 0-9, `_` and `-`"
            ),
            Self::NotAnObject { reason } => write!(
                f,
                "the type is not written as a JSON object, which the API demands of a format: {reason}; put it into a field of a struct"
            ),
            Self::NotStrict { reasons } => {
                f.write_str("the type has no strict schema:")?;
                reasons
                    .iter()
                    .try_for_each(|reason| write!(f, "\n- {reason}"))
            }
        }
    }
}

impl std::error::Error for FormatError {}
