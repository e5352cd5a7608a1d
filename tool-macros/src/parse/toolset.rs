//! The tools in `toolset![…]`.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Path, Token,
    parse::{ParseStream, Parser as _},
};

use crate::error::Errors;

/// The tools in `toolset![…]`, and the path of the runtime, which that puts before them.
pub(crate) struct Toolset {
    pub(crate) runtime: TokenStream,
    pub(crate) tools: Vec<Path>,
}

/// Parses all tools. After a mistake it goes on behind the next comma.
pub(super) fn parse(tokens: TokenStream, errors: &Errors) -> Toolset {
    let mut tokens = tokens.into_iter();
    let is_path =
        |token: &TokenTree| !matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';');
    let runtime = tokens.by_ref().take_while(is_path).collect();
    let list = |input: ParseStream<'_>| {
        let mut tools = Vec::new();
        while !input.is_empty() {
            match parse_one(input) {
                Ok(tool) => tools.push(tool),
                Err(error) => {
                    errors.push(error);
                    while !input.is_empty() && !input.peek(Token![,]) {
                        input.parse::<TokenTree>()?;
                    }
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(tools)
    };
    let tools = list.parse2(tokens.collect()).unwrap_or_else(|error| {
        errors.push(error);
        Vec::new()
    });
    Toolset { runtime, tools }
}

/// Parses one tool, up to a comma or the end.
fn parse_one(input: ParseStream<'_>) -> syn::Result<Path> {
    let expected =
        "expected the name or the path of a function with `#[tool]`, such as `get_weather`";
    let start = input.fork();
    let path = input
        .call(Path::parse_mod_style)
        .map_err(|_| start.error(expected))?;
    if input.is_empty() || input.peek(Token![,]) {
        Ok(path)
    } else {
        Err(input.error("expected `,`; the name or the path of a function is enough"))
    }
}
