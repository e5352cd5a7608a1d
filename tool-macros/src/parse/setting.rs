//! The settings in an attribute's parentheses: `key`, `key = value` or `key(…)`, between commas.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{
    Expr, Token,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
    token,
};

use crate::error::Errors;

pub(crate) struct Setting {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    /// `key`
    Absent,
    /// `key = value`
    Given(Box<Expr>),
    /// `key(…)`
    Parenthesized(TokenStream),
}

/// Looks through the invisible parentheses that `macro_rules!` puts around its arguments.
pub(crate) fn ungroup(value: &Expr) -> &Expr {
    match value {
        Expr::Group(group) => ungroup(&group.expr),
        value => value,
    }
}

/// Parses the settings of `#[tool(…)]`.
pub(super) fn parse(tokens: TokenStream, errors: &Errors) -> Vec<Setting> {
    parse_like("name = \"…\"", tokens, errors)
}

/// Parses settings that look like `example`. After a mistake it goes on behind the next comma.
pub(crate) fn parse_like(example: &str, tokens: TokenStream, errors: &Errors) -> Vec<Setting> {
    let list = |input: ParseStream<'_>| {
        let mut settings = Vec::new();
        while !input.is_empty() {
            match parse_one(example, input) {
                Ok(setting) => settings.push(setting),
                Err(error) => {
                    errors.push(error);
                    while !input.is_empty() && !input.peek(Token![,]) {
                        input.parse::<TokenTree>()?;
                    }
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(settings)
    };
    list.parse2(tokens).unwrap_or_else(|error| {
        errors.push(error);
        Vec::new()
    })
}

/// Parses one setting, up to a comma or the end.
fn parse_one(example: &str, input: ParseStream<'_>) -> syn::Result<Setting> {
    let Ok(key) = input.call(Ident::parse_any) else {
        return Err(input.error(format_args!("expected an option, such as `{example}`")));
    };
    let ends = |input: ParseStream<'_>| input.is_empty() || input.peek(Token![,]);
    let value = if let Some(equals) = input.parse::<Option<Token![=]>>()? {
        if ends(input) {
            let message = format_args!("expected a value after `{key} =`");
            return Err(syn::Error::new_spanned(equals, message));
        }
        Value::Given(Box::new(input.parse()?))
    } else if input.peek(token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        Value::Parenthesized(content.parse()?)
    } else {
        Value::Absent
    };
    if ends(input) {
        Ok(Setting { key, value })
    } else {
        Err(input.error("expected `,`"))
    }
}
