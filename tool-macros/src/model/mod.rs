//! What a declaration means. All that is refused for its meaning is refused here; nothing here writes code.

mod duration;
mod entries;
mod names;
mod options;
mod parameter;
mod signature;
mod types;

use std::time::Duration;

use syn::{Attribute, Expr, Path, ReturnType, Type, ext::IdentExt as _};

use self::options::Options;
pub(crate) use self::parameter::{Argument, DefaultValue, Parameter, Passing};
use crate::{
    error::Errors,
    parse::{Function, Input, Part},
};

/// A tool that a function declares.
pub(crate) struct Tool<'a> {
    pub(crate) function: &'a Function,
    /// The path of the runtime, if it is not the usual one.
    pub(crate) runtime: Option<Path>,
    pub(crate) name: String,
    pub(crate) description: Text,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) timeout: Option<Duration>,
    /// The name of an argument.
    pub(crate) key: Option<String>,
    pub(crate) is_async: bool,
    /// What the function returns; `None` if it does not say.
    pub(crate) returned: Option<&'a Type>,
    /// Attributes that hold for what is generated as they do for the function.
    pub(crate) conditions: Vec<&'a Attribute>,
    /// Whether a type of the function's name can stand beside it.
    pub(crate) has_type: bool,
}

/// A text for the model.
pub(crate) enum Text {
    Docs(Vec<Part>),
    Constant(Box<Expr>),
}

impl<'a> Tool<'a> {
    /// Finds out what a declaration means. What is wrong goes to `errors`, and something harmless takes its
    /// place.
    pub(crate) fn of(input: &'a Input, errors: &Errors) -> Self {
        let function = &input.function;
        let signature = &function.signature;
        for attribute in &input.repeated {
            errors.refuse(
                attribute.path(),
                "`#[tool]` stands here twice; remove one of them",
            );
        }
        let has_type = signature::check_place(input, errors);
        signature::check(signature, errors);
        let parameters = parameter::all(input, errors);
        let options = Options::of(&input.settings, errors);
        options.check_key(&parameters, errors);
        let docs = input.docs.parts();
        if has_type && docs.is_empty() && !options.gives("description") {
            errors.refuse(
                &signature.ident,
                "a tool needs a description for the model; write a doc comment above the function",
            );
        }
        if has_type && !options.gives("name") {
            names::check_function(&signature.ident, errors);
        }
        Self {
            function,
            runtime: options.runtime,
            name: options
                .name
                .unwrap_or_else(|| signature.ident.unraw().to_string()),
            description: options
                .description
                .map_or(Text::Docs(docs), |text| Text::Constant(Box::new(text))),
            parameters,
            timeout: options.timeout,
            key: options.key.map(|key| key.unraw().to_string()),
            is_async: signature.asyncness.is_some(),
            returned: match &signature.output {
                ReturnType::Default => None,
                ReturnType::Type(_, returned) => Some(returned),
            },
            conditions: function
                .attributes
                .iter()
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .collect(),
            has_type,
        }
    }
}
