//! `#[serde(…)]` on a parameter.

use proc_macro2::Ident;
use syn::{Expr, ExprCall, ExprPath, LitStr, PathSegment, Token, punctuated::Punctuated, token};

use super::{NO_FLATTEN, shape};
use crate::{
    error::Errors,
    model::{DefaultValue, names},
    parse::{Setting, Value},
};

/// What works, and how it is written.
const KNOWN: [(&str, &str); 5] = [
    ("rename", "rename = \"…\""),
    ("alias", "alias = \"…\""),
    ("default", "default = \"path\""),
    ("with", "with = \"module\""),
    ("deserialize_with", "deserialize_with = \"path\""),
];

/// What does not work on a parameter, and what to do.
const REFUSED: [(&str, &str); 23] = [
    ("skip", "hand it in as `#[state]`, or remove the parameter"),
    (
        "skip_deserializing",
        "hand it in as `#[state]`, or remove the parameter",
    ),
    ("skip_serializing", NEVER_WRITTEN),
    ("skip_serializing_if", NEVER_WRITTEN),
    ("serialize_with", NEVER_WRITTEN),
    ("getter", NEVER_WRITTEN),
    (
        "borrow",
        "remove it, since what a tool borrows is kept for the time of the call anyway",
    ),
    ("bound", "remove it, since a tool is not generic"),
    (
        "rename_all",
        "write `#[serde(rename = \"…\")]` on each parameter",
    ),
    ("rename_all_fields", OF_A_TYPE),
    (
        "deny_unknown_fields",
        "remove it, since a tool refuses unknown parameters anyway",
    ),
    ("crate", "write `#[tool(crate = …)]` above the function"),
    ("from", CONVERT),
    ("try_from", CONVERT),
    ("into", NEVER_WRITTEN),
    ("tag", OF_A_TYPE),
    ("content", OF_A_TYPE),
    ("untagged", OF_A_TYPE),
    ("transparent", OF_A_TYPE),
    ("remote", OF_A_TYPE),
    ("expecting", OF_A_TYPE),
    ("other", OF_A_TYPE),
    ("non_exhaustive", OF_A_TYPE),
];

const NEVER_WRITTEN: &str = "remove it, since a parameter is read and never written";
const OF_A_TYPE: &str = "write it above a type of yours";
const CONVERT: &str = "take the other type, and convert it in the body";

/// Says what to write in place of a key that serde knows and a parameter does not.
pub(super) fn refusal(key: &str) -> Option<String> {
    if key == "flatten" {
        return Some(NO_FLATTEN.to_owned());
    }
    let (_, instead) = REFUSED.iter().find(|(refused, _)| *refused == key)?;
    Some(format!(
        "`{key}` does not work on a tool's parameter; {instead}"
    ))
}

/// Says how a key that works is written.
pub(super) fn example(key: &str) -> Option<&'static str> {
    let (_, example) = KNOWN.iter().find(|(known, _)| *known == key)?;
    Some(example)
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) name: Option<LitStr>,
    pub(super) aliases: Vec<LitStr>,
    pub(super) default: Option<(Ident, DefaultValue)>,
    pub(super) decode: Option<ExprPath>,
    given: Vec<String>,
}

impl Reader {
    pub(super) fn read(&mut self, setting: &Setting, errors: &Errors) {
        let key = setting.key.to_string();
        let Some(example) = example(&key) else {
            refuse(setting, errors);
            return;
        };
        if key != "alias" && shape::is_repeated(setting, &mut self.given, errors) {
            return;
        }
        match key.as_str() {
            "rename" => self.name = read_rename(setting, example, errors),
            "alias" => self.aliases.extend(read_name(setting, example, errors)),
            "default" => self.default = read_default(setting, example, errors),
            _ => {
                let one_of_two = |key| self.given.iter().any(|given| given == key);
                if one_of_two("with") && one_of_two("deserialize_with") {
                    errors.refuse(
                        &setting.key,
                        "`with` and `deserialize_with` both say how the parameter is decoded; remove one of them",
                    );
                    return;
                }
                let what = if key == "with" {
                    "path of a module"
                } else {
                    "path of a function"
                };
                let path = shape::quoted::<ExprPath>(setting, what, example, errors);
                self.decode = path.map(|mut path| {
                    if key == "with" {
                        let span = shape::text(setting, example, errors).map(LitStr::span);
                        let span = span.unwrap_or_else(|| setting.key.span());
                        let function = PathSegment::from(Ident::new("deserialize", span));
                        path.path.segments.push(function);
                    }
                    path
                });
            }
        }
    }
}

fn refuse(setting: &Setting, errors: &Errors) {
    let key = setting.key.to_string();
    if let Some(refusal) = refusal(&key) {
        errors.refuse(&setting.key, refusal);
        return;
    }
    let instead = match super::schemars::example(&key) {
        Some(example) => format!("write `#[schemars({example})]`"),
        None => names::instead(&key, &KNOWN.map(|(known, _)| known)),
    };
    errors.refuse(
        &setting.key,
        format_args!("`{key}` is no serde attribute of a parameter; {instead}"),
    );
}

/// `rename = "…"`, or `rename(deserialize = "…")`
fn read_rename(setting: &Setting, example: &str, errors: &Errors) -> Option<LitStr> {
    if !matches!(setting.value, Value::Parenthesized(_)) {
        return read_name(setting, example, errors);
    }
    let mut name = None;
    let mut given = Vec::new();
    for setting in shape::settings(setting, "rename(deserialize = \"…\")", errors)? {
        if shape::is_repeated(&setting, &mut given, errors) {
            continue;
        }
        match setting.key.to_string().as_str() {
            "deserialize" => name = read_name(&setting, "deserialize = \"…\"", errors),
            "serialize" => errors.refuse(
                &setting.key,
                "a parameter is read and never written; write `rename = \"…\"` for the name that is read",
            ),
            key => errors.refuse(
                &setting.key,
                format_args!("`{key}` does not go into `rename`; write `rename = \"…\"`"),
            ),
        }
    }
    name
}

fn read_name(setting: &Setting, example: &str, errors: &Errors) -> Option<LitStr> {
    let name = shape::text(setting, example, errors)?;
    if name.value().is_empty() {
        errors.refuse(
            name,
            "a parameter cannot have an empty name; write what the model should call it",
        );
        return None;
    }
    Some(name.clone())
}

/// `default`, or `default = "path"`
fn read_default(
    setting: &Setting,
    example: &str,
    errors: &Errors,
) -> Option<(Ident, DefaultValue)> {
    let key = setting.key.clone();
    if matches!(setting.value, Value::Absent) {
        return Some((key.clone(), DefaultValue::OfType(key)));
    }
    if let Value::Given(value) = &setting.value
        && shape::literal(value).is_none()
    {
        errors.refuse(
            value,
            "serde's `default` takes the path of a function in quotes; write `#[tool(default = …)]` for a value",
        );
        return None;
    }
    let path = shape::quoted::<ExprPath>(setting, "path of a function", example, errors)?;
    let span = shape::text(setting, example, errors).map_or_else(|| key.span(), LitStr::span);
    let call = Expr::Call(ExprCall {
        attrs: Vec::new(),
        func: Box::new(Expr::Path(path)),
        paren_token: token::Paren(span),
        args: Punctuated::<Expr, Token![,]>::new(),
    });
    Some((key, DefaultValue::Expression(Box::new(call))))
}
