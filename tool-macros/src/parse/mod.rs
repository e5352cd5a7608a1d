//! What stands in the source. Nothing here knows what it means.

mod block;
mod conditional;
mod docs;
mod provider;
mod section;
mod setting;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{
    Attribute, FnArg, Meta, Pat, Receiver, Signature, Type, Visibility,
    parse::{ParseStream, Parser as _},
    token,
};

pub(crate) use self::{
    block::{Block, Collection, Member},
    docs::{Docs, Part, ungroup},
    provider::{Provider, ProviderField},
    section::Entry,
    setting::{Setting, Value, parse_like},
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

#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) has_body: bool,
    /// The parameters that are not there under the condition at hand.
    pub(crate) absent: Vec<Ident>,
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
    Receiver(Box<Receiver>),
    Typed(Box<Pat>, Box<Type>),
}

/// What stands below `#[tool]`.
pub(crate) enum Item {
    Function(Box<Input>),
    /// A function of which a parameter is there only under a condition: the two functions that it stands for, each with
    /// its own `#[tool]`.
    Conditional(TokenStream),
}

/// Parses what stands in the attribute's parentheses, and the function below it. `None` when nothing
/// can be made of it, and then an error is in `errors`.
pub(crate) fn function(settings: TokenStream, item: TokenStream, errors: &Errors) -> Option<Item> {
    let parser = |input: ParseStream<'_>| {
        expect_function(input)?;
        parse_function(input)
    };
    let function = match parser.parse2(item) {
        Ok(function) => function,
        Err(error) => {
            errors.push(error);
            return None;
        }
    };
    if let Some(cases) = conditional::split(&function) {
        return Some(Item::Conditional(conditional::declared(&settings, &cases)));
    }
    let mut settings = setting::parse(settings, errors);
    let mut function = function;
    function.absent = conditional::take_absent(&mut settings);
    Some(Item::Function(Box::new(sort(settings, function, errors))))
}

/// Parses what stands in the parentheses of `#[tools]`, and the `impl` block below it. `None` when nothing
/// can be made of it, and then an error is in `errors`.
pub(crate) fn block(settings: TokenStream, item: TokenStream, errors: &Errors) -> Option<Block> {
    block::parse(settings, item, errors)
}

/// Parses the struct below `#[derive(Provides)]`.
pub(crate) fn provider(item: TokenStream, errors: &Errors) -> Option<Provider> {
    provider::parse(item, errors)
}

/// Parses a function up to the end of its body.
fn parse_function(input: ParseStream<'_>) -> syn::Result<Function> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
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
        body,
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

/// Tells whether an attribute is `#[tool]`, by whatever path.
fn is_tool(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == "tool")
}

fn is_lint_level(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
        .iter()
        .any(|level| attribute.path().is_ident(level))
}
