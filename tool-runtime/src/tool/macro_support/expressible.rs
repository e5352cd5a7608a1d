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
    /// It has keys that the model makes up, or leaves out.
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

/// The type of a parameter that may be a tuple.
pub struct Items<T: ?Sized>(PhantomData<T>);

/// The answer for a type that is not a tuple of several items.
pub trait NoTuple {
    /// Whether it is a tuple of several items.
    const ARE_SEVERAL: bool = false;
}

impl<T: ?Sized> NoTuple for Items<T> {}

/// The answer for a type that is not a tuple of several items of one type.
pub trait Uneven {
    /// Whether it is a tuple of several items of one type.
    const ARE_OF_ONE_TYPE: bool = false;
}

impl<T: ?Sized> Uneven for Items<T> {}

macro_rules! tuples {
    ($($first:ident $($other:ident)+;)+) => {$(
        impl<$first, $($other),+> Items<($first, $($other),+)> {
            /// Whether it is a tuple of several items.
            pub const ARE_SEVERAL: bool = true;
        }

        impl<T> Items<(T, $(tuples!(@same $other T)),+)> {
            /// Whether it is a tuple of several items of one type.
            pub const ARE_OF_ONE_TYPE: bool = true;
        }
    )+};
    (@same $other:ident $same:ident) => { $same };
}

tuples! {
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
    A B C D E F G H I;
    A B C D E F G H I J;
    A B C D E F G H I J K;
    A B C D E F G H I J K L;
    A B C D E F G H I J K L M;
    A B C D E F G H I J K L M N;
    A B C D E F G H I J K L M N O;
    A B C D E F G H I J K L M N O P;
}

/// Refuses a type that is inexpressible.
///
/// # Panics
/// If it is. It is called in a constant, where a panic is a compile error.
#[track_caller]
pub const fn assert_expressible(inexpressible: Option<Inexpressible>, is_uneven_tuple: bool) {
    match inexpressible {
        None => {}
        Some(Inexpressible::Map) => panic!(
            "a strict schema cannot express a map, in which any key may be missing; take a list of pairs, or write `strict = false`"
        ),
        Some(Inexpressible::Anything) => panic!(
            "a strict schema cannot express a value of any form; take a type of yours, or a text that holds JSON, or write `strict = false`"
        ),
    }
    assert!(
        !is_uneven_tuple,
        "a strict schema cannot express a tuple of several types; take a struct, or write `strict = false`"
    );
}
