//! Rules for the function as a whole.

use syn::{GenericParam, ReceiverKind, ReturnType, Safety, Signature, Type};

use super::{place::Place, types};
use crate::{
    error::Errors,
    parse::{Input, Subject},
};

/// Tells whether a tool can be declared at the place of the function, and reports why not.
pub(super) fn check_place(input: &Input, place: Place<'_>, errors: &Errors) -> bool {
    match place {
        Place::Module => check_function(input, errors),
        Place::Block { .. } => check_method(input, errors),
    }
}

fn check_method(input: &Input, errors: &Errors) -> bool {
    let first = input.parameters.first().map(|first| &first.subject);
    let Some(Subject::Receiver(receiver)) = first else {
        return true;
    };
    let is_lent = matches!(receiver.kind, ReceiverKind::Reference(_, _, None));
    if let ReceiverKind::Reference(_, lifetime, _) = &receiver.kind {
        types::check_lifetime(lifetime.as_ref(), errors);
    }
    if !is_lent {
        errors.refuse(
            receiver,
            "calls run in parallel and share the value; write `&self`, and guard what changes with a lock",
        );
    }
    is_lent
}

fn check_function(input: &Input, errors: &Errors) -> bool {
    let signature = &input.function.signature;

    // A method.
    if let Some(Subject::Receiver(receiver)) = input.parameters.first().map(|first| &first.subject)
    {
        errors.refuse(
            receiver.self_token,
            "a method is a tool only in a block of tools; write `#[tools]` above the `impl` block",
        );
        return false;
    }

    // A function of a type, if `Self` shows it.
    let returned = match &signature.output {
        ReturnType::Default => None,
        ReturnType::Type(_, returned) => types::find_self(returned),
    };
    let taken = input
        .parameters
        .iter()
        .find_map(|parameter| match &parameter.subject {
            Subject::Receiver(_) => None,
            Subject::Typed(_, ty) => types::find_self(ty),
        });
    if let Some(this) = taken.or(returned) {
        errors.refuse(
            this,
            "a function of a type is a tool only in a block of tools; write `#[tools]` above the `impl` block",
        );
        return false;
    }

    // A function without a body.
    if !input.function.has_body {
        errors.refuse(
            &signature.ident,
            "a tool needs a body; write a free function that has one",
        );
        return false;
    }
    true
}

/// Refuses functions that a model cannot call.
pub(super) fn check(signature: &Signature, errors: &Errors) {
    // `const fn`
    if let Some(constness) = &signature.constness {
        errors.refuse(constness, "a tool cannot be `const`; remove `const`");
    }

    // `unsafe fn`
    if let Safety::Unsafe(safety) = &signature.safety {
        errors.refuse(
            safety,
            "a tool cannot be `unsafe`, because a model does not check preconditions; call it from a safe function",
        );
    }

    // `extern "C" fn`
    if let Some(abi) = &signature.abi {
        errors.refuse(
            abi,
            "a tool cannot be `extern`; call it from a plain function",
        );
    }

    // `-> !`
    if let ReturnType::Type(_, returned) = &signature.output
        && let Type::Never(never) = types::plain(returned)
    {
        errors.refuse(
            never,
            "a tool has to return, so that its call can be answered; remove `-> !`",
        );
    }

    // Types and constants that a caller would choose. Lifetimes are fine.
    for parameter in &signature.generics.params {
        match parameter {
            GenericParam::Lifetime(_) => {}
            GenericParam::Type(parameter) => errors.refuse(
                &parameter.ident,
                "a tool cannot be generic, because a model names no types; write a concrete type instead",
            ),
            GenericParam::Const(parameter) => errors.refuse(
                &parameter.ident,
                "a tool cannot be generic, because a model names no constants; take a parameter instead",
            ),
        }
    }
}
