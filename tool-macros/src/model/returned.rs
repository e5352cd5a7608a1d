//! What a function returns.

use proc_macro2::Ident;
use syn::{
    GenericArgument, PathArguments, ReturnType, Signature, Token, Type, TypeParamBound,
    punctuated::Punctuated,
};

use super::types;
use crate::error::Errors;

/// What a function returns.
pub(crate) struct Returned {
    /// Whether it is awaited, because the function is `async` or returns a future.
    pub(crate) is_awaited: bool,
    /// Its type, if the function says it.
    pub(crate) ty: Option<Type>,
}

impl Returned {
    pub(super) fn of(signature: &Signature) -> Self {
        let ty = match &signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(&**ty),
        };
        match ty.and_then(output_of_future) {
            Some(output) if signature.asyncness.is_none() => Self {
                is_awaited: true,
                ty: Some(output.clone()),
            },
            _ => Self {
                is_awaited: signature.asyncness.is_some(),
                ty: ty.cloned(),
            },
        }
    }

    /// Refuses `output_schema` for a type without a schema.
    pub(super) fn check_schema(&self, word: Option<&Ident>, errors: &Errors) {
        if let Some(Type::ImplTrait(opaque)) = self.ty.as_ref().map(types::plain) {
            errors.refuse(
                opaque,
                "the schema of an output is made of its type, which is hidden here; name the type",
            );
        } else if self.ty.is_none()
            && let Some(word) = word
        {
            errors.refuse(
                word,
                "the function returns nothing, which has no schema; remove `output_schema`",
            );
        }
    }

    /// Whether the error is seen to borrow from the arguments. Only where a `Result` shows both its types is it known which
    /// of them borrows.
    pub(crate) fn error_borrows(&self) -> bool {
        self.ty.as_ref().is_some_and(|ty| match types::sides(ty) {
            Some((_, error)) => types::borrows(&error),
            None => types::borrows(ty),
        })
    }

    /// The type as it can be written outside of the function: without the function's lifetimes.
    pub(crate) fn owned(&self) -> Option<Type> {
        self.ty.as_ref().map(types::without_lifetimes)
    }
}

/// `T` of `impl Future<Output = T>`, `Pin<Box<dyn Future<Output = T>>>` and `BoxFuture<'_, T>`. Only their names tell
/// these types from others, because the runtime has to know whether it awaits the function before it calls it.
fn output_of_future(ty: &Type) -> Option<&Type> {
    match types::plain(ty) {
        Type::ImplTrait(opaque) => output_of_bounds(&opaque.bounds),
        Type::TraitObject(object) => output_of_bounds(&object.bounds),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            let argument = arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })?;
            match last.ident.to_string().as_str() {
                "BoxFuture" | "LocalBoxFuture" => Some(argument),
                "Pin" => boxed(argument).and_then(output_of_future),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `T` of `Box<T>`.
fn boxed(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = types::plain(ty) else {
        return None;
    };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Box")?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// `T` of `Future<Output = T>`.
fn output_of_bounds(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<&Type> {
    bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let last = bound.path.segments.last()?;
        let PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return None;
        };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(output)
                if last.ident == "Future" && output.ident == "Output" =>
            {
                Some(&output.ty)
            }
            _ => None,
        })
    })
}
