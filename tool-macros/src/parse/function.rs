//! Functions and their parameters, as they are written.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{
    Attribute, FnArg, Meta, Pat, Receiver, Signature, Type, Visibility, parse::ParseStream,
    parse_quote, token,
};

use super::{
    doc_lines,
    docs::Docs,
    half_typed::{self, HalfTyped},
    setting::{self, Setting},
};
use crate::error::Errors;

/// A function below `#[tool]`.
pub(crate) struct Input {
    /// The options in the parentheses of the attribute.
    pub(crate) settings: Vec<Setting>,
    /// Further `#[tool]` attributes.
    pub(crate) repeated: Vec<Attribute>,
    pub(crate) docs: Docs,
    pub(crate) parameters: Vec<Parameter>,
    /// The function without the attributes that only `#[tool]` understands.
    pub(crate) function: Function,
}

#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) has_body: bool,
    /// The parameters that a `cfg` has removed.
    pub(crate) absent: Vec<Ident>,
    /// The whole item but its attributes, if its signature does not parse. The other fields are then those of a function
    /// without parameters.
    pub(crate) half_typed: Option<TokenStream>,
    /// The body, or the `;` in its place. It is not parsed, so an editor can help while it is written.
    pub(crate) body: TokenStream,
}

pub(crate) struct Parameter {
    pub(crate) subject: Subject,
    pub(crate) docs: Docs,
    /// The `#[tool(…)]` attributes with their settings.
    pub(crate) settings: Vec<(Attribute, Vec<Setting>)>,
    /// All other attributes, except lint levels, which stay on the function.
    pub(crate) others: Vec<Attribute>,
}

pub(crate) enum Subject {
    Receiver(Box<Receiver>),
    Typed(Box<Pat>, Box<Type>),
}

/// Parses a function up to the end of its body.
pub(super) fn parse(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Function> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    if let Err(error) = input.fork().parse::<Signature>() {
        return parse_half_typed(attributes, visibility, error, input, errors);
    }
    let signature = input.parse()?;
    let has_body = input.peek(token::Brace);
    let body = if input.is_empty() {
        TokenStream::new()
    } else {
        input.parse::<TokenTree>()?.into()
    };
    Ok(Function {
        attributes,
        visibility,
        signature,
        has_body,
        absent: Vec::new(),
        half_typed: None,
        body,
    })
}

/// Takes a function whose signature does not parse. `error` is reported only if the compiler may not have done so.
fn parse_half_typed(
    attributes: Vec<Attribute>,
    visibility: Visibility,
    error: syn::Error,
    input: ParseStream<'_>,
    errors: &Errors,
) -> syn::Result<Function> {
    let half_typed = half_typed::take(input)?;
    let HalfTyped {
        signature,
        name: Some(name),
        body,
    } = &half_typed
    else {
        return Err(error);
    };
    if !half_typed.is_refused() {
        errors.push(error);
    }
    Ok(Function {
        half_typed: Some(quote!(#visibility #signature #body)),
        signature: parse_quote!(fn #name()),
        has_body: true,
        absent: Vec::new(),
        body: TokenStream::new(),
        attributes,
        visibility,
    })
}

/// Refuses an item that is not a function, at its keyword.
pub(super) fn expect(input: ParseStream<'_>) -> syn::Result<()> {
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
    let instead = if keyword.to_string() == "impl" {
        "`#[tools]` above the block, and `#[tool]` above its methods that are tools"
    } else {
        "it above a function"
    };
    Err(syn::Error::new_spanned(
        &keyword,
        format_args!("`#[tool]` does not go on {article} `{keyword}`; write {instead}"),
    ))
}

/// Returns the keyword of an item, as `fn` in `pub async fn`.
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

/// Sorts the attributes, and removes those from the function that the compiler would refuse.
pub(super) fn sort(settings: Vec<Setting>, mut function: Function, errors: &Errors) -> Input {
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
        docs: Docs::of_function(&function.attributes),
        parameters,
        function,
    }
}

fn sort_parameter(input: &mut FnArg, errors: &Errors) -> Parameter {
    let (attributes, subject) = match input {
        FnArg::Receiver(receiver) => {
            let subject = Subject::Receiver(Box::new(receiver.clone()));
            (&mut receiver.attrs, subject)
        }
        FnArg::Typed(typed) => {
            let subject = Subject::Typed(typed.pat.clone(), typed.ty.clone());
            (&mut typed.attrs, subject)
        }
    };
    let (lints, taken): (Vec<_>, Vec<_>) = std::mem::take(attributes)
        .into_iter()
        .partition(is_lint_level);
    *attributes = lints;
    let docs = Docs::of_parameter(&taken);
    let (tool, others) = taken
        .into_iter()
        .filter(|attribute| !doc_lines::is_doc(attribute))
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

/// Tells whether an attribute is `#[tool]`, by any path.
pub(super) fn is_tool(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == "tool")
}

fn is_lint_level(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
        .iter()
        .any(|level| attribute.path().is_ident(level))
}
