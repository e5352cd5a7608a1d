//! What `#[tool]` needs for a custom tool: its grammar, and whether its parameter is a text.
//!
//! The type decides, not its name. [`Takes`] has an inherent constant for the types that are known to be no text. For all
//! others the compiler finds the constant of the trait [`Unlisted`], which an inherent one hides. Whether those are texts
//! only their schemas show, when the toolset is built.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    marker::PhantomData,
};

use crate::tool::Custom;

/// A type, for its constant.
pub struct Takes<T: ?Sized>(PhantomData<T>);

/// The constant of all other types.
pub trait Unlisted {
    /// What is known of the type.
    const KIND: Kind = Kind::Unlisted;
}

impl<T: ?Sized> Unlisted for Takes<T> {}

/// What is known of a type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It may be a text.
    Unlisted,
    /// It may be left out.
    Optional,
    /// It is not a text.
    Other,
}

impl<T> Takes<Option<T>> {
    /// What is known of the type.
    pub const KIND: Kind = Kind::Optional;
}

macro_rules! others {
    (@one [$($generics:tt)*] $ty:ty) => {
        impl<$($generics)*> Takes<$ty> {
            /// What is known of the type.
            pub const KIND: Kind = Kind::Other;
        }
    };
    ($($generics:tt $($ty:ty),+;)*) => {$($(
        others!(@one $generics $ty);
    )+)*};
}

others! {
    [] i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64, bool, ();
    [] serde_json::Value, serde_json::Number, serde_json::Map<String, serde_json::Value>;
    [T] Vec<T>, VecDeque<T>, BTreeSet<T>, Box<[T]>, (T,);
    [T, S] HashSet<T, S>;
    [T, const N: usize] [T; N];
    [K, V] BTreeMap<K, V>;
    [K, V, S] HashMap<K, V, S>;
    [A, B] (A, B);
    [A, B, C] (A, B, C);
    [A, B, C, D] (A, B, C, D);
}

/// Refuses a type that is not a text.
///
/// # Panics
/// If it is not. It is called in a constant, where a panic is a compile error.
#[track_caller]
pub const fn assert_text(kind: Kind) {
    match kind {
        Kind::Unlisted => {}
        Kind::Optional => {
            panic!("the text of a custom tool is never left out; write the type without `Option`")
        }
        Kind::Other => panic!(
            "a custom tool takes one text; write `&str` or `String`, or remove what makes it a custom tool"
        ),
    }
}

/// Makes a Lark grammar.
///
/// # Panics
/// If it is empty. Like [`regex`], it is called in a constant, where a panic is a compile error.
#[must_use]
#[track_caller]
pub const fn lark(grammar: &'static str) -> Custom {
    assert_not_blank(grammar);
    Custom::lark(grammar)
}

/// Makes a regular expression.
///
/// # Panics
/// If it is empty.
#[must_use]
#[track_caller]
pub const fn regex(expression: &'static str) -> Custom {
    assert_not_blank(expression);
    Custom::regex(expression)
}

#[track_caller]
const fn assert_not_blank(grammar: &str) {
    assert!(
        !grammar.trim_ascii().is_empty(),
        "the grammar is empty; say which texts the tool takes, or write `custom` for any text"
    );
}

#[cfg(test)]
mod tests {
    use super::{Kind, Takes, Unlisted as _};

    type Text = String;
    type Perhaps = Option<Text>;
    struct Newtype;

    #[test]
    fn listed_types_are_told_from_others() {
        const {
            assert!(matches!(Takes::<Text>::KIND, Kind::Unlisted));
            assert!(matches!(Takes::<Newtype>::KIND, Kind::Unlisted));
            assert!(matches!(Takes::<char>::KIND, Kind::Unlisted));
            assert!(matches!(Takes::<Perhaps>::KIND, Kind::Optional));
            assert!(matches!(Takes::<Vec<Text>>::KIND, Kind::Other));
            assert!(matches!(Takes::<(Text, Text)>::KIND, Kind::Other));
        }
    }
}
