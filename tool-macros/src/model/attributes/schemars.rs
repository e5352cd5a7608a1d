//! `#[schemars(…)]` on a parameter, as the derive of schemars 1.2 has it on a field.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{
    Expr, ExprPath, LitStr, Path, Token, Type,
    parse::{ParseStream, Parser as _},
};

use super::{Kind, Refinement, SchemaSource, bounds, shape, text};
use crate::{error::Errors, model::names, parse::Setting};

/// What works, and how it is written. The first of them work inside `inner` too.
const KNOWN: [(&str, &str); 18] = [
    ("range", "range(min = 1, max = 10)"),
    ("length", "length(min = 1, max = 10)"),
    ("pattern", "pattern(\"…\")"),
    ("regex", "regex(pattern = \"…\")"),
    ("contains", "contains(\"…\")"),
    ("email", "email"),
    ("url", "url"),
    ("ip", "ip"),
    ("ipv4", "ipv4"),
    ("ipv6", "ipv6"),
    ("inner", "inner(length(min = 1))"),
    ("title", "title = \"…\""),
    ("description", "description = \"…\""),
    ("example", "example = value"),
    ("extend", "extend(\"key\" = value)"),
    ("transform", "transform = function"),
    ("with", "with = \"Type\""),
    ("schema_with", "schema_with = \"path\""),
];

/// How many of them work inside `inner`.
const INNER: usize = 11;

/// Formats, and what they are called in a schema.
const FORMATS: [(&str, &str); 5] = [
    ("email", "email"),
    ("url", "uri"),
    ("ip", "ip"),
    ("ipv4", "ipv4"),
    ("ipv6", "ipv6"),
];

/// What does not work on a parameter, and what to do.
const REFUSED: [(&str, &str); 9] = [
    (
        "required",
        "remove it, since every parameter is required but an `Option` and one with a default",
    ),
    ("deprecated", "write `extend(\"deprecated\" = true)`"),
    ("default", "write `#[tool(default)]`"),
    ("inline", "write it above a type of yours"),
    ("min", "write `range(min = …)`"),
    ("max", "write `range(max = …)`"),
    ("uri", "write `url`"),
    ("format", "write `extend(\"format\" = \"…\")`"),
    ("uuid", "write `extend(\"format\" = \"uuid\")`"),
];

/// Says how a key that works is written.
pub(super) fn example(key: &str) -> Option<&'static str> {
    let (_, example) = KNOWN.iter().find(|(known, _)| *known == key)?;
    Some(example)
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) schema: Option<SchemaSource>,
    pub(super) description: Option<(Ident, Expr)>,
    pub(super) refinements: Refinements,
}

/// What is written into one schema.
#[derive(Default)]
pub(super) struct Refinements {
    list: Vec<Refinement>,
    given: Vec<String>,
    keywords: Vec<String>,
}

impl Reader {
    pub(super) fn read(&mut self, setting: &Setting, errors: &Errors) {
        let key = setting.key.to_string();
        let Some(example) = example(&key) else {
            refuse(setting, errors);
            return;
        };
        let given = &mut self.refinements.given;
        match key.as_str() {
            "description" if shape::is_repeated(setting, given, errors) => {}
            "description" => {
                let text = shape::value(setting, example, errors);
                if let Some(text) = text
                    && shape::literal(text).is_some_and(|text| text.value().trim().is_empty())
                {
                    errors.refuse(
                        text,
                        "the description is empty; say what the parameter means, or remove it",
                    );
                }
                self.description = text.map(|text| (setting.key.clone(), text.clone()));
            }
            "with" | "schema_with" => {
                if shape::is_repeated(setting, given, errors) {
                    return;
                }
                if self.schema.is_some() {
                    errors.refuse(
                        &setting.key,
                        "`with` and `schema_with` both say where the schema comes from; remove one of them",
                    );
                    return;
                }
                self.schema = if key == "with" {
                    shape::quoted::<Type>(setting, "type", example, errors)
                        .map(|ty| SchemaSource::Type(Box::new(ty)))
                } else {
                    shape::quoted::<ExprPath>(setting, "path of a function", example, errors)
                        .map(|path| SchemaSource::Function(Box::new(path)))
                };
            }
            _ => self.refinements.read(setting, example, errors),
        }
    }
}

fn refuse(setting: &Setting, errors: &Errors) {
    let key = setting.key.to_string();
    let refused = REFUSED.iter().find(|(refused, _)| *refused == key);
    let instead = if let Some((_, instead)) = refused {
        (*instead).to_owned()
    } else if let Some(example) = super::serde::example(&key) {
        format!("write `#[serde({example})]`")
    } else if let Some(refusal) = super::serde::refusal(&key) {
        errors.refuse(&setting.key, refusal);
        return;
    } else {
        names::instead(&key, &KNOWN.map(|(known, _)| known))
    };
    errors.refuse(
        &setting.key,
        format_args!("`{key}` is no schemars attribute of a parameter; {instead}"),
    );
}

impl Refinements {
    /// Returns them in the order in which they take effect: schemars puts what may overwrite the rest last.
    pub(super) fn into_ordered(mut self) -> Vec<Refinement> {
        self.list.sort_by_key(|refinement| match refinement.kind {
            Kind::Transform(_) => 2,
            Kind::Extend(..) => 1,
            _ => 0,
        });
        self.list
    }

