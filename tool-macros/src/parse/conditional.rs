//! Parameters under a `cfg`.
//!
//! The compiler resolves `cfg` on a parameter only after `#[tool]` has run, so the tool cannot know whether it has the
//! parameter. The function is therefore written twice, once for each case, and the compiler takes one of them.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Attribute, Expr, FnArg, Meta, Pat, Path, parse_quote};

use super::{
    function::Function,
    setting::{self, Setting, Value, ungroup},
};
use crate::error::Errors;

/// The option that names the parameters which a `cfg` has removed. The docs of the function may still describe them.
const ABSENT: &str = "__absent";

/// Removes that option, and returns the parameters.
pub(super) fn take_absent(settings: &mut Vec<Setting>) -> Vec<Ident> {
    let mut absent = Vec::new();
    settings.retain(|setting| {
        let is_absent = setting.key == ABSENT;
        if let (true, Value::Parenthesized(names)) = (is_absent, &setting.value) {
            absent.extend(names.clone().into_iter().filter_map(|name| match name {
                TokenTree::Ident(name) => Some(name),
                _ => None,
            }));
        }
        !is_absent
    });
    absent
}

/// A function with or without its conditional parameter.
pub(super) struct Case {
    pub(super) condition: TokenStream,
    pub(super) function: Function,
}

impl Case {
    /// Returns the function below its condition.
    pub(super) fn applied(self) -> Function {
        let Self {
            condition,
            mut function,
        } = self;
        function
            .attributes
            .insert(0, parse_quote!(#[cfg(#condition)]));
        function
    }
}

/// Counts the parameters with a `cfg`.
pub(super) fn count(function: &Function) -> usize {
    let inputs = function.signature.inputs.iter();
    inputs
        .filter(|input| attributes(input).iter().any(is_cfg))
        .count()
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

/// Splits a function at its first parameter with a `cfg`: with the parameter, and without it. `None` if there is no such
/// parameter.
pub(super) fn split(function: &Function) -> Option<[Case; 2]> {
    let inputs = &function.signature.inputs;
    let position = inputs
        .iter()
        .position(|input| attributes(input).iter().any(is_cfg))?;
    let (conditions, rest): (Vec<_>, Vec<_>) = attributes(&inputs[position])
        .iter()
        .cloned()
        .partition(is_cfg);
    let predicates: Vec<_> = conditions
        .iter()
        .map(|condition| match &condition.meta {
            Meta::List(list) => list.tokens.clone(),
            Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
        })
        .collect();
    let condition = match predicates.as_slice() {
        [predicate] => predicate.clone(),
        predicates => quote!(all(#(#predicates),*)),
    };

    let mut with = function.clone();
    if let Some(input) = with.signature.inputs.get_mut(position) {
        *attributes_mut(input) = rest;
    }
    let mut without = function.clone();
    if let FnArg::Typed(typed) = &inputs[position]
        && let Pat::Ident(name) = &*typed.pat
    {
        without.absent.push(name.ident.clone());
    }
    without.signature.inputs = inputs
        .pairs()
        .enumerate()
        .filter(|(index, _)| *index != position)
        .map(|(_, pair)| pair.cloned())
        .collect();
    Some([
        Case {
            condition: condition.clone(),
            function: with,
        },
        Case {
            condition: quote!(not(#condition)),
            function: without,
        },
    ])
}

/// Writes both cases, each below its own `#[tool]`.
pub(super) fn declared(settings: &TokenStream, cases: &[Case; 2]) -> TokenStream {
    let site = Span::mixed_site();
    // Mistakes in the settings are reported when one of the cases is read.
    let unheard = Errors::new();
    let runtime = setting::parse(settings.clone(), &unheard)
        .iter()
        .find_map(runtime);
    drop(unheard.finish());
    let tool = runtime.map_or_else(
        || quote_spanned!(site=> ::tool_runtime::tool),
        |runtime| quote_spanned!(site=> #runtime::tool),
    );
    let word = Ident::new(ABSENT, site);
    let cases = cases.iter().map(
        |Case {
             condition,
             function,
         }| {
            let Function {
                attributes,
                visibility,
                signature,
                body,
                absent,
                ..
            } = function;
            let settings = match absent.as_slice() {
                [] => settings.clone(),
                absent if settings.is_empty() => quote!(#word(#(#absent),*)),
                absent => quote!(#settings, #word(#(#absent),*)),
            };
            quote! {
                #[cfg(#condition)]
                #[#tool(#settings)]
                #(#attributes)* #visibility #signature #body
            }
        },
    );
    quote!(#(#cases)*)
}

fn runtime(setting: &Setting) -> Option<Path> {
    match &setting.value {
        Value::Given(value) if setting.key == "crate" => match ungroup(value) {
            Expr::Path(path) => Some(path.path.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn attributes(input: &FnArg) -> &[Attribute] {
    match input {
        FnArg::Receiver(receiver) => &receiver.attrs,
        FnArg::Typed(typed) => &typed.attrs,
    }
}

fn attributes_mut(input: &mut FnArg) -> &mut Vec<Attribute> {
    match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(typed) => &mut typed.attrs,
    }
}
