//! The keywords that bound a number, a text, an array or an object.

use std::{cmp::Ordering, collections::HashSet};

use serde_json::{Map, Value};

use super::format::{self, Format};
use crate::{
    json::{Node, Range, decimal::Decimal, escaped, quoted},
    schema::pattern::Patterns,
};

/// One bound of a schema.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    Number(Comparison, String),
    /// What an integer of a type of Rust's has room for, beyond what the schema says itself: the least, the most, and the whole
    /// range in words.
    Integer(i128, u128, String),
    /// What a floating-point number of 32 bits has room for.
    Float,
    Size(Size, Limit, u64),
    Unique,
    Pattern(String),
    Format(&'static Format),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
    MultipleOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Characters,
    Items,
    Properties,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Least,
    Most,
}

/// Collects the bounds of a schema, in their order.
pub(super) fn of(schema: &Map<String, Value>) -> Vec<Bound> {
    schema
        .iter()
        .filter_map(|(keyword, bound)| {
            let number = |comparison| {
                let limit = bound.as_number()?;
                Some(Bound::Number(comparison, limit.to_string()))
            };
            let size = |size, limit| Some(Bound::Size(size, limit, whole(bound)?));
            match keyword.as_str() {
                "minimum" => number(Comparison::AtLeast),
                "maximum" => number(Comparison::AtMost),
                "exclusiveMinimum" => number(Comparison::MoreThan),
                "exclusiveMaximum" => number(Comparison::LessThan),
                "multipleOf" => number(Comparison::MultipleOf),
                "minLength" => size(Size::Characters, Limit::Least),
                "maxLength" => size(Size::Characters, Limit::Most),
                "minItems" => size(Size::Items, Limit::Least),
                "maxItems" => size(Size::Items, Limit::Most),
                "minProperties" => size(Size::Properties, Limit::Least),
                "maxProperties" => size(Size::Properties, Limit::Most),
                "uniqueItems" => (bound == true).then_some(Bound::Unique),
                "pattern" => Some(Bound::Pattern(bound.as_str()?.to_owned())),
                "format" => of_format(schema, bound.as_str()?),
                _ => None,
            }
        })
        .collect()
}

fn of_format(schema: &Map<String, Value>, name: &str) -> Option<Bound> {
    if let Some(format) = format::known(name) {
        return Some(Bound::Format(format));
    }
    if name == "float" {
        return Some(Bound::Float);
    }
    // What the schema says itself comes in its own words.
    let stated = |keyword| schema.get(keyword).and_then(Value::as_number)?.as_i128();
    let (mut least, mut most) = integers(name)?;
    let mut range = (least, most);
    if let Some(stated) = stated("minimum").filter(|it| *it >= least) {
        range.0 = stated;
        least = i128::MIN;
    }
    let maximum = stated("maximum").and_then(|it| u128::try_from(it).ok());
    if let Some(stated) = maximum.filter(|it| *it <= most) {
        range.1 = stated;
        most = u128::MAX;
    }
    Some(Bound::Integer(
        least,
        most,
        format!("from {} to {}", range.0, range.1),
    ))
}

/// The range of the type of Rust's that a format names.
pub(crate) fn integers(format: &str) -> Option<(i128, u128)> {
    macro_rules! range {
        ($type:ty) => {
            (<$type>::LEAST, <$type>::MOST)
        };
    }
    Some(match format {
        "int8" => range!(i8),
        "int16" => range!(i16),
        "int32" => range!(i32),
        "int64" | "int" => range!(i64),
        "int128" => range!(i128),
        "uint8" => range!(u8),
        "uint16" => range!(u16),
        "uint32" => range!(u32),
        "uint64" | "uint" => range!(u64),
        "uint128" => range!(u128),
        _ => return None,
    })
}

impl Bound {
    /// Returns how many bytes of a value it looks at. An array for [`Unique`](Self::Unique) is counted otherwise.
    pub(super) fn cost(&self, node: &Node<'_>) -> usize {
        match self {
            Self::Size(Size::Items | Size::Properties, ..) | Self::Unique => 0,
            _ => node.bytes(),
        }
    }

    /// Tells whether a value keeps to the bound. A bound of other types holds for every value.
    pub(super) fn holds(&self, patterns: &Patterns, node: &Node<'_>) -> bool {
        match (self, node) {
            (Self::Number(comparison, limit), Node::Number(number)) => {
                holds(*comparison, limit, number)
            }
            (Self::Integer(least, most, _), Node::Number(number)) => {
                let number = Decimal::read(number);
                match (number.to_i128(), number.to_u128()) {
                    (_, Some(number)) => {
                        number <= *most && (*least <= 0 || number >= least.unsigned_abs())
                    }
                    (Some(number), None) => number >= *least,
                    (None, None) => !number.is_whole(),
                }
            }
            #[expect(clippy::cast_possible_truncation, reason = "that is what is asked")]
            (Self::Float, Node::Number(number)) => number
                .parse::<f64>()
                .is_ok_and(|number| (number as f32).is_finite()),
            (Self::Size(size, limit, bound), node) => match size_of(*size, node) {
                Some(size) if *limit == Limit::Least => size >= *bound,
                Some(size) => size <= *bound,
                None => true,
            },
            (Self::Unique, Node::List(items)) => twice(items).is_none(),
            (Self::Pattern(pattern), Node::Text(text)) => {
                patterns.matches(pattern, text).unwrap_or(true)
            }
            (Self::Format(format), Node::Text(text)) => format.is_met_by(text),
            _ => true,
        }
    }

