//! Which lints a tool allows.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use super::names;
use crate::{
    error::Errors,
    parse::{Setting, Value},
};

/// All lints of the runtime, in the order of `Lint::ALL`.
const LINTS: [&str; 21] = [
    "missing_description",
    "short_description",
    "undescribed_parameter",
    "echoed_name",
    "similar_names",
    "similar_descriptions",
    "many_parameters",
    "many_tools",
    "unbounded_string",
    "enum_in_prose",
    "time_as_object",
    "required_boolean",
    "expensive_schema",
    "impossible_bounds",
    "default_breaks_schema",
    "unenforced_keyword",
    "prose_only_bound",
    "not_strict",
    "strict_not_met",
    "open_object",
    "over_limit",
];

/// The lints that are about a toolset as a whole.
const OF_TOOLSETS: [&str; 1] = ["many_tools"];

/// Reads `allow(…)`. Lints that are refused are left out.
pub(super) fn read(setting: &Setting, errors: &Errors) -> Vec<&'static str> {
    let word = &setting.key;
    let Value::Parenthesized(tokens) = &setting.value else {
        errors.refuse(
            word,
            "`allow` takes names of lints in parentheses; write `allow(not_strict)`",
        );
        return Vec::new();
    };
    if tokens.is_empty() {
        errors.refuse(
            word,
            "this allows nothing; write `allow(not_strict)`, or remove it",
        );
    }
    let mut allowed = Vec::new();
    for item in items(tokens) {
        let name = match plain_word(&item) {
            Ok(name) => name,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        let Some(lint) = known(name, errors) else {
            continue;
        };
        if allowed.contains(&lint) {
            errors.refuse(
                name,
                format_args!("`{lint}` is allowed twice; remove one of them"),
            );
        } else {
            allowed.push(lint);
        }
    }
    allowed
}

/// The tokens between two commas, and the second comma.
struct Item {
    tokens: Vec<TokenTree>,
    comma: Option<Span>,
}

fn items(tokens: &TokenStream) -> Vec<Item> {
    let mut items = Vec::new();
    let mut item = Vec::new();
    for token in ungrouped(tokens) {
        match &token {
            TokenTree::Punct(sign) if sign.as_char() == ',' => items.push(Item {
                tokens: std::mem::take(&mut item),
                comma: Some(sign.span()),
            }),
            _ => item.push(token),
        }
    }
    if !item.is_empty() {
        items.push(Item {
            tokens: item,
            comma: None,
        });
    }
    items
}

/// Looks through the invisible parentheses that `macro_rules!` puts around its arguments.
fn ungrouped(tokens: &TokenStream) -> Vec<TokenTree> {
    let tokens = tokens.clone().into_iter();
    tokens
        .flat_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                ungrouped(&group.stream())
            }
            token => vec![token],
        })
        .collect()
}

/// Returns the word that an item consists of.
fn plain_word(item: &Item) -> syn::Result<&Ident> {
    let at = |tokens: &[TokenTree], message: &str| {
        let tokens: TokenStream = tokens.iter().cloned().collect();
        Err(syn::Error::new_spanned(tokens, message))
    };
    match item.tokens.as_slice() {
        [TokenTree::Ident(name)] => Ok(name),
        [TokenTree::Ident(_), rest @ ..] => match &rest[0] {
            TokenTree::Ident(_) => at(&rest[..1], "expected `,`"),
            TokenTree::Punct(sign) if sign.as_char() == ':' => at(
                &item.tokens,
                "a lint of tools has no path; write `#[allow(…)]` above the function for a lint of the compiler",
            ),
            _ => at(rest, "the name of a lint is enough; remove this"),
        },
        [] => Err(syn::Error::new(
            item.comma.unwrap_or_else(Span::call_site),
            "expected the name of a lint before `,`",
        )),
        tokens => at(
            tokens,
            "the name of a lint is a plain word, without quotes; write `allow(not_strict)`",
        ),
    }
}

/// Finds a lint that a tool can allow.
fn known(word: &Ident, errors: &Errors) -> Option<&'static str> {
    let name = word.to_string();
    if OF_TOOLSETS.contains(&name.as_str()) {
        errors.refuse(
            word,
            format_args!(
                "`{name}` is about a whole toolset, not about one of its tools; give it another level with \
                 `lint::Levels`, or give the inspector `--allow {name}`"
            ),
        );
        return None;
    }
    let found = LINTS.iter().copied().find(|lint| *lint == name);
    if found.is_none() {
        let is_of_tools = |lint: &&str| !OF_TOOLSETS.contains(lint);
        let of_tools: Vec<_> = LINTS.iter().copied().filter(is_of_tools).collect();
        let instead = names::instead(&name, &of_tools);
        errors.refuse(
            word,
            format_args!("`{name}` is not a lint of tools; {instead}"),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use tool_runtime::lint::Lint;

    use super::LINTS;

    #[test]
    fn the_lints_are_those_of_the_runtime() {
        let names: Vec<_> = Lint::ALL.iter().map(|lint| lint.name()).collect();
        assert_eq!(LINTS.as_slice(), names);
    }
}
