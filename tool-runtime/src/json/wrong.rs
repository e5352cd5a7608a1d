//! What is wrong with a text, or with a value in it.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::range::Range;
use crate::quote::{named, quoted, segment};
use crate::{Problem, error::bounded, nearest};

/// Says why a text could not be read, and where.
pub(crate) struct Wrong(Box<Inner>);

struct Inner {
    kind: Kind,
    message: String,
    /// The keys and indices that lead to the value, the innermost first.
    path: Vec<String>,
}

#[derive(PartialEq)]
enum Kind {
    /// The text ends in the middle.
    CutOff,
    /// The text is not JSON.
    Syntax,
    /// A value is not what its type reads.
    Value,
}

impl Wrong {
    pub(super) fn cut_off() -> Self {
        Self::of(Kind::CutOff, String::new())
    }

    pub(super) fn syntax(message: String) -> Self {
        Self::of(Kind::Syntax, message)
    }

    pub(super) fn value(message: impl Into<String>) -> Self {
        Self::of(Kind::Value, message.into())
    }

    #[cold]
    fn of(kind: Kind, message: String) -> Self {
        Self(Box::new(Inner {
            kind,
            message,
            path: Vec::new(),
        }))
    }

    pub(super) fn twice(key: &str) -> Self {
        Self::value(TWICE).within(key)
    }

    pub(super) fn inexact(number: &str) -> Self {
        Self::value(format!(
            "{} has more digits than can be kept; an integer is from {} to {}",
            super::escaped(number),
            i64::MIN,
            u64::MAX
        ))
    }

    /// The problem of an integer that its type has no room for.
    pub(super) fn out_of_range(
        least: impl fmt::Display,
        most: impl fmt::Display,
        number: &str,
    ) -> Self {
        let number = super::escaped(number);
        Self::value(format!("must be from {least} to {most}, got {number}"))
    }

    /// Says in which member, or at which index, the value is.
    #[cold]
    pub(super) fn within(mut self, key: &str) -> Self {
        if self.0.kind == Kind::Value {
            self.0.path.push(segment(key));
        }
        self
    }

    /// Says where the value is by a path.
    pub(super) fn at(mut self, path: String) -> Self {
        self.0.path.push(path);
        self
    }

    pub(crate) fn is_cut_off(&self) -> bool {
        self.0.kind == Kind::CutOff
    }

    /// Converts it for the model. The path begins at `path`.
    pub(crate) fn into_problem(self, path: &str) -> Problem {
        let Inner {
            kind,
            message,
            path: inner,
        } = *self.0;
        let mut path = path.to_owned();
        path.extend(inner.into_iter().rev());
        let message = match kind {
            Kind::CutOff => "ends in the middle".to_owned(),
            Kind::Syntax => format!("not valid JSON: {message}"),
            Kind::Value => message,
        };
        Problem::new(path, message)
    }
}

/// What is said of a key that an object has twice.
pub(crate) const TWICE: &str = "is given more than once";

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Wrong").field(&self.0.message).finish()
    }
}

impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = bounded::text(&message, LONGEST);
        // Serde names the type, which means nothing to a model.
        if message.starts_with("data did not match any variant of untagged enum") {
            return Self::value("fits none of the forms that are allowed here");
        }
        Self::value(message)
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::value(format!(
            "expected {}, got {}",
            wanted(expected),
            given(&unexpected)
        ))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::value(format!("expected {}, got {length}", wanted(expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let variants: Vec<String> = expected.iter().map(|name| quoted(name)).collect();
        let given = quoted(variant);
        if variants.is_empty() {
            return Self::value(format!("no name is allowed here, got {given}"));
        }
        let variants = nearest::listed(&variants);
        Self::value(format!("expected one of {variants}, got {given}"))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::value(nearest::unknown(field, expected)).within(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::value("is missing").within(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::twice(field)
    }
}

/// How long a message of somebody else's may be, in bytes.
const LONGEST: usize = 1000;

/// Says what a type expects. Serde names Rust's types, which mean nothing to a model.
fn wanted(expected: &dyn Expected) -> String {
    let text = bounded::text(expected, LONGEST);
    match text.as_str() {
        "i8" => integer::<i8>(),
        "i16" => integer::<i16>(),
        "i32" => integer::<i32>(),
        "i64" | "isize" => integer::<i64>(),
        "i128" => integer::<i128>(),
        "u8" => integer::<u8>(),
        "u16" => integer::<u16>(),
        "u32" => integer::<u32>(),
        "u64" | "usize" => integer::<u64>(),
        "u128" => integer::<u128>(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "an array".to_owned(),
        "a map" => "an object".to_owned(),
        "unit" => "null".to_owned(),
        _ => {
            let begins = |start: &str| text.starts_with(start);
            if begins("struct ") || begins("internally tagged ") || begins("adjacently tagged ") {
                "an object".to_owned()
            } else if begins("tuple struct ") || begins("tuple variant ") {
                "an array".to_owned()
            } else if begins("unit struct ") {
                "null".to_owned()
            } else if begins("enum ") {
                "a name, or an object with one key".to_owned()
            } else {
                text
            }
        }
    }
}

fn integer<I: Range>() -> String {
    format!("an integer from {} to {}", I::LEAST, I::MOST)
}

fn given(unexpected: &Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number:?}"),
        Unexpected::Char(char) => format!("the string {}", quoted(char.encode_utf8(&mut [0; 4]))),
        Unexpected::Str(text) => format!("the string {}", quoted(text)),
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Seq => "an array".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        Unexpected::UnitVariant => "a name alone".to_owned(),
        Unexpected::NewtypeVariant | Unexpected::TupleVariant | Unexpected::StructVariant => {
            "a name with a value".to_owned()
        }
        Unexpected::Other(what) => named(what),
        _ => "another value".to_owned(),
    }
}
