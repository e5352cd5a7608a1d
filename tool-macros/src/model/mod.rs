//! What a declaration means. All that is refused for its meaning is refused here; nothing here writes code.

mod attributes;
mod block;
mod constant;
mod duration;
mod entries;
mod host;
mod lints;
mod names;
mod options;
mod parameter;
mod policy;
mod provider;
mod returned;
mod signature;
mod size;
mod types;
mod written;

use syn::{Attribute, Expr, Path, ext::IdentExt as _};

use self::options::Options;
pub(crate) use self::{
    attributes::{Kind, Refinement, SchemaSource},
    block::{Block, Member},
    parameter::{Argument, DefaultValue, Parameter, Passing},
    policy::Policy,
    provider::{Provided, Provider},
    returned::Returned,
};
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
    /// The function's signature, for people to read.
    pub(crate) signature: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returned: Returned,
    pub(crate) policy: Policy,
    /// What the model calls the argument that is the key.
    pub(crate) key: Option<String>,
    /// Whether its schema must, or must not, be a strict one.
    pub(crate) strict: Option<bool>,
    /// Whether the schema of what it returns is told.
    pub(crate) output_schema: bool,
    /// The lints whose findings are meant so, by name.
    pub(crate) allowed: Vec<&'static str>,
    /// Attributes that hold for what is generated as they do for the function.
    pub(crate) conditions: Vec<&'a Attribute>,
    pub(crate) place: Place,
    /// Whether it stands in a block with parameters of its own, of which constants inside a function know nothing.
    pub(crate) is_generic: bool,
    /// Whether it can be declared at all, rightly or not.
    pub(crate) is_declared: bool,
}

/// Where the function of a tool stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// By itself: a type of its name is put beside it.
    Module,
    /// In an `impl` block with `#[tools]`.
    Block,
}

/// A text for the model.
pub(crate) enum Text {
    Docs(Vec<Part>),
    Constant(Box<Expr>),
}

impl<'a> Tool<'a> {
    /// Tells whether an item inside a function can name the types of its arguments: such an item knows neither the
    /// parameters of the block around it nor `Self`.
    pub(crate) fn stands_alone(&self) -> bool {
        let mut arguments = self.parameters.iter().filter_map(Parameter::argument);
        !self.is_generic && arguments.all(|argument| types::find_self(&argument.ty).is_none())
    }

    /// Finds out what a declaration means. What is wrong goes to `errors`, and something harmless takes its
    /// place.
    pub(crate) fn of_function(input: &'a Input, errors: &Errors) -> Self {
        Self::of(input, Place::Module, errors)
    }

    fn of(input: &'a Input, place: Place, errors: &Errors) -> Self {
        let function = &input.function;
        let signature = &function.signature;
        for attribute in &input.repeated {
            errors.refuse(
                attribute.path(),
                "`#[tool]` stands here twice; remove one of them",
            );
        }
        let is_declared = signature::check_place(input, place, errors);
        signature::check(signature, errors);
        let parameters = parameter::all(input, errors);
        let options = Options::of(&input.settings, place, errors);
        let key = options.policy.key.as_ref();
        let key = key.and_then(|key| parameter::key(key, &parameters, errors));
        let docs = input.docs.parts();
        if is_declared && docs.is_empty() && options.word("description").is_none() {
            errors.refuse(
                &signature.ident,
                "a tool needs a description for the model; write a doc comment above the function",
            );
        }
        if is_declared && options.word("name").is_none() {
            names::check_function(&signature.ident, errors);
        }
        let returned = Returned::of(signature);
        if options.output_schema {
            returned.check_schema(options.word("output_schema"), errors);
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
            signature: written::signature(signature),
            key,
            parameters,
            returned,
            policy: options.policy,
            strict: options.strict,
            output_schema: options.output_schema,
            allowed: options.allowed,
            conditions: function
                .attributes
                .iter()
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .collect(),
            place,
            is_generic: false,
            is_declared,
        }
    }
}
