//! Checks, while compiling, that an attribute fits the type of a parameter.
//!
//! The compiler finds an inherent constant of [`Fits`] before the same constant of the trait [`Unknown`]. So the types
//! listed here have other constants than all others, through any alias. An attribute fits a type that is not listed.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    marker::PhantomData,
    path::PathBuf,
};

/// A type, for its constants.
pub struct Fits<T>(PhantomData<T>);

/// The constants of a type that is not listed.
pub trait Unknown {
    /// Whether `range` makes sense.
    const RANGE: bool = true;
    /// Whether `length` makes sense.
    const LENGTH: bool = true;
    /// Whether patterns and formats make sense.
    const TEXT: bool = true;
    /// Whether `inner` makes sense.
    const INNER: bool = true;
}

impl<T> Unknown for Fits<T> {}

macro_rules! misfits {
    (@one [$($constant:ident)*] [$($generics:tt)*] $ty:ty) => {
        impl<$($generics)*> Fits<$ty> {
            $(
                /// Does not make sense.
                pub const $constant: bool = false;
            )*
        }
    };
    ($($constants:tt $generics:tt $($ty:ty),+;)*) => {$($(
        misfits!(@one $constants $generics $ty);
        misfits!(@one $constants $generics Option<$ty>);
    )+)*};
}

misfits! {
    [LENGTH TEXT INNER] [] i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64;
    [RANGE LENGTH TEXT INNER] [] bool;
    [RANGE INNER] [] String, Box<str>, PathBuf, Cow<'static, str>;
    [RANGE LENGTH INNER] [] char;
    [RANGE TEXT] [T] Vec<T>, VecDeque<T>, BTreeSet<T>;
    [RANGE TEXT] [T, S] HashSet<T, S>;
    [RANGE TEXT] [T, const N: usize] [T; N];
    [RANGE TEXT INNER] [K, V] BTreeMap<K, V>;
    [RANGE TEXT INNER] [K, V, S] HashMap<K, V, S>;
}

/// Refuses `range` where it makes no sense.
///
/// # Panics
/// If it does not fit. Like the functions below, it is called in a constant, where a panic is a compile error.
#[track_caller]
pub const fn range(fits: bool) {
    assert!(
        fits,
        "`range` bounds a number; write `length(…)` for a text, a list or a map, and `inner(range(…))` for the \
         numbers in a list"
    );
}

/// Refuses `length` where it makes no sense.
///
/// # Panics
/// If it does not fit.
#[track_caller]
pub const fn length(fits: bool) {
    assert!(
        fits,
        "`length` bounds a text, a list or a map; write `range(…)` for a number"
    );
}

/// Refuses patterns and formats where they make no sense.
///
/// # Panics
/// If it does not fit.
#[track_caller]
pub const fn text(fits: bool) {
    assert!(
        fits,
        "patterns and formats are for texts; write `inner(…)` around one for the texts in a list, or remove it"
    );
}

/// Refuses `inner` where it makes no sense.
///
/// # Panics
/// If it does not fit.
#[track_caller]
pub const fn inner(fits: bool) {
    assert!(
        fits,
        "`inner` is for the items of a list; write what is in it without `inner`"
    );
}

#[cfg(test)]
mod tests {
    use super::{Fits, Unknown as _};

    type Text = String;
    struct Newtype;

    #[test]
    fn listed_types_are_told_from_others() {
        const {
            assert!(!Fits::<Text>::RANGE && Fits::<Text>::LENGTH && Fits::<Text>::TEXT);
            assert!(Fits::<u8>::RANGE && !Fits::<Option<u8>>::LENGTH);
            assert!(!Fits::<Vec<u8>>::TEXT && Fits::<[u8; 3]>::INNER);
            assert!(Fits::<Newtype>::RANGE && Fits::<Newtype>::LENGTH && Fits::<Newtype>::TEXT);
        }
    }
}
