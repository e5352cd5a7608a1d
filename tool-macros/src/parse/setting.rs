//! What stands in the parentheses of `#[tool(…)]`: `key` or `key = value`, between commas.

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
    Parenthesized,
}

/// Parses all settings; after a mistake it goes on behind the next comma.
pub(super) fn parse(tokens: TokenStream, errors: &Errors) -> Vec<Setting> {
    let list = |input: ParseStream<'_>| {
        let mut settings = Vec::new();
        while !input.is_empty() {
            match parse_one(input) {
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
fn parse_one(input: ParseStream<'_>) -> syn::Result<Setting> {
    let Ok(key) = input.call(Ident::parse_any) else {
        return Err(expected("an option, such as `name = \"…\"`", input));
    };
    let ends = |input: ParseStream<'_>| input.is_empty() || input.peek(Token![,]);
    let value = if let Some(equals) = input.parse::<Option<Token![=]>>()? {
        if ends(input) {
            let message = format_args!("expected a value after `{key} =`");
            return Err(syn::Error::new_spanned(equals, message));
        }
        Value::Given(Box::new(input.parse()?))
    } else if input.peek(token::Paren) {
        input.parse::<TokenTree>()?;
        Value::Parenthesized
    } else {
        Value::Absent
    };
    if ends(input) {
        Ok(Setting { key, value })
    } else {
        Err(expected("`,`", input))
    }
}

fn expected(what: &str, input: ParseStream<'_>) -> syn::Error {
    input.error(format_args!("expected {what}"))
}
