//! JSON as models write it: read straight into types or into a tree, exactly or not at all.
//!
//! `serde_json` reads JSON. This module reads what models write for it, because that differs in ways that matter to a tool:
//!
//! - A number is kept as it is written until a type asks for it, so that `9.007199254740993e15` is an exact integer.
//! - What can be read in one way only is read: see [`plain`] and [`Reader`]. A text that ends too early never is.
//! - A key that is given twice in one object is refused, and so is an array in the place of a struct.
//! - What is wrong comes with its path and in words for a model.
//!
//! The tests hold the reader to `serde_json`: it accepts what that accepts, and reads the same.

mod access;
pub(crate) mod decimal;
mod key;
mod node;
mod plain;
mod range;
mod reader;
pub(crate) mod shape;
mod typed;
mod wrong;

pub(crate) use self::{
    node::{Members, Node},
    plain::plain,
    range::{RANGES, Range},
    reader::Reader,
    wrong::{TWICE, Wrong},
};

pub(crate) use crate::quote::{escaped, named, quoted, segment};

/// Reads JSON that a server wrote, with fractions exact to the last digit.
///
/// `serde_json` does that with its feature `float_roundtrip` only, which would change what every crate of the program reads.
/// Where our reader is the stricter one, `serde_json` reads: a key that is given twice has its last value.
///
/// # Errors
/// What `serde_json` says of a text that is not JSON.
#[cfg(any(feature = "agent", feature = "testing", test))]
pub(crate) fn exact(text: &[u8]) -> Result<serde_json::Value, serde_json::Error> {
    use serde::Deserialize as _;

    let rounded: serde_json::Value = serde_json::from_slice(text)?;
    let exact = std::str::from_utf8(text).ok().and_then(|text| {
        let mut reader = Reader::new(text);
        let value = serde_json::Value::deserialize(&mut reader).ok()?;
        reader.end().is_ok().then_some(value)
    });
    Ok(exact.unwrap_or(rounded))
}

#[cfg(test)]
mod tests;
