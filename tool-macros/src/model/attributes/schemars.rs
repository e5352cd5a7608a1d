//! `#[schemars(…)]` on a parameter, as the derive of schemars 1.2 has it on a field.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{
    Expr, ExprPath, LitStr, Path, Token, Type,
    parse::{ParseStream, Parser as _},
};

use super::{
    bounds, forms,
    keyword::{Keyword, Kind},
    known, patterns,
    schema_source::SchemaSource,
};
use crate::{error::Errors, parse::Setting};

/// Formats, and their names in a schema.
const FORMATS: [(&str, &str); 5] = [
    ("email", "email"),
    ("url", "uri"),
    ("ip", "ip"),
    ("ipv4", "ipv4"),
    ("ipv6", "ipv6"),
];

/// The attributes that were read so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) schema: Option<SchemaSource>,
    pub(super) description: Option<(Ident, Expr)>,
    pub(super) keywords: Keywords,
}

/// The keywords of one schema.
#[derive(Default)]
pub(super) struct Keywords {
    list: Vec<Keyword>,
    given: Vec<String>,
    /// The keywords that `extend` gave.
    extended: Vec<String>,
}

impl Reader {
    pub(super) fn read(&mut self, setting: &Setting, errors: &Errors) {
        let key = setting.key.to_string();
        let Some(example) = known::schemars_example(&key) else {
            errors.refuse(&setting.key, known::schemars_refusal(&key));
            return;
        };
        let given = &mut self.keywords.given;
        match key.as_str() {
            "description" if forms::is_repeated(setting, given, errors) => {}
            "description" => {
                let text = forms::value(setting, example, errors);
                if let Some(text) = text
                    && forms::literal(text).is_some_and(|text| text.value().trim().is_empty())
                {
                    errors.refuse(
                        text,
                        "the description is empty; say what the parameter means, or remove it",
                    );
                }
                self.description = text.map(|text| (setting.key.clone(), text.clone()));
            }
            "with" | "schema_with" => {
                if forms::is_repeated(setting, given, errors) {
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
                    forms::quoted::<Type>(setting, "type", example, errors)
                        .map(|ty| SchemaSource::Type(Box::new(ty)))
                } else {
                    forms::quoted::<ExprPath>(setting, "path of a function", example, errors)
                        .map(|path| SchemaSource::Function(Box::new(path)))
                };
            }
            _ => self.keywords.read(setting, example, errors),
        }
    }
}

impl Keywords {
    /// Returns the keywords in the order in which they take effect: as in schemars, those that may overwrite others come
    /// last.
    pub(super) fn into_ordered(mut self) -> Vec<Keyword> {
        self.list.sort_by_key(|keyword| match keyword.kind {
            Kind::Transform(_) => 2,
            Kind::Extend(..) => 1,
            _ => 0,
        });
        self.list
    }

    fn read(&mut self, setting: &Setting, example: &str, errors: &Errors) {
        let key = setting.key.to_string();
        let may_repeat = ["example", "extend", "transform"].contains(&key.as_str());
        if !may_repeat && forms::is_repeated(setting, &mut self.given, errors) {
            return;
        }
        if self.excludes(setting, errors) {
            return;
        }
        let kind = match key.as_str() {
            "range" => bounds::range(setting, example, errors),
            "length" => bounds::length(setting, example, errors),
            "pattern" => patterns::pattern(setting, example, errors),
            "regex" => patterns::regex(setting, example, errors),
            "contains" => patterns::contains(setting, example, errors),
            "inner" => read_inner(setting, example, errors),
            "title" => forms::value(setting, example, errors)
                .cloned()
                .map(Kind::Title),
            "example" => read_example(setting, example, errors),
            "transform" => read_transform(setting, example, errors),
            "extend" => {
                self.read_extensions(setting, example, errors);
                None
            }
            _ => forms::word(setting, errors).and_then(|()| {
                let (_, format) = FORMATS.iter().find(|(word, _)| *word == key)?;
                Some(Kind::Format(format))
            }),
        };
        self.list.extend(kind.map(|kind| Keyword {
            word: setting.key.clone(),
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
        let Some(content) = forms::list(setting, example, errors) else {
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
            if self.extended.contains(&name) {
                errors.refuse(
                    &keyword,
                    format_args!("`{name}` is given twice; remove one of them"),
                );
                continue;
            }
            self.extended.push(name);
            self.list.push(Keyword {
                word: setting.key.clone(),
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
    let mut inner = Keywords::default();
    for setting in forms::settings(setting, example, errors)? {
        let key = setting.key.to_string();
        match known::inner_example(&key) {
            Some(example) => inner.read(&setting, example, errors),
            None => errors.refuse(&setting.key, known::inner_refusal(&key)),
        }
    }
    Some(Kind::Inner(inner.into_ordered()))
}

/// `example = value`. A path in quotes is refused, because schemars once took it for a function.
fn read_example(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let value = forms::value(setting, example, errors)?;
    if let Some(text) = forms::literal(value)
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
    let value = forms::value(setting, example, errors)?;
    if let Some(text) = forms::literal(value) {
        let text = text.value();
        errors.refuse(
            value,
            format_args!("`transform` takes a function without quotes; write `transform = {text}`"),
        );
        return None;
    }
    Some(Kind::Transform(value.clone()))
}
