//! Tools.

use syn::{Attribute, Expr, Path, ext::IdentExt as _};

use super::{
    compiler_lints,
    custom::{self, Custom},
    function_rules,
    key::Key,
    names,
    naming::Naming,
    options::Options,
    parameter::Parameter,
    parameters,
    place::Place,
    policy::Policy,
    returned::Returned,
    signature_text, types,
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
    /// What a call works on, by the names that the model writes.
    pub(crate) key: Option<Key>,
    /// Whether its schema must, or must not, be strict.
    pub(crate) strict: Option<bool>,
    /// What its text may be, if it is a custom tool.
    pub(crate) custom: Option<Custom>,
    /// Whether the definition has the schema of the return type.
    pub(crate) output_schema: bool,
    /// The names of the lints that it allows.
    pub(crate) allowed: Vec<&'static str>,
    /// The `cfg` attributes of the function, which generated items need too.
    pub(crate) conditions: Vec<&'a Attribute>,
    /// The lints of the compiler that the function allows.
    pub(crate) compiler_lints: Vec<Path>,
    pub(crate) place: Place<'a>,
    pub(crate) naming: Naming,
    /// Whether a stand-in can be declared if the tool is refused.
    pub(crate) is_declared: bool,
}

/// A text for the model.
pub(crate) enum Text {
    Docs(Vec<Part>),
    Constant(Box<Expr>),
}

impl<'a> Tool<'a> {
    /// Tells whether the signature does not parse.
    pub(crate) fn is_half_typed(&self) -> bool {
        self.function.half_typed.is_some()
    }

    /// Tells whether an item in a function's body can name the types of the arguments. Such an item knows neither the
    /// parameters of an `impl` block nor `Self`.
    pub(crate) fn is_independent(&self) -> bool {
        let mut arguments = self.parameters.iter().filter_map(Parameter::argument);
        !self.is_in_generic_block()
            && arguments.all(|argument| types::find_self(&argument.ty).is_none())
    }

    /// The same for the grammar of a custom tool, if it has one.
    pub(crate) fn independent_grammar(&self) -> Option<&Custom> {
        let custom = self.custom.as_ref()?;
        let is_independent = custom.is_independent() && !self.is_in_generic_block();
        is_independent.then_some(custom)
    }

    fn is_in_generic_block(&self) -> bool {
        match self.place {
            Place::Module => false,
            Place::Block { is_generic, .. } => is_generic,
        }
    }

    /// Reads a declaration. Mistakes go to `errors`, and harmless values take their place.
    pub(crate) fn of(input: &'a Input, place: Place<'a>, errors: &Errors) -> Self {
        let function = &input.function;
        let signature = &function.signature;
        for attribute in &input.repeated {
            errors.refuse(
                attribute.path(),
                "this is the second `#[tool]`; remove one of them",
            );
        }
        if function.half_typed.is_some() {
            let options = Options::of(&input.settings, place, errors);
            return Self::of_options(function, options, place);
        }
        let is_declared = function_rules::check_place(input, place, errors);
        function_rules::check(signature, errors);
        let parameters = parameters::all(input, errors);
        let options = Options::of(&input.settings, place, errors);
        let key = options.policy.key.as_ref();
        let key = key.and_then(|key| key.resolve(&parameters, errors));
        if options.custom.is_some() {
            custom::check(signature, &parameters, errors);
        }
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
        if options.output_schema {
            Returned::of(signature).check_schema(options.word("output_schema"), errors);
        }
        let tool = Self::of_options(function, options, place);
        Self {
            description: match tool.description {
                Text::Docs(_) => Text::Docs(docs),
                constant @ Text::Constant(_) => constant,
            },
            key,
            parameters,
            is_declared,
            ..tool
        }
    }

    /// A tool without parameters and docs.
    fn of_options(function: &'a Function, options: Options, place: Place<'a>) -> Self {
        let signature = &function.signature;
        Self {
            function,
            runtime: match place {
                Place::Module => options.runtime,
                Place::Block { runtime, .. } => runtime.cloned(),
            },
            name: options
                .name
                .unwrap_or_else(|| signature.ident.unraw().to_string()),
            description: options.description.map_or(Text::Docs(Vec::new()), |text| {
                Text::Constant(Box::new(text))
            }),
            signature: signature_text::of(signature),
            parameters: Vec::new(),
            returned: Returned::of(signature),
            policy: options.policy,
            key: None,
            strict: options.strict,
            custom: options.custom,
            output_schema: options.output_schema,
            allowed: options.allowed,
            conditions: function
                .attributes
                .iter()
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .collect(),
            compiler_lints: compiler_lints::of(&function.attributes),
            place,
            naming: Naming::of(&signature.ident),
            is_declared: true,
        }
    }
}
