//! `#[serde(…)]` on a parameter.

use proc_macro2::Ident;
use syn::{Expr, ExprCall, ExprPath, LitStr, PathSegment, Token, punctuated::Punctuated, token};

use super::{forms, known};
use crate::{
    error::Errors,
    model::default_value::DefaultValue,
    parse::{Setting, Value},
};

/// The attributes that were read so far.
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
        let Some(example) = known::serde_example(&key) else {
            errors.refuse(&setting.key, known::serde_refusal(&key));
            return;
        };
        if key != "alias" && forms::is_repeated(setting, &mut self.given, errors) {
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
                let path = forms::quoted::<ExprPath>(setting, what, example, errors);
                self.decode = path.map(|mut path| {
                    if key == "with" {
                        let span = forms::text(setting, example, errors).map(LitStr::span);
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

/// `rename = "…"`, or `rename(deserialize = "…")`
fn read_rename(setting: &Setting, example: &str, errors: &Errors) -> Option<LitStr> {
    if !matches!(setting.value, Value::Parenthesized(_)) {
        return read_name(setting, example, errors);
    }
    let mut name = None;
    let mut given = Vec::new();
    for setting in forms::settings(setting, "rename(deserialize = \"…\")", errors)? {
        if forms::is_repeated(&setting, &mut given, errors) {
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
    let name = forms::text(setting, example, errors)?;
    if name.value().is_empty() {
        errors.refuse(
            name,
            "a parameter cannot have an empty name; write a name for the model",
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
        && forms::literal(value).is_none()
    {
        errors.refuse(
            value,
            "serde's `default` takes the path of a function in quotes; write `#[tool(default = …)]` for a value",
        );
        return None;
    }
    let path = forms::quoted::<ExprPath>(setting, "path of a function", example, errors)?;
    let span = forms::text(setting, example, errors).map_or_else(|| key.span(), LitStr::span);
    let call = Expr::Call(ExprCall {
        attrs: Vec::new(),
        func: Box::new(Expr::Path(path)),
        paren_token: token::Paren(span),
        args: Punctuated::<Expr, Token![,]>::new(),
    });
    Some((key, DefaultValue::Expression(Box::new(call))))
}