    fn read(&mut self, setting: &Setting, example: &str, errors: &Errors) {
        let key = setting.key.to_string();
        let may_repeat = ["example", "extend", "transform"].contains(&key.as_str());
        if !may_repeat && shape::is_repeated(setting, &mut self.given, errors) {
            return;
        }
        if self.excludes(setting, errors) {
            return;
        }
        let kind = match key.as_str() {
            "range" => bounds::range(setting, example, errors),
            "length" => bounds::length(setting, example, errors),
            "pattern" => text::pattern(setting, example, errors),
            "regex" => text::regex(setting, example, errors),
            "contains" => text::contains(setting, example, errors),
            "inner" => read_inner(setting, example, errors),
            "title" => shape::value(setting, example, errors)
                .cloned()
                .map(Kind::Title),
            "example" => read_example(setting, example, errors),
            "transform" => read_transform(setting, example, errors),
            "extend" => {
                self.read_extensions(setting, example, errors);
                None
            }
            _ => shape::word(setting, errors).and_then(|()| {
                let (_, format) = FORMATS.iter().find(|(word, _)| *word == key)?;
                Some(Kind::Format(format))
            }),
        };
        self.list.extend(kind.map(|kind| Refinement {
            key: setting.key.clone(),
            kind,
        }));
    }

    /// Refuses a second word that writes the same keyword.
    fn excludes(&self, setting: &Setting, errors: &Errors) -> bool {
        let groups: [(&[&str], &str); 2] = [
            (&["pattern", "regex", "contains"], "the pattern"),
            (&["email", "url", "ip", "ipv4", "ipv6"], "the format"),
        ];
        let key = setting.key.to_string();
        for (group, what) in groups {
            let is_other = |given: &&String| **given != key && group.contains(&given.as_str());
            if group.contains(&key.as_str())
                && let Some(other) = self.given.iter().find(is_other)
            {
                errors.refuse(
                    &setting.key,
                    format_args!("`{other}` and `{key}` both say {what}; remove one of them"),
                );
                return true;
            }
        }
        false
    }

    /// `extend("key" = value, …)`
    fn read_extensions(&mut self, setting: &Setting, example: &str, errors: &Errors) {
        let Some(content) = shape::list(setting, example, errors) else {
            return;
        };
        let parse = |input: ParseStream<'_>| {
            let mut extensions = Vec::new();
            while !input.is_empty() {
                extensions.push(parse_extension(input, example)?);
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(extensions)
        };
        let extensions = parse.parse2(content.clone()).unwrap_or_else(|error| {
            errors.push(error);
            Vec::new()
        });
        for (keyword, value) in extensions {
            let name = keyword.value();
            if self.keywords.contains(&name) {
                errors.refuse(
                    &keyword,
                    format_args!("`{name}` is given twice; remove one of them"),
                );
                continue;
            }
            self.keywords.push(name);
            self.list.push(Refinement {
                key: setting.key.clone(),
                kind: Kind::Extend(keyword, value),
            });
        }
    }
}

/// `"key" = value`, up to a comma or the end. The value is what `json!` takes.
fn parse_extension(input: ParseStream<'_>, example: &str) -> syn::Result<(LitStr, TokenStream)> {
    let wrong = |input: ParseStream<'_>| {
        input.error(format_args!(
            "expected a keyword in quotes and its value; write `{example}`"
        ))
    };
    let keyword: LitStr = input.parse().map_err(|_| wrong(input))?;
    let equals: Token![=] = input.parse().map_err(|_| wrong(input))?;
    let mut value = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        value.extend([input.parse::<TokenTree>()?]);
    }
    if value.is_empty() {
        let message = format_args!("expected a value after `\"{}\" =`", keyword.value());
        return Err(syn::Error::new_spanned(equals, message));
    }
    Ok((keyword, value))
}

/// `inner(…)`
fn read_inner(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let known = KNOWN.map(|(known, _)| known);
    let known = &known[..INNER];
    let mut inner = Refinements::default();
    for setting in shape::settings(setting, example, errors)? {
        let key = setting.key.to_string();
        match self::example(&key).filter(|_| known.contains(&key.as_str())) {
            Some(example) => inner.read(&setting, example, errors),
            None => errors.refuse(
                &setting.key,
                format_args!(
                    "`{key}` does not go into `inner`; {}",
                    names::instead(&key, known)
                ),
            ),
        }
    }
    Some(Kind::Inner(inner.into_ordered()))
}

/// `example = value`. schemars once took the path of a function in quotes, so that this is refused.
fn read_example(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let value = shape::value(setting, example, errors)?;
    if let Some(text) = shape::literal(value)
        && text.parse::<Path>().is_ok()
    {
        let text = text.value();
        errors.refuse(
            value,
            format_args!(
                "this is the text, or the function of that name; write `example = &\"{text}\"` or `example = {text}()`"
            ),
        );
        return None;
    }
    Some(Kind::Example(value.clone()))
}

/// `transform = function`
fn read_transform(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let value = shape::value(setting, example, errors)?;
    if let Some(text) = shape::literal(value) {
        let text = text.value();
        errors.refuse(
            value,
            format_args!("`transform` takes a function without quotes; write `transform = {text}`"),
        );
        return None;
    }
    Some(Kind::Transform(value.clone()))
}
