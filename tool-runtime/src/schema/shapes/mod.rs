//! From schemas to the shapes that a reader follows.
//!
//! A shape vouches only for what can be seen without a look at the value. Whatever it cannot say leaves the value open, which is then
//! checked: a check too many costs time, one too few breaks a promise. Alternatives are open, for example, but for null beside one
//! other schema, and the variants of an enum that is tagged by a key outside.

mod implied;

use self::implied::{implied, is_null, leads_nowhere, says_nothing};
use super::{
    check::{
        ANY, Compiled, Id, NEVER,
        bounds::{Bound, Limit, Size},
        keywords::{Keywords, Type},
    },
    pattern::of_integers,
};
use crate::json::shape::{
    ANYTHING, ItemShapes, MOST_MEMBERS, MemberShapes, Request, Shape, ShapeId,
};

/// Makes the shapes of all schemas of a document. They have the numbers of the schemas.
pub(super) fn of(compiled: &Compiled) -> Vec<Shape> {
    let ids = 0..compiled.len();
    ids.map(|id| one(compiled, id)).collect()
}

/// The number of the shape of a schema.
pub(super) fn number(id: Id) -> ShapeId {
    ShapeId::try_from(id).unwrap_or(ANYTHING)
}

/// Makes the shape of one schema.
pub(super) fn one(compiled: &Compiled, id: Id) -> Shape {
    let View {
        id,
        keywords,
        allows_null,
    } = View::of(compiled, id);
    if id == ANY || says_nothing(keywords) && leads_nowhere(keywords) {
        return Shape::ANYTHING;
    }
    let mut shape = Shape {
        implied: implied(compiled, keywords),
        allows_null,
        members: None,
        items: Some(items(keywords)),
        variants: variants(compiled, keywords),
    };
    shape.members = members(keywords);
    if shape.members.is_none() {
        shape.implied = shape.implied.without(Request::OBJECT);
    }
    shape
}

fn items(keywords: &Keywords) -> ItemShapes {
    let (least, most) = sizes(keywords, Size::Items);
    ItemShapes {
        first: keywords.prefix.iter().copied().map(number).collect(),
        rest: keywords.items.map_or(ANYTHING, number),
        least,
        most,
    }
}

/// The shapes of the members of an object; `None` if they cannot be told.
fn members(keywords: &Keywords) -> Option<MemberShapes> {
    let listed = keywords.properties.iter().flat_map(|all| &all.list);
    let listed: Vec<(String, ShapeId)> = listed
        .map(|(name, id)| (name.clone(), number(*id)))
        .collect();
    if listed.len() > MOST_MEMBERS {
        return None;
    }
    let mut required = 0;
    for name in &keywords.required {
        required |= 1 << listed.iter().position(|(it, _)| it == name)?;
    }
    let integers = match keywords.by_pattern.as_slice() {
        [] => None,
        // A listed name might be one of these, too.
        [(pattern, id)] if listed.is_empty() => Some((of_integers(pattern)?, number(*id))),
        _ => return None,
    };
    let (least, most) = sizes(keywords, Size::Properties);
    Some(MemberShapes {
        listed,
        required,
        others: match keywords.additional {
            Some(NEVER) => None,
            Some(id) => Some(number(id)),
            None => Some(ANYTHING),
        },
        is_open: !keywords.by_pattern.is_empty()
            || keywords.additional.is_some_and(|id| id != NEVER),
        integers,
        least,
        most,
    })
}

/// How many items, or members, there must be.
fn sizes(keywords: &Keywords, of: Size) -> (usize, usize) {
    let (mut least, mut most) = (0, usize::MAX);
    for bound in &keywords.bounds {
        match bound {
            Bound::Size(size, limit, bound) if *size == of => {
                let bound = usize::try_from(*bound).unwrap_or(usize::MAX);
                match limit {
                    Limit::Least => least = bound,
                    Limit::Most => most = bound,
                }
            }
            _ => {}
        }
    }
    (least, most)
}

/// The variants of an enum that is tagged by a key outside, or has nothing in its variants; `None` if the schema is another one.
fn variants(compiled: &Compiled, keywords: &Keywords) -> Option<Vec<(String, Option<ShapeId>)>> {
    let variants = match keywords.unions.as_slice() {
        [union] if says_nothing(keywords) => {
            let is_alone = keywords.reference.is_none() && keywords.all_of.is_empty();
            let variants = union.alternatives.iter();
            let variants = variants.map(|id| variants_of(compiled.get(*id)));
            variants
                .collect::<Option<Vec<_>>>()
                .filter(|_| is_alone)?
                .concat()
        }
        _ => variants_of(keywords)?,
    };
    let mut names: Vec<&String> = variants.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    let is_unique = names.windows(2).all(|pair| pair[0] != pair[1]);
    is_unique.then_some(variants)
}

/// The variants that one alternative stands for.
fn variants_of(keywords: &Keywords) -> Option<Vec<(String, Option<ShapeId>)>> {
    if !leads_nowhere(keywords) || !keywords.bounds.is_empty() {
        return None;
    }
    let types = keywords.types.as_deref();
    match (&keywords.constants, &keywords.constant) {
        (Some(constants), None) | (None, Some(constants)) => {
            let names = constants.list.iter();
            let names = names.map(|name| Some((name.as_str()?.to_owned(), None)));
            let is_text = types.is_none_or(|types| types.contains(&Type::String));
            names.collect::<Option<_>>().filter(|_| is_text)
        }
        (None, None) => {
            let properties = keywords.properties.as_ref()?;
            let is_object = types.is_none_or(|types| types.contains(&Type::Object));
            match (properties.list.as_slice(), keywords.required.as_slice()) {
                ([(name, id)], [required])
                    if name == required && is_object && keywords.by_pattern.is_empty() =>
                {
                    Some(vec![(name.clone(), Some(number(*id)))])
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// A schema, seen through references.
struct View<'c> {
    id: Id,
    keywords: &'c Keywords,
    allows_null: bool,
}

impl<'c> View<'c> {
    /// Follows what only leads to another schema, and notes whether null is allowed on the way.
    fn of(compiled: &'c Compiled, id: Id) -> Self {
        let (mut id, mut allows_null) = (id, false);
        for _ in 0..16 {
            let keywords = compiled.get(id);
            if !says_nothing(keywords) {
                break;
            }
            let (reference, all, unions) = (
                keywords.reference,
                keywords.all_of.as_slice(),
                keywords.unions.as_slice(),
            );
            match (reference, all, unions) {
                (Some(target), [], []) => id = target,
                (None, [only], []) => id = *only,
                (None, [], [union]) => {
                    let is_null = |id: &Id| is_null(compiled.get(*id));
                    match union.alternatives.as_slice() {
                        [other, null] | [null, other] if is_null(null) && !is_null(other) => {
                            allows_null = true;
                            id = *other;
                        }
                        _ => break,
                    }
                }
                _ => break,
            }
        }
        let keywords = compiled.get(id);
        let types = keywords.types.iter().flatten();
        let has_constants = keywords.constants.is_some() || keywords.constant.is_some();
        let is_named = || types.clone().any(|it| *it == Type::Null);
        Self {
            id,
            keywords,
            allows_null: allows_null || is_named() && leads_nowhere(keywords) && !has_constants,
        }
    }
}

#[cfg(test)]
mod tests;
