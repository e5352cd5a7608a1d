//! The `impl` block below `#[tools]`, and the options of that.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::{
    Attribute, Generics, Ident, ImplItem, Meta, Path, Signature, Token, Type, Visibility, braced,
    parse::{ParseStream, Parser as _},
    token,
};

use super::{
    conditional,
    function::{self, Input, is_tool},
    half_typed::{self, HalfTyped},
    setting,
};
use crate::error::Errors;

/// Each condition doubles the code that is generated for the method.
const MOST_CONDITIONS: usize = 4;

/// An `impl` block with tools among its functions.
pub(crate) struct Block {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) keyword: Token![impl],
    pub(crate) generics: Generics,
    /// `Trait for`
    pub(crate) of_trait: Option<TokenStream>,
    pub(crate) ty: Type,
    pub(crate) members: Vec<Member>,
    pub(crate) collection: Collection,
}

pub(crate) enum Member {
    /// A tool, and the path of its `#[tool]`.
    Tool(Box<Input>, Path),
    Other(TokenStream),
}

/// `pub fn tools, crate = path`: the function that collects the tools.
pub(crate) struct Collection {
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) runtime: Option<Path>,
}

pub(super) fn parse(settings: TokenStream, item: TokenStream, errors: &Errors) -> Option<Block> {
    let collection = parse_collection.parse2(settings).unwrap_or_else(|error| {
        errors.push(error);
        Collection::default()
    });
    let parser = |input: ParseStream<'_>| parse_block(input, collection, errors);
    match parser.parse2(item) {
        Ok(block) => Some(block),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}

impl Default for Collection {
    fn default() -> Self {
        Self {
            visibility: Visibility::Public(Token![pub](Span::mixed_site())),
            name: Ident::new("tools", Span::call_site()),
            runtime: None,
        }
    }
}

fn parse_collection(input: ParseStream<'_>) -> syn::Result<Collection> {
    let mut collection = Collection::default();
    while !input.is_empty() {
        if input.peek(Token![crate]) && input.peek2(Token![=]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            collection.runtime = Some(input.parse()?);
        } else if input.peek(Token![pub]) || input.peek(Token![fn]) {
            collection.visibility = input.parse()?;
            input.parse::<Token![fn]>()?;
            collection.name = input.parse()?;
        } else {
            return Err(input.error(
                "expected a name for the function that returns the tools, such as `pub fn tools`, or `crate = path`",
            ));
        }
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(input.error("expected `,`"));
        }
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(collection)
}

fn parse_block(
    input: ParseStream<'_>,
    collection: Collection,
    errors: &Errors,
) -> syn::Result<Block> {
    let attributes = input.call(Attribute::parse_outer)?;
    if !input.peek(Token![impl]) {
        return Err(input.error("`#[tools]` goes on an `impl` block"));
    }
    let keyword: Token![impl] = input.parse()?;
    let mut generics: Generics = input.parse()?;
    let mut ty: Type = input.parse()?;
    let of_trait = if let Some(keyword) = input.parse::<Option<Token![for]>>()? {
        errors.refuse(
            &ty,
            "the methods of a trait cannot be tools; write an `impl` block of the type itself, and call them there",
        );
        let of_trait = quote!(#ty #keyword);
        ty = input.parse()?;
        Some(of_trait)
    } else {
        None
    };
    generics.where_clause = input.parse()?;
    let content;
    braced!(content in input);
    Ok(Block {
        attributes,
        keyword,
        generics,
        of_trait,
        ty,
        members: parse_members(&content, errors)?,
        collection,
    })
}

fn parse_members(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Vec<Member>> {
    let inner = input.call(Attribute::parse_inner)?;
    let mut members = vec![Member::Other(quote!(#(#inner)*))];
    while !input.is_empty() {
        let ahead = input.fork();
        let attributes = ahead.call(Attribute::parse_outer)?;
        for attribute in attributes
            .iter()
            .filter(|attribute| may_hold_tool(attribute))
        {
            errors.refuse(
                attribute.path(),
                "`#[tools]` reads the block before the compiler knows conditions, so it cannot see a `tool` in `cfg_attr`; write \
                 `#[cfg(…)]` above the method",
            );
        }
        if !attributes.iter().any(is_tool) {
            members.push(Member::Other(parse_other(input)?));
            continue;
        }
        if let Err(error) = function::expect(input) {
            errors.push(error);
            members.push(Member::Other(parse_other(input)?));
            continue;
        }
        let mut functions = vec![function::parse(input, errors)?];
        if conditional::count(&functions[0]) > MOST_CONDITIONS {
            errors.refuse(
                &functions[0].signature.ident,
                format_args!(
                    "a method that is a tool has at most {MOST_CONDITIONS} parameters under a `cfg`; write several methods \
                     instead"
                ),
            );
            functions.clear();
        }
        while let Some(mut function) = functions.pop() {
            if let Some([first, second]) = conditional::split(&function) {
                functions.extend([second.applied(), first.applied()]);
            } else if let Some(position) = function.attributes.iter().position(is_tool) {
                let attribute = function.attributes.remove(position);
                let path = attribute.path().clone();
                let settings = match attribute.meta {
                    Meta::List(list) => setting::parse(list.tokens, errors),
                    Meta::Path(_) | Meta::NameValue(_) => Vec::new(),
                };
                let input = function::sort(settings, function, errors);
                members.push(Member::Tool(Box::new(input), path));
            }
        }
    }
    Ok(members)
}

/// `#[cfg_attr(…, tool)]`
fn may_hold_tool(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let mut tokens = list.tokens.clone().into_iter();
    attribute.path().is_ident("cfg_attr")
        && tokens.any(|token| matches!(token, TokenTree::Ident(word) if word == "tool"))
}

/// Takes an item that is not a tool as it is. Bodies are not parsed here either.
fn parse_other(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let attributes = input.call(Attribute::parse_outer)?;
    // An attribute that was refused gives no further errors.
    let is_kept = |attribute: &&Attribute| !is_tool(attribute) && !may_hold_tool(attribute);
    let attributes = attributes.iter().filter(is_kept);
    let attributes = quote!(#(#attributes)*);
    let ahead = input.fork();
    ahead.parse::<Visibility>()?;
    if ahead.parse::<Signature>().is_ok() && ahead.peek(token::Brace) {
        let visibility: Visibility = input.parse()?;
        let signature: Signature = input.parse()?;
        let body: TokenTree = input.parse()?;
        return Ok(quote!(#attributes #visibility #signature #body));
    }
    if input.fork().parse::<ImplItem>().is_ok() {
        let item: ImplItem = input.parse()?;
        return Ok(quote!(#attributes #item));
    }
    // The compiler explains what is wrong with it.
    let HalfTyped {
        signature, body, ..
    } = half_typed::take(input)?;
    Ok(quote!(#attributes #signature #body))
}
