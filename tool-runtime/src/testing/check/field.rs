//! A place in a request, with the API's sentences about what stands there.

use serde_json::{Map, Value};

use crate::testing::ApiError;

/// Points at a place in a request body: its path as the API writes it, and what is there.
#[derive(Clone)]
pub(super) struct Field<'a> {
    path: String,
    /// `None` when the key is absent.
    value: Option<&'a Value>,
}

impl<'a> Field<'a> {
    pub(super) fn of_body(body: &'a Map<String, Value>, key: &str) -> Self {
        Self {
            path: key.to_owned(),
            value: body.get(key),
        }
    }

    pub(super) fn key(&self, key: &str) -> Self {
        Self {
            path: format!("{}.{key}", self.path),
            value: self.value.and_then(|value| value.get(key)),
        }
    }

    pub(super) fn value(&self) -> Option<&'a Value> {
        self.value
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Gives the field when there is a value that is not null.
    pub(super) fn given(&self) -> Option<&Self> {
        self.value.filter(|value| !value.is_null()).map(|_| self)
    }

    pub(super) fn required(&self) -> Result<&'a Value, ApiError> {
        self.value.ok_or_else(|| self.missing())
    }

    pub(super) fn string(&self) -> Result<&'a str, ApiError> {
        let value = self.required()?;
        value.as_str().ok_or_else(|| self.wrong_type("a string"))
    }

    pub(super) fn boolean(&self) -> Result<bool, ApiError> {
        let value = self.required()?;
        value.as_bool().ok_or_else(|| self.wrong_type("a boolean"))
    }

    /// Reads a boolean that is false if it is not given.
    pub(super) fn flag(&self) -> Result<bool, ApiError> {
        self.given().map_or(Ok(false), Self::boolean)
    }

    /// Reads a text that is one of `known`.
    pub(super) fn one_of(&self, known: &[&str]) -> Result<&'a str, ApiError> {
        let value = self.string()?;
        if known.contains(&value) {
            return Ok(value);
        }
        let known: Vec<_> = known.iter().map(|known| format!("'{known}'")).collect();
        let known = match known.as_slice() {
            [one, other] => format!("{one} and {other}"),
            [others @ .., last] if !others.is_empty() => {
                format!("{}, and {last}", others.join(", "))
            }
            _ => known.concat(),
        };
        Err(self.unsupported(value, &known))
    }

    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, ApiError> {
        let value = self.required()?;
        value
            .as_object()
            .ok_or_else(|| self.wrong_type("an object"))
    }

    /// Reads an array; that its items are objects is for the caller to see.
    pub(super) fn array(&self) -> Result<Vec<Self>, ApiError> {
        let value = self.required()?;
        let items = value
            .as_array()
            .ok_or_else(|| self.wrong_type("an array of objects"))?;
        Ok(self.items(items))
    }

    /// Reads an array of objects that holds at least one.
    pub(super) fn filled_array(&self) -> Result<Vec<Self>, ApiError> {
        let items = self.array()?;
        if items.is_empty() {
            return Err(self.invalid(
                "empty array. Expected an array with minimum length 1, but got an empty array instead.",
                "empty_array",
            ));
        }
        Ok(items)
    }

    fn items(&self, items: &'a [Value]) -> Vec<Self> {
        let place = |(index, value)| Self {
            path: format!("{}[{index}]", self.path),
            value: Some(value),
        };
        items.iter().enumerate().map(place).collect()
    }

    /// Reads a string of 1 to `longest` characters.
    pub(super) fn short_string(&self, longest: usize) -> Result<&'a str, ApiError> {
        let text = self.string()?;
        if text.is_empty() {
            return Err(self.invalid(
                "empty string. Expected a string with minimum length 1, but got an empty string instead.",
                "empty_string",
            ));
        }
        self.limit(text, longest)
    }

    pub(super) fn limit(&self, text: &'a str, longest: usize) -> Result<&'a str, ApiError> {
        let length = text.chars().count();
        if length > longest {
            return Err(self.invalid(
                format_args!(
                    "string too long. Expected a string with maximum length {longest}, \
                     but got a string with length {length} instead."
                ),
                "string_above_max_length",
            ));
        }
        Ok(text)
    }

    /// Reads the name of a tool, of at most `longest` characters.
    pub(super) fn name(&self, longest: usize) -> Result<&'a str, ApiError> {
        let name = self.short_string(longest)?;
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !name.chars().all(legal) {
            return Err(self.invalid(
                "string does not match pattern. Expected a string that matches the pattern \
                 '^[a-zA-Z0-9_-]+$'.",
                "invalid_value",
            ));
        }
        Ok(name)
    }

    pub(super) fn missing(&self) -> ApiError {
        ApiError::invalid(format!("Missing required parameter: '{}'.", self.path))
            .with_param(&self.path)
            .with_code("missing_required_parameter")
    }

    pub(super) fn wrong_type(&self, expected: &str) -> ApiError {
        let got = match self.value {
            None | Some(Value::Null) => "null",
            Some(Value::Bool(_)) => "a boolean",
            Some(Value::Number(number)) if number.is_f64() => "a decimal number",
            Some(Value::Number(_)) => "an integer",
            Some(Value::String(_)) => "a string",
            Some(Value::Array(_)) => "an array",
            Some(Value::Object(_)) => "an object",
        };
        ApiError::invalid(format!(
            "Invalid type for '{}': expected {expected}, but got {got} instead.",
            self.path
        ))
        .with_param(&self.path)
        .with_code("invalid_type")
    }

    /// Refuses a value that is none of `supported`, a list in words.
    pub(super) fn unsupported(&self, value: &str, supported: &str) -> ApiError {
        ApiError::invalid(format!(
            "Invalid value: '{value}'. Supported values are: {supported}."
        ))
        .with_param(&self.path)
        .with_code("invalid_value")
    }

    pub(super) fn invalid(&self, problem: impl std::fmt::Display, code: &str) -> ApiError {
        ApiError::invalid(format!("Invalid '{}': {problem}", self.path))
            .with_param(&self.path)
            .with_code(code)
    }

    /// Refuses the field with a whole sentence of its own.
    pub(super) fn refuse(&self, message: impl Into<String>) -> ApiError {
        ApiError::invalid(message).with_param(&self.path)
    }
}
