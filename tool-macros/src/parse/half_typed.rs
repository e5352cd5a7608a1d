//! Functions whose signature is being typed.
//!
//! The compiler parses an item before it hands it to a macro, and has reported the errors in it. So the macro does not
//! report them again, and declares a stand-in.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use syn::parse::ParseStream;

/// An item up to its body.
pub(super) struct HalfTyped {
    /// The tokens before the body.
    pub(super) signature: TokenStream,
    /// The name of the function, if it has one.
    pub(super) name: Option<Ident>,
    /// The body, or the `;` in its place.
    pub(super) body: Option<TokenTree>,
}

/// Takes an item that does not parse, with its body or `;`.
pub(super) fn take(input: ParseStream<'_>) -> syn::Result<HalfTyped> {
    let mut tokens = Vec::new();
    let mut body = None;
    while !input.is_empty() && body.is_none() {
        let token = input.parse::<TokenTree>()?;
        let is_end = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(sign) => sign.as_char() == ';',
            _ => false,
        };
        if is_end {
            body = Some(token);
        } else {
            tokens.push(token);
        }
    }
    let keyword = tokens.iter().position(|token| is_word(token, &["fn"]));
    let name = match keyword.and_then(|keyword| tokens.get(keyword + 1)) {
        Some(TokenTree::Ident(name)) => Some(name.clone()),
        _ => None,
    };
    Ok(HalfTyped {
        signature: tokens.into_iter().collect(),
        name,
        body,
    })
}

impl HalfTyped {
    /// Tells whether the compiler is certain to refuse the signature, because a type is missing or ends in the middle.
    pub(super) fn is_refused(&self) -> bool {
        let tokens: Vec<_> = self.signature.clone().into_iter().collect();
        let is_list = |token: &TokenTree| parameters(token).is_some();
        let Some(at) = tokens.iter().position(is_list) else {
            return false;
        };
        let returned = match &tokens[at + 1..] {
            [
                TokenTree::Punct(dash),
                TokenTree::Punct(arrow),
                returned @ ..,
            ] if dash.as_char() == '-' && arrow.as_char() == '>' => Some(returned),
            _ => None,
        };
        let parameters = parameters(&tokens[at])
            .map(Group::stream)
            .unwrap_or_default();
        let parameters: Vec<_> = parameters.into_iter().collect();
        returned.is_some_and(is_unfinished_type)
            || split(&parameters).into_iter().any(is_unfinished_parameter)
    }
}

/// The parentheses of the parameters.
fn parameters(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group),
        _ => None,
    }
}

/// Splits parameters at the commas outside of angle brackets.
fn split(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut before) = (0, 0_usize, ' ');
    for (at, token) in tokens.iter().enumerate() {
        let sign = sign(token);
        match sign {
            ',' if depth == 0 => {
                parts.push(&tokens[start..at]);
                start = at + 1;
            }
            '<' => depth += 1,
            '>' if before != '-' => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = sign;
    }
    if start < tokens.len() {
        parts.push(&tokens[start..]);
    }
    parts
}

fn is_unfinished_parameter(tokens: &[TokenTree]) -> bool {
    let is_colon = |at: usize| {
        let is_joint = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == ':' && sign.spacing() == Spacing::Joint);
        sign(&tokens[at]) == ':' && !is_joint(at) && !(at > 0 && is_joint(at - 1))
    };
    match (0..tokens.len()).find(|at| is_colon(*at)) {
        Some(colon) => is_unfinished_type(&tokens[colon + 1..]),
        None => !tokens.iter().any(|token| is_word(token, &["self"])),
    }
}

fn is_unfinished_type(tokens: &[TokenTree]) -> bool {
    const UNFINISHED: [&str; 9] = [
        "as", "const", "dyn", "extern", "fn", "for", "impl", "mut", "where",
    ];
    let count = |wanted: char| tokens.iter().filter(|token| sign(token) == wanted).count();
    let is_first_wrong = matches!(tokens.first(), Some(TokenTree::Literal(_)));
    let is_last_open = tokens.last().is_none_or(|last| match last {
        TokenTree::Punct(sign) => !['>', '!'].contains(&sign.as_char()),
        last => is_word(last, &UNFINISHED),
    });
    is_first_wrong || is_last_open || count('<') > count('>')
}

fn sign(token: &TokenTree) -> char {
    match token {
        TokenTree::Punct(sign) => sign.as_char(),
        _ => ' ',
    }
}

fn is_word(token: &TokenTree, words: &[&str]) -> bool {
    matches!(token, TokenTree::Ident(word) if words.iter().any(|wanted| word == wanted))
}

#[cfg(test)]
mod tests {
    use syn::{ItemFn, parse::Parser as _};

    use super::take;

    fn is_refused(signature: &str) -> bool {
        let item = take.parse_str(&format!("{signature} {{}}"));
        item.expect("tokens").is_refused()
    }

    #[test]
    fn a_type_that_is_missing_or_ends_in_the_middle_is_refused() {
        for signature in [
            "async fn f(city: )",
            "fn f(city)",
            "fn f(city: &str, days)",
            "fn f(city: , days: u32)",
            "fn f(&self, city: &)",
            "fn f(city: Vec<)",
            "fn f(city: Vec<u8, days: u32)",
            "fn f(city: std::)",
            "fn f(city: &dyn)",
            "fn f(city: &mut)",
            "fn f(city: \"Paris\")",
            "pub(crate) fn f() ->",
            "fn f(a: u8) -> Result<u8,",
        ] {
            assert!(is_refused(signature), "{signature}");
            assert!(syn::parse_str::<ItemFn>(&format!("{signature} {{}}")).is_err());
        }
    }

    #[test]
    fn a_whole_signature_is_not_refused() {
        for signature in [
            "fn f()",
            "fn f(&self, mut a: HashMap<u8, Vec<u8>>,) -> Result<(), std::io::Error>",
            "fn f(self: &Self, a: [u8; 2]) -> !",
            "fn f(a: impl Fn(u8) -> u8, b: <A as B>::C, (c, d): (u8, u8))",
            "fn f(#[doc = \"a: b\"] a: ::std::string::String)",
        ] {
            assert!(!is_refused(signature), "{signature}");
        }
    }
}
