//! Parameters that the host fills: a state, the context of the call, the value of a method.

use syn::{Attribute, Ident, Meta, Pat, Type, ext::IdentExt as _};

use super::{
    parameter::{Parameter, Passing},
    types,
};
use crate::{
    error::Errors,
    parse::{self, Subject},
};

/// Reads a parameter that the host fills. `None` if the model fills it.
pub(super) fn read(parameter: &parse::Parameter, errors: &Errors) -> Option<Parameter> {
    let ty = match &parameter.subject {
        Subject::Receiver(_) => {
            refuse_attributes(&parameter.others, errors);
            refuse_settings(parameter, errors);
            return Some(Parameter::Receiver);
        }
        Subject::Typed(_, ty) => ty,
    };
    let is_word = |attribute: &&Attribute| {
        let path = attribute.path();
        path.is_ident("state") || path.is_ident("context")
    };
    let (words, others): (Vec<_>, Vec<_>) = parameter.others.iter().partition(is_word);
    let (word, more) = words.split_first()?;
    if !matches!(word.meta, Meta::Path(_)) {
        errors.refuse(
            &word.meta,
            format_args!("`#[{0}]` takes no arguments; write `#[{0}]`", shown(word)),
        );
    }
    if let Some(more) = more.first() {
        errors.refuse(
            more.path(),
            format_args!(
                "the parameter is a `{}` already; remove one of the two",
                shown(word)
            ),
        );
    }
    refuse_attributes(others, errors);
    refuse_settings(parameter, errors);
    Some(if word.path().is_ident("state") {
        Parameter::State(Box::new(state(ty, errors)))
    } else {
        let (ty, passing) = context(ty, errors);
        Parameter::Context(Box::new(ty), passing)
    })
}

/// The name of a parameter, where it has one.
pub(super) fn name(parameter: &parse::Parameter) -> Option<String> {
    match &parameter.subject {
        Subject::Typed(pattern, _) => match &**pattern {
            Pat::Ident(name) => Some(name.ident.unraw().to_string()),
            _ => None,
        },
        Subject::Receiver(_) => None,
    }
}

fn shown(word: &Attribute) -> String {
    word.path()
        .get_ident()
        .map(Ident::to_string)
        .unwrap_or_default()
}

fn refuse_attributes<'a>(attributes: impl IntoIterator<Item = &'a Attribute>, errors: &Errors) {
    for attribute in attributes {
        errors.refuse(
            attribute.path(),
            "the model does not fill this parameter, so the attribute has no effect; remove it",
        );
    }
}

fn refuse_settings(parameter: &parse::Parameter, errors: &Errors) {
    refuse_attributes(
        parameter.settings.iter().map(|(attribute, _)| attribute),
        errors,
    );
}

/// Returns the type that a state refers to.
fn state(ty: &Type, errors: &Errors) -> Type {
    let Type::Reference(reference) = types::plain(ty) else {
        errors.refuse(
            ty,
            "calls run in parallel and share the state; write `&` in front of the type",
        );
        return ty.clone();
    };
    if let Some(mutability) = &reference.mutability {
        errors.refuse(
            mutability,
            "calls run in parallel and share the state; write `&`, and guard what changes with a lock",
        );
    }
    types::check_lifetime(reference.lifetime.as_ref(), errors);
    if let Type::ImplTrait(opaque) = types::plain(&reference.elem) {
        errors.refuse(
            opaque,
            "a tool finds its state by the type, which `impl` hides; name the type, or write `dyn`",
        );
    }
    types::without_lifetimes(types::plain(&reference.elem))
}

/// Returns the type of the context, and how it is passed.
fn context(ty: &Type, errors: &Errors) -> (Type, Passing) {
    let Type::Reference(reference) = types::plain(ty) else {
        return (ty.clone(), Passing::Value);
    };
    if let Some(mutability) = &reference.mutability {
        errors.refuse(mutability, "the context does not change; write `&`");
    }
    types::check_lifetime(reference.lifetime.as_ref(), errors);
    ((*reference.elem).clone(), Passing::Reference)
}
