//! What stands in the source. Nothing here knows what it means.

mod docs;
mod section;
mod setting;

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, FnArg, Meta, Pat, Signature, Token, Type, Visibility,
    parse::{ParseStream, Parser as _},
    token,
};

pub(crate) use self::{
    docs::{Docs, Part, ungroup},
    section::Entry,
    setting::{Setting, Value},
};
use crate::error::Errors;

/// A function below `#[tool]`.
pub(crate) struct Input {
    /// What stands in the parentheses of the attribute.
    pub(crate) settings: Vec<Setting>,
    /// Further `#[tool]` attributes.
    pub(crate) repeated: Vec<Attribute>,
    pub(crate) docs: Docs,
    pub(crate) parameters: Vec<Parameter>,
    /// The function as it is given back: without what `#[tool]` alone understands.
    pub(crate) function: Function,
}

pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) has_body: bool,
    /// The body, or the `;` in its place. Never parsed, so that a half-written body keeps its editor help.
    pub(crate) body: TokenStream,
}

pub(crate) struct Parameter {
    pub(crate) subject: Subject,
    pub(crate) docs: Docs,
    /// The `#[tool(…)]` attributes with what stands in their parentheses.
    pub(crate) settings: Vec<(Attribute, Vec<Setting>)>,
    /// Every other attribute but lint levels, which stay on the function.
    pub(crate) others: Vec<Attribute>,
}

pub(crate) enum Subject {
    Receiver(Token![self]),
    Typed(Box<Pat>, Box<Type>),
}

/// Parses what stands in the attribute's parentheses, and the function below it. `None` when nothing
/// can be made of it, and then an error is in `errors`.
pub(crate) fn parse(settings: TokenStream, item: TokenStream, errors: &Errors) -> Option<Input> {
    let settings = setting::parse(settings, errors);
    let function = |input: ParseStream<'_>| {
        expect_function(input)?;
        parse_function(input)
    };
    match function.parse2(item) {
        Ok(function) => Some(sort(settings, function, errors)),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}

fn parse_function(input: ParseStream<'_>) -> syn::Result<Function> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    let signature = input.parse()?;
    let has_body = input.peek(token::Brace);
    Ok(Function {
        attributes,
        visibility,
        signature,
        has_body,
        body: input.parse()?,
    })
}

/// Refuses what is no function, by its keyword.
fn expect_function(input: ParseStream<'_>) -> syn::Result<()> {
    let ahead = input.fork();
    ahead.call(Attribute::parse_outer)?;
    ahead.parse::<Visibility>()?;
    let Some(keyword) = keyword(ahead.parse()?).filter(|keyword| keyword.to_string() != "fn")
    else {
        return Ok(());
    };
    let article = if keyword.to_string().starts_with(['e', 'i']) {
        "an"
    } else {
        "a"
    };
    Err(syn::Error::new_spanned(
        &keyword,
        format_args!(
            "`#[tool]` does not go on {article} `{keyword}`; write it above a free function"
        ),
    ))
}

/// Returns the word that says what an item is, as `fn` in `pub async fn`.
fn keyword(item: TokenStream) -> Option<TokenTree> {
    let mut keyword = None;
    for token in item {
        match token.to_string().as_str() {
            "async" | "const" | "default" | "extern" | "unsafe" => keyword = Some(token),
            abi if abi.starts_with('"') => {}
            "fn" | "impl" | "mod" | "trait" => return Some(token),
            _ => return keyword.or(Some(token)),
        }
    }
    keyword
}

/// Takes the attributes apart, and off the function where it may not keep them.
fn sort(settings: Vec<Setting>, mut function: Function, errors: &Errors) -> Input {
    let (repeated, attributes) = function.attributes.into_iter().partition(is_tool);
    function.attributes = attributes;
    let parameters = function
        .signature
        .inputs
        .iter_mut()
        .map(|input| sort_parameter(input, errors))
        .collect();
    Input {
        settings,
        repeated,
        docs: Docs::of(&function.attributes).with_entries(),
        parameters,
        function,
    }
}

fn sort_parameter(input: &mut FnArg, errors: &Errors) -> Parameter {
    let (attributes, subject) = match input {
        FnArg::Receiver(receiver) => (&mut receiver.attrs, Subject::Receiver(receiver.self_token)),
        FnArg::Typed(typed) => {
            let subject = Subject::Typed(typed.pat.clone(), typed.ty.clone());
            (&mut typed.attrs, subject)
        }
    };
    let (lints, taken): (Vec<_>, Vec<_>) = std::mem::take(attributes)
        .into_iter()
        .partition(is_lint_level);
    *attributes = lints;
    let docs = Docs::of(&taken);
    let (tool, others) = taken
        .into_iter()
        .filter(|attribute| !docs::is_doc(attribute))
        .partition::<Vec<_>, _>(is_tool);
    let settings = tool
        .into_iter()
        .map(|attribute| {
            let settings = match &attribute.meta {
                Meta::List(list) => setting::parse(list.tokens.clone(), errors),
                Meta::Path(_) | Meta::NameValue(_) => Vec::new(),
            };
            (attribute, settings)
        })
        .collect();
    Parameter {
        subject,
        docs,
        settings,
        others,
    }
}

fn is_tool(attribute: &Attribute) -> bool {
    let segments: Vec<_> = attribute
        .path()
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    segments == ["tool"] || segments == ["tool_runtime", "tool"]
}

fn is_lint_level(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
        .iter()
        .any(|level| attribute.path().is_ident(level))
}
