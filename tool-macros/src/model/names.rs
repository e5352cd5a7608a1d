//! Names of tools, and suggestions for misspelt names.

use proc_macro2::Ident;
use syn::{LitStr, ext::IdentExt as _};

use crate::error::Errors;

const RULE: &str = "use 1 to 64 of the characters a-z, A-Z, 0-9, `_` and `-`";

fn is_legal(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=64).contains(&name.len()) && name.bytes().all(legal)
}

/// Refuses a name that the model APIs would refuse.
pub(super) fn check(name: &LitStr, errors: &Errors) {
    if !is_legal(&name.value()) {
        errors.refuse(name, format_args!("this cannot name a tool; {RULE}"));
    }
}

/// Refuses a function's own name as the name of the tool.
pub(super) fn check_function(name: &Ident, errors: &Errors) {
    if !is_legal(&name.unraw().to_string()) {
        errors.refuse(
            name,
            format_args!(
                "the function's name cannot name a tool; write `#[tool(name = \"…\")]`, and {RULE}"
            ),
        );
    }
}

/// Suggests what to write in place of an unknown name.
pub(super) fn instead(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => list(known),
    }
}

/// Finds the known name that is most like an unknown one.
pub(super) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let likeness = |known: &&str| strsim::normalized_damerau_levenshtein(name, known);
    let nearest = known
        .iter()
        .copied()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    nearest.filter(|nearest| likeness(nearest) > 0.5)
}

fn list(known: &[&str]) -> String {
    match known {
        [] => "it has none".to_owned(),
        [name] => format!("there is only `{name}`"),
        [names @ .., last] => format!("there are `{}` and `{last}`", names.join("`, `")),
    }
}
