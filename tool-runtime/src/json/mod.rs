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

#[cfg(test)]
mod tests;
