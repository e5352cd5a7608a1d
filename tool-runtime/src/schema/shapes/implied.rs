//! What of a schema follows from what a type asks for.

use crate::{
    json::{RANGES, decimal::Decimal, shape::Request},
    schema::check::{
        Compiled,
        bounds::{Bound, Comparison, Limit, Size},
        keywords::{Keywords, Type},
    },
};

/// Returns the requests after which a value needs no check by a schema. What is inside the value, and how much of it, is not
/// looked at.
pub(super) fn implied(compiled: &Compiled, keywords: &Keywords) -> Request {
    if !leads_nowhere(keywords) || keywords.constants.is_some() || keywords.constant.is_some() {
        return Request::NONE;
    }
    let mut implied = Request::NONE;
    let mut add_if = |is_implied: bool, request: Request| {
        if is_implied {
            implied = implied.and(request);
        }
    };
    let allows = |name: Type| {
        let types = keywords.types.as_ref();
        types.is_none_or(|types| types.contains(&name) || types.iter().any(is_unknown))
    };
    let holds = |is_implied: &dyn Fn(&Bound) -> bool| keywords.bounds.iter().all(is_implied);

    add_if(allows(Type::Boolean), Request::BOOL);
    if allows(Type::Integer) || allows(Type::Number) {
        for (least, most, request) in RANGES {
            add_if(
                holds(&|bound| holds_for_integers(bound, least, most)),
                request,
            );
        }
    }
    if allows(Type::Number) {
        let is_bound = |bound: &Bound| matches!(bound, Bound::Number(..) | Bound::Integer(..));
        add_if(holds(&|bound| !is_bound(bound)), Request::FLOAT_32);
        add_if(
            holds(&|bound| !is_bound(bound) && !matches!(bound, Bound::Float)),
            Request::FLOAT_64,
        );
    }
    if allows(Type::String) {
        add_if(
            holds(&|bound| holds_for_texts(compiled, bound, None)),
            Request::TEXT,
        );
        add_if(
            holds(&|bound| holds_for_texts(compiled, bound, Some(1))),
            Request::CHAR,
        );
    }
    add_if(
        allows(Type::Array) && holds(&|bound| !matches!(bound, Bound::Unique)),
        Request::ARRAY,
    );
    add_if(allows(Type::Object), Request::OBJECT);
    implied
}

fn is_unknown(name: &Type) -> bool {
    matches!(name, Type::Other(_))
}

/// Whether all integers of a range keep to a bound.
fn holds_for_integers(bound: &Bound, least: i128, most: u128) -> bool {
    match bound {
        Bound::Number(Comparison::AtLeast, limit) => {
            Decimal::read(limit) <= Decimal::read(&least.to_string())
        }
        Bound::Number(Comparison::AtMost, limit) => {
            Decimal::read(limit) >= Decimal::read(&most.to_string())
        }
        Bound::Number(..) => false,
        Bound::Integer(lowest, highest, _) => *lowest <= least && most <= *highest,
        _ => true,
    }
}

/// Whether all texts, of a length if that is given, keep to a bound.
fn holds_for_texts(compiled: &Compiled, bound: &Bound, length: Option<u64>) -> bool {
    match bound {
        Bound::Size(Size::Characters, Limit::Least, least) => *least <= length.unwrap_or(0),
        Bound::Size(Size::Characters, Limit::Most, most) => length.is_some_and(|it| it <= *most),
        Bound::Pattern(pattern) => !compiled.enforces_pattern(pattern),
        Bound::Format(_) => false,
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
        && keywords.properties.is_none()
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
