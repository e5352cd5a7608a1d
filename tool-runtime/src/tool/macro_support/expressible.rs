//! Types that no strict schema can express.
//!
//! The type decides, not its name. [`Probe`] has an inherent constant for these types. For all others the compiler finds
//! the constant of the trait [`Expressible`], which an inherent one hides.

use std::{
    collections::{BTreeMap, HashMap},
    marker::PhantomData,
};

/// A type, for its constant.
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The constant of all other types.
pub trait Expressible {
    /// Why the type is known to be inexpressible, if it is.
    const INEXPRESSIBLE: Option<Inexpressible> = None;
}

impl<T: ?Sized> Expressible for Probe<T> {}

/// Why a type cannot be expressed.
#[derive(Clone, Copy)]
pub enum Inexpressible {
    /// Its keys are up to the model.
    Map,
    /// It may be any value.
    Anything,
}

impl<K, V, H> Probe<HashMap<K, V, H>> {
    /// Why the type is known to be inexpressible.
    pub const INEXPRESSIBLE: Option<Inexpressible> = Some(Inexpressible::Map);
}

impl<K, V> Probe<BTreeMap<K, V>> {
    /// Why the type is known to be inexpressible.
    pub const INEXPRESSIBLE: Option<Inexpressible> = Some(Inexpressible::Map);
}

impl Probe<serde_json::Map<String, serde_json::Value>> {
    /// Why the type is known to be inexpressible.
    pub const INEXPRESSIBLE: Option<Inexpressible> = Some(Inexpressible::Map);
}

impl Probe<serde_json::Value> {
    /// Why the type is known to be inexpressible.
    pub const INEXPRESSIBLE: Option<Inexpressible> = Some(Inexpressible::Anything);
}

/// Refuses a type that is inexpressible.
///
/// # Panics
/// If it is. It is called in a constant, where a panic is a compile error.
#[track_caller]
pub const fn assert_expressible(inexpressible: Option<Inexpressible>) {
    match inexpressible {
        None => {}
        Some(Inexpressible::Map) => panic!(
            "a strict schema cannot express a map, whose keys the model makes up; take a list of pairs, or write `strict = false`"
        ),
        Some(Inexpressible::Anything) => panic!(
            "a strict schema cannot express a value of any form; take a type of yours, or a text that holds JSON, or write `strict = false`"
        ),
    }
}
