//! Types of parameters and states.

use proc_macro2::{Ident, Span};
use syn::{
    AngleBracketedGenericArguments, GenericArgument, Lifetime, PathArguments, Type, TypeParamBound,
};

use crate::error::Errors;

/// Looks through parentheses, also the invisible ones that `macro_rules!` puts around its arguments.
pub(super) fn plain(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain(&group.elem),
        Type::Paren(paren) => plain(&paren.elem),
        ty => ty,
    }
}

/// Returns the type that owns its data. Refuses types that no value can be decoded into.
pub(super) fn owned(ty: &Type, errors: &Errors) -> Type {
    let mut owned = ty.clone();
    own(&mut owned, errors);
    owned
}

fn own(ty: &mut Type, errors: &Errors) {
    match ty {
        Type::Reference(reference) => {
            let instead = match plain(&reference.elem) {
                Type::Slice(_) => "a `Vec`",
                Type::Path(path) if path.path.is_ident("str") => "`String`",
                _ => "the type without `&`",
            };
            errors.refuse(
                reference,
                format_args!(
                    "a reference inside another type has nothing to borrow from; write {instead}"
                ),
            );
        }
        Type::ImplTrait(_) | Type::TraitObject(_) => errors.refuse(
            ty,
            "arguments cannot be decoded into a trait; write a concrete type instead",
        ),
        ty => {
            for lifetime in lifetimes(ty) {
                *lifetime =
                    Lifetime::new("'static", Span::mixed_site().located_at(lifetime.span()));
            }
            for part in parts(ty) {
                own(part, errors);
            }
        }
    }
}

/// Returns a type, and all types inside it.
pub(super) fn all(ty: &Type) -> Vec<Type> {
    let parts = parts(&mut ty.clone())
        .into_iter()
        .flat_map(|part| all(part))
        .collect::<Vec<_>>();
    std::iter::once(ty.clone()).chain(parts).collect()
}

/// Returns the type without the lifetimes of the function, which are unknown outside of it.
pub(super) fn without_lifetimes(ty: &Type) -> Type {
    let mut ty = ty.clone();
    forget_lifetimes(&mut ty);
    ty
}

fn forget_lifetimes(ty: &mut Type) {
    let forgotten = |span: Span| Lifetime::new("'static", Span::mixed_site().located_at(span));
    if let Type::Reference(reference) = ty {
        let span = reference.and_token.span;
        reference.lifetime = Some(forgotten(span));
    }
    for lifetime in lifetimes(ty) {
        *lifetime = forgotten(lifetime.span());
    }
    for part in parts(ty) {
        forget_lifetimes(part);
    }
}

/// Returns a type with the lifetime that a trait object has inside another type. Behind a `&` it would be another.
pub(super) fn with_object_lifetime(ty: &Type) -> Type {
    let mut ty = ty.clone();
    let has_lifetime = !lifetimes(&mut ty).is_empty();
    if let Type::TraitObject(object) = &mut ty
        && !has_lifetime
    {
        let lifetime = Lifetime::new("'static", Span::mixed_site());
        object.bounds.push(TypeParamBound::Lifetime(lifetime));
    }
    ty
}

/// Refuses a reference that outlives the call.
pub(super) fn check_lifetime(lifetime: Option<&Lifetime>, errors: &Errors) {
    if let Some(lifetime) = lifetime.filter(|lifetime| lifetime.ident == "static") {
        errors.refuse(
            lifetime,
            "the value is lent for the time of the call only; remove `'static`",
        );
    }
}

/// Tells whether a type, or one inside it, has a lifetime, or may have one that is not written.
pub(super) fn may_borrow(ty: &Type) -> bool {
    /// Names of types that own their data.
    const OWNED: [&str; 24] = [
        "bool", "char", "str", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8",
        "u16", "u32", "u64", "u128", "usize", "BTreeMap", "HashMap", "Option", "Path", "PathBuf",
        "String", "Vec",
    ];
    all(ty).iter_mut().any(|ty| match &*ty {
        Type::Path(path) => {
            let last = path.path.segments.last();
            !last.is_some_and(|last| OWNED.iter().any(|name| last.ident == name))
        }
        _ => !lifetimes(ty).is_empty(),
    })
}