    /// Says what is wrong with a value that does not keep to the bound.
    pub(super) fn words(&self, node: &Node<'_>) -> String {
        let given = || match node {
            Node::Number(number) => escaped(number),
            Node::Text(text) => quoted(text),
            other => other.shown(),
        };
        match self {
            Self::Number(comparison, limit) => {
                let words = match comparison {
                    Comparison::AtLeast => "at least",
                    Comparison::AtMost => "at most",
                    Comparison::MoreThan => "more than",
                    Comparison::LessThan => "less than",
                    Comparison::MultipleOf => "a multiple of",
                };
                format!("must be {words} {limit}, got {}", given())
            }
            Self::Integer(_, _, range) => format!("must be {range}, got {}", given()),
            Self::Float => format!(
                "must be from -3.4028235e38 to 3.4028235e38, got {}",
                given()
            ),
            Self::Size(size, limit, bound) => {
                let unit = match (size, bound) {
                    (Size::Characters, 1) => "character",
                    (Size::Characters, _) => "characters",
                    (Size::Items, 1) => "item",
                    (Size::Items, _) => "items",
                    (Size::Properties, 1) => "property",
                    (Size::Properties, _) => "properties",
                };
                let words = match limit {
                    Limit::Least => "at least",
                    Limit::Most => "at most",
                };
                let has = size_of(*size, node).unwrap_or_default();
                format!("must have {words} {bound} {unit}, has {has}")
            }
            Self::Unique => {
                let twice = match node {
                    Node::List(items) => twice(items).unwrap_or_default(),
                    _ => 0,
                };
                format!("must not have an item twice, item {twice} is there already")
            }
            Self::Pattern(pattern) => {
                let (shown, cut) = match pattern.char_indices().nth(SHOWN) {
                    Some((end, _)) => (&pattern[..end], "…"),
                    None => (pattern.as_str(), ""),
                };
                format!("must match the pattern {shown}{cut}, got {}", given())
            }
            Self::Format(format) => format!("must be {}, got {}", format.words, given()),
        }
    }
}

/// How much of a pattern is shown to the model.
const SHOWN: usize = 200;

fn holds(comparison: Comparison, limit: &str, number: &str) -> bool {
    match comparison {
        Comparison::AtLeast => compare(number, limit).is_ge(),
        Comparison::AtMost => compare(number, limit).is_le(),
        Comparison::MoreThan => compare(number, limit).is_gt(),
        Comparison::LessThan => compare(number, limit).is_lt(),
        Comparison::MultipleOf => is_multiple(number, limit),
    }
}

fn compare(one: &str, other: &str) -> Ordering {
    match (one.parse::<i64>(), other.parse::<i64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        _ => Decimal::read(one).cmp(&Decimal::read(other)),
    }
}

/// Whether a number is a multiple, but for the rounding of decimal fractions. Everything is a multiple of 0, which is not a
/// bound that JSON Schema allows.
fn is_multiple(number: &str, of: &str) -> bool {
    if let (Some(number), Some(of)) = (Decimal::read(number).to_i128(), Decimal::read(of).to_i128())
    {
        return of == 0 || number.checked_rem(of).is_none_or(|rest| rest == 0);
    }
    let (Ok(number), Ok(of)) = (number.parse::<f64>(), of.parse::<f64>()) else {
        return true;
    };
    let times = number / of;
    of == 0.0 || (times - times.round()).abs() <= f64::EPSILON * times.abs().max(1.0) * 4.0
}

fn size_of(size: Size, node: &Node<'_>) -> Option<u64> {
    let size = match (size, node) {
        (Size::Characters, Node::Text(text)) => text.chars().count(),
        (Size::Items, Node::List(items)) => items.len(),
        (Size::Properties, Node::Object(members)) => members.len(),
        _ => return None,
    };
    Some(u64::try_from(size).unwrap_or(u64::MAX))
}

/// A bound of a size, which may be written with a fraction, as `5.0` is 5.
pub(crate) fn whole(bound: &Value) -> Option<u64> {
    match bound.as_u64() {
        Some(bound) => Some(bound),
        None => u64::try_from(Decimal::read(&bound.as_number()?.to_string()).to_u128()?).ok(),
    }
}

/// Returns the position of the first item that is there already.
fn twice(items: &[Node<'_>]) -> Option<usize> {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().position(|item| !seen.insert(item.canonical()))
}
