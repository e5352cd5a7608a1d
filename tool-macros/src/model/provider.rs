//! A struct that lends its fields to tools.

use syn::{Expr, GenericArgument, Generics, Ident, Path, PathArguments, Type, TypePath};

use super::{compiler_lints, names, signature_text, types};
use crate::{
    error::Errors,
    parse::{self, ProviderField, Setting, Value, ungroup},
};

pub(crate) struct Provider<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The path of the runtime, if it is not the usual one.
    pub(crate) runtime: Option<Path>,
    /// The lints of the compiler that the struct and its fields allow.
    pub(crate) compiler_lints: Vec<Path>,
    pub(crate) provided: Vec<Provided<'a>>,
}

/// A type that the struct provides.
pub(crate) struct Provided<'a> {
    /// The field that it comes from.
    pub(crate) member: &'a syn::Member,
    pub(crate) ty: Type,
    /// Whether the field is a pointer to it.
    pub(crate) is_behind_pointer: bool,
}

impl<'a> Provider<'a> {
    pub(crate) fn of(input: &'a parse::Provider, errors: &Errors) -> Self {
        let fields: Vec<_> = input
            .fields
            .iter()
            .map(|field| (field, read(field, errors)))
            .filter(|(_, options)| !options.skip && !options.is_wrong)
            .collect();
        let mut provided: Vec<Provided<'_>> = Vec::new();
        for (field, _) in &fields {
            // A type that every user of the struct chooses. Another field, or the struct itself, may have the same.
            if let Some(parameter) = bare_parameter(&field.ty, &input.generics) {
                errors.refuse(
                    parameter,
                    "a type parameter may stand for any type, that of another field too; write \
                     `#[provides(skip)]` above the field, and `impl Provides<…>` by hand",
                );
                continue;
            }

            // A tool that asks for the type could get either field.
            if provided.iter().any(|other| is_same(&other.ty, &field.ty)) {
                errors.refuse(
                    &field.ty,
                    "two fields have this type; write `#[provides(skip)]` above one of them, or give it a type of \
                     its own",
                );
                continue;
            }
            provided.push(Provided {
                member: &field.member,
                ty: field.ty.clone(),
                is_behind_pointer: false,
            });
        }
        let targets = targets(&fields, input, &provided, errors);
        provided.extend(targets);
        Self {
            ident: &input.ident,
            generics: &input.generics,
            runtime: runtime(&input.settings, errors),
            compiler_lints: compiler_lints::of(&input.attributes),
            provided,
        }
    }
}

/// Finds the pointers whose targets are lent: those with `#[provides(deref = …)]`, and every `Arc` and `Box`, unless another
/// field lends the same type.
fn targets<'a>(
    fields: &[(&'a ProviderField, Options)],
    input: &parse::Provider,
    provided: &[Provided<'_>],
    errors: &Errors,
) -> Vec<Provided<'a>> {
    let asked: Vec<_> = fields
        .iter()
        .flat_map(|(field, _)| &field.targets)
        .map(|(_, target)| target)
        .collect();
    let is_asked = |ty: &Type| asked.iter().any(|asked| is_same(asked, ty));
    let is_own = |ty: &Type| provided.iter().any(|other| is_same(&other.ty, ty));
    let mut targets: Vec<Provided<'_>> = Vec::new();
    for (field, _) in fields {
        let pointee = pointee(&field.ty).filter(|pointee| {
            let is_itself =
                types::names(pointee, &input.ident) || types::find_self(pointee).is_some();
            let is_lent = is_own(pointee) || is_asked(pointee);
            !is_itself && !is_lent && bare_parameter(pointee, &input.generics).is_none()
        });
        let written = field.targets.iter().map(|(_, target)| target);
        for target in written.chain(pointee) {
            // A tool that asks for the target could get either.
            if is_own(target) || targets.iter().any(|other| is_same(&other.ty, target)) {
                errors.refuse(
                    &field.ty,
                    format_args!(
                        "two fields lend a `{target}`; write `#[provides(deref = {target})]` above one of them only, or \
                         `#[provides(skip)]` above the other",
                        target = signature_text::of_type(target)
                    ),
                );
                continue;
            }
            targets.push(Provided {
                member: &field.member,
                ty: types::with_object_lifetime(target),
                is_behind_pointer: true,
            });
        }
    }
    targets
}

/// The options of a field.
#[derive(Default)]
struct Options {
    skip: bool,
    /// Whether there are others. What they are about is unknown then.
    is_wrong: bool,
}

fn read(field: &ProviderField, errors: &Errors) -> Options {
    let mut options = Options::default();
    for Setting { key, value } in &field.settings {
        let word = key.to_string();
        match word.as_str() {
            "skip" => {
                options.skip = true;
                if !matches!(value, Value::Absent) {
                    errors.refuse(key, "`skip` takes no value; write `#[provides(skip)]`");
                }
            }
            "deref" => errors.refuse(
                key,
                "`deref` needs the type that the field points to; write `#[provides(deref = Type)]`",
            ),
            _ => {
                let instead = names::instead(&word, &["skip", "deref"]);
                errors.refuse(
                    key,
                    format_args!("`{word}` is not an option of a field; {instead}"),
                );
                options.is_wrong = true;
            }
        }
    }
    if options.skip
        && let Some((word, _)) = field.targets.first()
    {
        errors.refuse(
            word,
            "`skip` keeps the field back, and `deref` lends what it points to; remove one of the two",
        );
    }
    options
}

/// `T` of `Arc<T>` and `Box<T>`.
fn pointee(ty: &Type) -> Option<&Type> {
    let Type::Path(TypePath {
        qself: None, path, ..
    }) = types::plain(ty)
    else {
        return None;
    };
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match (last.ident.to_string().as_str(), arguments.args.first()) {
        ("Arc" | "Box", Some(GenericArgument::Type(ty))) if arguments.args.len() == 1 => Some(ty),
        _ => None,
    }
}

fn runtime(settings: &[Setting], errors: &Errors) -> Option<Path> {
    let mut runtime = None;
    for Setting { key, value } in settings {
        if key != "crate" {
            let instead = names::instead(&key.to_string(), &["crate"]);
            errors.refuse(
                key,
                format_args!("`{key}` is not an option of a struct; {instead}"),
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

/// Returns the type if it is a type parameter.
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
    let text = |ty| signature_text::of_type(&types::with_object_lifetime(ty));
    text(one) == text(other)
}
