//! Types that no strict schema can express, as far as the compiler sees it.
//!
//! Found by the type, not by its name: [`Probe`] has a constant of its own for these types, and for every other the
//! constant of a trait, which the compiler takes only where there is none of the type's own.

use std::{
    collections::{BTreeMap, HashMap},
    marker::PhantomData,
};

/// Asks whether a type can be expressed.
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The answer for every type that nothing is known against.
pub trait Expressible {
    /// Whether the type is known to be inexpressible.
    const INEXPRESSIBLE: Option<Inexpressible> = None;
}

impl<T: ?Sized> Expressible for Probe<T> {}

/// Why a type cannot be expressed.
#[derive(Clone, Copy)]
pub enum Inexpressible {
    /// It has keys that the model makes up, or leaves out.
    Map,
    /// It is whatever the model writes.
    Anything,
}

impl<K, V, H> Probe<HashMap<K, V, H>> {
    /// Whether the type is known to be inexpressible.
    pub const INEXPRESSIBLE: Option<Inexpressible> = Some(Inexpressible::Map);
}

impl<K, V> Probe<BTreeMap<K, V>> {
    /// Whether the type is known to be inexpressible.
    pub const INEXPRESSIBLE: Option<Inexpressible> = Some(Inexpressible::Map);
}

impl Probe<serde_json::Map<String, serde_json::Value>> {
    /// Whether the type is known to be inexpressible.
    pub const INEXPRESSIBLE: Option<Inexpressible> = Some(Inexpressible::Map);
}

impl Probe<serde_json::Value> {
    /// Whether the type is known to be inexpressible.
    pub const INEXPRESSIBLE: Option<Inexpressible> = Some(Inexpressible::Anything);
}

/// Stands for a type that may be a tuple.
pub struct Items<T: ?Sized>(PhantomData<T>);

/// The answer for every type that is no tuple of several items.
pub trait NoTuple {
    /// Whether it is a tuple of several items.
    const ARE_SEVERAL: bool = false;
}

impl<T: ?Sized> NoTuple for Items<T> {}

/// The answer for every type that is no tuple of several items of one type.
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

/// Refuses, while compiling, what is inexpressible.
///
/// # Panics
/// When it is: this is called in a constant, so that the panic is a compile error.
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