/// Tells whether a type is a path whose last name is this.
pub(super) fn names(ty: &Type, name: &Ident) -> bool {
    let Type::Path(path) = plain(ty) else {
        return false;
    };
    path.path
        .segments
        .last()
        .is_some_and(|last| last.ident == *name)
}

/// Tells whether a type, or a part of it, is seen to borrow for less than the program's life. What is behind `impl Trait`
/// may always do so.
pub(super) fn borrows(ty: &Type) -> bool {
    let is_short = |lifetime: &Lifetime| lifetime.ident != "static";
    all(ty).iter_mut().any(|ty| {
        let is_reference = match ty {
            Type::Reference(reference) => reference.lifetime.as_ref().is_none_or(is_short),
            Type::ImplTrait(_) => true,
            _ => false,
        };
        is_reference || lifetimes(ty).into_iter().any(|lifetime| is_short(lifetime))
    })
}

/// Returns both types of a `Result` that is written with two.
pub(super) fn sides(ty: &Type) -> Option<(Type, Type)> {
    let Type::Path(path) = plain(ty) else {
        return None;
    };
    let mut last = path.path.segments.last()?.clone();
    if last.ident != "Result" {
        return None;
    }
    let mut types = arguments(&mut last).map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    match (types.next(), types.next(), types.next()) {
        (Some(Some(value)), Some(Some(error)), None) => Some((value, error)),
        _ => None,
    }
}

/// Finds `Self`.
pub(super) fn find_self(ty: &Type) -> Option<Ident> {
    if let Type::Path(path) = ty
        && let Some(first) = path.path.segments.first()
        && path.qself.is_none()
        && first.ident == "Self"
    {
        return Some(first.ident.clone());
    }
    parts(&mut ty.clone())
        .into_iter()
        .find_map(|part| find_self(part))
}

/// Returns the types directly inside a type.
fn parts(ty: &mut Type) -> Vec<&mut Type> {
    match ty {
        Type::Array(array) => vec![&mut array.elem],
        Type::Group(group) => vec![&mut group.elem],
        Type::Paren(paren) => vec![&mut paren.elem],
        Type::Ptr(pointer) => vec![&mut pointer.elem],
        Type::Reference(reference) => vec![&mut reference.elem],
        Type::Slice(slice) => vec![&mut slice.elem],
        Type::Tuple(tuple) => tuple.elems.iter_mut().collect(),
        Type::Path(path) => {
            let arguments = path.path.segments.iter_mut().flat_map(arguments);
            let types = arguments.filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                GenericArgument::AssocType(assoc) => Some(&mut assoc.ty),
                _ => None,
            });
            path.qself
                .iter_mut()
                .map(|qself| &mut *qself.ty)
                .chain(types)
                .collect()
        }
        _ => Vec::new(),
    }
}

fn lifetimes(ty: &mut Type) -> Vec<&mut Lifetime> {
    if let Type::TraitObject(object) = ty {
        let lifetimes = object.bounds.iter_mut().filter_map(|bound| match bound {
            TypeParamBound::Lifetime(lifetime) => Some(lifetime),
            _ => None,
        });
        return lifetimes.collect();
    }
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    let arguments = path.path.segments.iter_mut().flat_map(arguments);
    arguments
        .filter_map(|argument| match argument {
            GenericArgument::Lifetime(lifetime) => Some(lifetime),
            _ => None,
        })
        .collect()
}

fn arguments(segment: &mut syn::PathSegment) -> impl Iterator<Item = &mut GenericArgument> {
    let arguments = match &mut segment.arguments {
        PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) => Some(args),
        _ => None,
    };
    arguments.into_iter().flatten()
}
