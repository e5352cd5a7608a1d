//! A struct that lends its fields to tools.

use quote::ToTokens as _;
use syn::{Expr, Generics, Ident, Path, Type, TypePath};

use super::{names, types};
use crate::{
    error::Errors,
    parse::{self, ProviderField, Setting, Value, ungroup},
};

pub(crate) struct Provider<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The path of the runtime, if it is not the usual one.
    pub(crate) runtime: Option<Path>,
    pub(crate) provided: Vec<Provided<'a>>,
}

/// A field that tools may ask for, by its type.
pub(crate) struct Provided<'a> {
    pub(crate) member: &'a syn::Member,
    pub(crate) ty: &'a Type,
}

impl<'a> Provider<'a> {
    pub(crate) fn of(input: &'a parse::Provider, errors: &Errors) -> Self {
        let mut provided: Vec<Provided<'_>> = Vec::new();
        for field in &input.fields {
            if is_skipped(field, errors) {
                continue;
            }

            // A type that every caller fixes, so that two fields, or the struct itself, may have it.
            if let Some(parameter) = bare_parameter(&field.ty, &input.generics) {
                errors.refuse(
                    parameter,
                    "a type parameter may stand for any type, that of another field too; write \
                     `#[provides(skip)]` above the field, and `impl Provides<…>` by hand",
                );
                continue;
            }

            // Who asks for the type would not know which one he gets.
            if provided.iter().any(|other| is_same(other.ty, &field.ty)) {
                errors.refuse(
                    &field.ty,
                    "two fields have this type; write `#[provides(skip)]` above one of them, or give it a type of \
                     its own",
                );
                continue;
            }
            provided.push(Provided {
                member: &field.member,
                ty: &field.ty,
            });
        }
        Self {
            ident: &input.ident,
            generics: &input.generics,
            runtime: runtime(&input.settings, errors),
            provided,
        }
    }
}

fn is_skipped(field: &ProviderField, errors: &Errors) -> bool {
    let mut is_skipped = false;
    for Setting { key, value } in &field.settings {
        if key != "skip" {
            let instead = names::instead(&key.to_string(), &["skip"]);
            errors.refuse(
                key,
                format_args!("`{key}` is no option of a field; {instead}"),
            );
        } else if !matches!(value, Value::Absent) {
            errors.refuse(key, "`skip` takes no value; write `#[provides(skip)]`");
        }
        is_skipped = true;
    }
    is_skipped
}

fn runtime(settings: &[Setting], errors: &Errors) -> Option<Path> {
    let mut runtime = None;
    for Setting { key, value } in settings {
        if key != "crate" {
            let instead = names::instead(&key.to_string(), &["crate"]);
            errors.refuse(
                key,
                format_args!("`{key}` is no option of a struct; {instead}"),
            );
            continue;
        }
        match value {
            Value::Given(value) if matches!(ungroup(value), Expr::Path(_)) => {
                if let Expr::Path(path) = ungroup(value) {
                    runtime = Some(path.path.clone());
                }
            }
            _ => errors.refuse(
                key,
                "`crate` takes a path, without quotes; write `crate = path::to::tool_runtime`",
            ),
        }
    }
    runtime
}

/// The type, if it is nothing but a type parameter.
fn bare_parameter<'t>(ty: &'t Type, generics: &Generics) -> Option<&'t Type> {
    let Type::Path(TypePath {
        qself: None, path, ..
    }) = types::plain(ty)
    else {
        return None;
    };
    let name = path.get_ident()?;
    generics
        .type_params()
        .any(|parameter| parameter.ident == *name)
        .then_some(ty)
}

/// Tells whether two types are written the same.
fn is_same(one: &Type, other: &Type) -> bool {
    one.to_token_stream().to_string() == other.to_token_stream().to_string()
}
