//! Custom tools, which take one text instead of JSON.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Expr, ExprLit, Lit, Signature};

use super::{
    attributes,
    default_value::DefaultValue,
    parameter::{Argument, Parameter},
};
use crate::error::Errors;

/// What the text of a custom tool may be. A grammar is an expression of a text.
pub(crate) enum Custom {
    /// Any text.
    Text,
    Lark(Expr),
    Regex(Expr),
}

impl Custom {
    /// Tells whether it has a grammar that does not name `Self`.
    pub(super) fn is_independent(&self) -> bool {
        match self {
            Self::Text => false,
            Self::Lark(text) | Self::Regex(text) => !names_self(text.to_token_stream()),
        }
    }
}

fn names_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => names_self(group.stream()),
        TokenTree::Ident(name) => name == "Self",
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The options that make a custom tool, as they are written.
#[derive(Default)]
pub(super) struct Written {
    pub(super) flag: Option<bool>,
    pub(super) lark: Option<Expr>,
    pub(super) regex: Option<Expr>,
}

impl Written {
    /// Refuses options that contradict each other, and returns what they come to: `None` for a function. `word` finds the word
    /// that gives an option.
    pub(super) fn custom<'w>(
        self,
        word: impl Fn(&str) -> Option<&'w Ident>,
        errors: &Errors,
    ) -> Option<Custom> {
        let refuse = |option: &str, message: &str| {
            if let Some(word) = word(option) {
                errors.refuse(word, message);
            }
        };

        let Self { flag, lark, regex } = self;
        if lark.is_some() && regex.is_some() {
            refuse(
                "regex",
                "the text of a tool has one grammar; remove `lark` or `regex`",
            );
        }
        if flag == Some(false) && (lark.is_some() || regex.is_some()) {
            refuse(
                "custom",
                "a tool with a grammar is a custom tool; remove `custom = false`, or the grammar",
            );
        }
        let custom = match (lark, regex) {
            (Some(lark), _) => Custom::Lark(lark),
            (None, Some(regex)) => Custom::Regex(regex),
            (None, None) if flag == Some(true) => Custom::Text,
            (None, None) => return None,
        };

        // Models are held to a schema only where they write JSON.
        refuse(
            "strict",
            "a custom tool has no schema that could be strict, since the model writes a text and not JSON; remove `strict`",
        );
        Some(custom)
    }
}

/// Refuses a grammar that is wrong in the source.
pub(super) fn check_grammar(option: &str, grammar: &Expr, errors: &Errors) {
    let text = match grammar {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text,
        Expr::Lit(_) => {
            errors.refuse(
                grammar,
                format_args!("`{option}` takes a text; write `{option} = \"…\"`"),
            );
            return;
        }
        _ => return,
    };
    if text.value().trim().is_empty() {
        errors.refuse(
            text,
            "the grammar is empty; say which texts the tool takes, or write `custom` for any text",
        );
    } else if option == "regex" {
        attributes::check_expression(text, errors);
    }
}

/// Refuses a function that a custom tool cannot be: one that does not take one text from the model. Whether the type is that of
/// a text, the compiler finds out.
pub(super) fn check(signature: &Signature, parameters: &[Parameter], errors: &Errors) {
    let mut arguments = parameters.iter().filter_map(Parameter::argument);
    let Some(argument) = arguments.next() else {
        errors.refuse(
            &signature.ident,
            "a custom tool takes one text; add a parameter, such as `input: &str`",
        );
        return;
    };
    if let Some(second) = arguments.next() {
        let message = "a custom tool takes one text from the model; remove this parameter, or hand it in as `#[state]`";
        match &second.ident {
            Some(name) => errors.refuse(name, message),
            None => errors.refuse(&second.ty, message),
        }
    }
    check_argument(argument, errors);
}

/// Refuses what makes no sense on a text that is not a member of an object, and whose schema the model does not see.
fn check_argument(argument: &Argument, errors: &Errors) {
    if let Some(default) = &argument.default {
        let source = match default {
            DefaultValue::Expression(value) => value.to_token_stream(),
            DefaultValue::OfType(word) => word.to_token_stream(),
        };
        errors.refuse(
            source,
            "the text of a custom tool is never left out; remove the default",
        );
    }
    let attributes = &argument.attributes;
    for name in attributes.name.iter().chain(&attributes.aliases) {
        errors.refuse(
            name,
            "the model never writes the name of a custom tool's parameter; remove this one",
        );
    }
    for keyword in &attributes.keywords {
        errors.refuse(
            &keyword.word,
            "the model does not see the schema of a custom tool; say it in the description, or in a grammar such as \
             `#[tool(regex = \"…\")]`",
        );
    }
}
