//! What of a schema follows from what a type asks for.

use crate::json::decimal::Decimal;
use crate::schema::check::{
    Compiled,
    bounds::{Bound, Comparison, Limit, Size},
    keywords::{Keywords, Type},
};

/// What a type asks for.
#[derive(Clone, Copy)]
pub(super) enum Request {
    Bool,
    /// An integer of this range.
    Integer(i128, u128),
    Float32,
    Float64,
    Char,
    Text,
    /// An array, of this length if that is fixed.
    Array(Option<usize>),
    Object,
}

impl Request {
    fn is_of(self, name: &Type) -> bool {
        match name {
            Type::Null | Type::Other(_) => true,
            Type::Boolean => matches!(self, Self::Bool),
            Type::Integer => matches!(self, Self::Integer(..)),
            Type::Number => matches!(self, Self::Integer(..) | Self::Float32 | Self::Float64),
            Type::String => matches!(self, Self::Char | Self::Text),
            Type::Array => matches!(self, Self::Array(_)),
            Type::Object => matches!(self, Self::Object),
        }
    }
}

/// Tells whether a schema allows every value that a type gets on its request. What is inside the value is not looked at.
pub(super) fn is_implied(compiled: &Compiled, keywords: &Keywords, request: Request) -> bool {
    leads_nowhere(keywords)
        && keywords.constants.is_none()
        && keywords.constant.is_none()
        && keywords.types.as_ref().is_none_or(|types| {
            types
                .iter()
                .any(|it| *it != Type::Null && request.is_of(it))
        })
        && keywords
            .bounds
            .iter()
            .all(|bound| bound_is_implied(compiled, bound, request))
}

fn bound_is_implied(compiled: &Compiled, bound: &Bound, request: Request) -> bool {
    match (request, bound) {
        (Request::Integer(least, most), bound) => match bound {
            Bound::Number(Comparison::AtLeast, limit) => Decimal::read(limit)
                .cmp(&Decimal::read(&least.to_string()))
                .is_le(),
            Bound::Number(Comparison::AtMost, limit) => Decimal::read(limit)
                .cmp(&Decimal::read(&most.to_string()))
                .is_ge(),
            Bound::Integer(lowest, highest, _) => *lowest <= least && most <= *highest,
            Bound::Number(..) => false,
            _ => true,
        },
        (Request::Float32 | Request::Float64, Bound::Number(..) | Bound::Integer(..))
        | (Request::Float64, Bound::Float)
        | (Request::Char | Request::Text, Bound::Format(_)) => false,
        (Request::Char, Bound::Size(Size::Characters, Limit::Least, least)) => *least <= 1,
        (Request::Char, Bound::Size(Size::Characters, Limit::Most, most)) => *most >= 1,
        (Request::Char | Request::Text, Bound::Pattern(pattern)) => {
            !compiled.enforces_pattern(pattern)
        }
        (Request::Text, Bound::Size(Size::Characters, limit, bound))
        | (Request::Array(None), Bound::Size(Size::Items, limit, bound))
        | (Request::Object, Bound::Size(Size::Properties, limit, bound)) => {
            *limit == Limit::Least && *bound == 0
        }
        (Request::Array(Some(length)), Bound::Size(Size::Items, limit, bound)) => {
            let length = u64::try_from(length).unwrap_or(u64::MAX);
            match limit {
                Limit::Least => *bound <= length,
                Limit::Most => *bound >= length,
            }
        }
        (Request::Array(length), Bound::Unique) => length.is_some_and(|length| length < 2),
        _ => true,
    }
}

/// Whether a schema has neither a reference nor alternatives.
pub(super) fn leads_nowhere(keywords: &Keywords) -> bool {
    keywords.reference.is_none() && keywords.all_of.is_empty() && keywords.unions.is_empty()
}

/// Whether a schema says nothing itself. What it leads to may say something.
pub(super) fn says_nothing(keywords: &Keywords) -> bool {
    keywords.types.is_none()
        && keywords.constants.is_none()
        && keywords.constant.is_none()
        && keywords.bounds.is_empty()
        && has_nothing_inside(keywords)
}

fn has_nothing_inside(keywords: &Keywords) -> bool {
    keywords.properties.is_none()
        && keywords.required.is_empty()
        && keywords.by_pattern.is_empty()
        && keywords.additional.is_none()
        && keywords.prefix.is_empty()
        && keywords.items.is_none()
}

/// Whether a schema is that of null.
pub(super) fn is_null(keywords: &Keywords) -> bool {
    leads_nowhere(keywords) && keywords.types.as_deref() == Some(&[Type::Null])
}

/// Whether an array must have a certain length.
pub(super) fn has_fixed_length(keywords: &Keywords) -> bool {
    let is_least = |bound: &Bound| matches!(bound, Bound::Size(Size::Items, Limit::Least, least) if *least > 0);
    keywords.bounds.iter().any(is_least)
}
