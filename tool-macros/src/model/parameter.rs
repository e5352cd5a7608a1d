//! The parameters of the function.

use proc_macro2::Ident;
use syn::{Attribute, Expr, Meta, Pat, Type, ext::IdentExt as _};

use super::{
    attributes::{self, Attributes, SchemaSource},
    constant, entries, host, names, types,
};
use crate::{
    error::Errors,
    parse::{self, Input, Part, Setting, Subject, Value},
};

/// As many as the runtime decodes at once.
const MOST: usize = 16;

/// The attributes that a parameter may have.
const ATTRIBUTES: [&str; 6] = ["state", "context", "tool", "serde", "schemars", "cfg"];

/// Where the value of a parameter comes from.
pub(crate) enum Parameter {
    /// From the model.
    Argument(Box<Argument>),
    /// From the host: a reference to this type.
    State(Box<Type>),
    /// From the host: the value whose method it is.
    Receiver,
    /// From the turn; its type as it is written, without `&`.
    Context(Box<Type>, Passing),
}

impl Parameter {
    pub(crate) fn argument(&self) -> Option<&Argument> {
        match self {
            Self::Argument(argument) => Some(argument),
            Self::State(_) | Self::Receiver | Self::Context(..) => None,
        }
    }

    pub(super) fn argument_mut(&mut self) -> Option<&mut Argument> {
        match self {
            Self::Argument(argument) => Some(argument),
            Self::State(_) | Self::Receiver | Self::Context(..) => None,
        }
    }
}

/// A parameter that the model fills.
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) description: Vec<Part>,
    /// What the function takes, or, if it takes a reference, what that refers to.
    pub(crate) ty: Type,
    /// Whether the type names a lifetime, so that it may borrow.
    pub(crate) has_lifetimes: bool,
    pub(crate) passing: Passing,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) attributes: Attributes,
}

impl Argument {
    /// The type that its schema is that of, and the types that this is made of. None if a function makes the schema, or `Self` is one
    /// of them, which cannot be named everywhere.
    pub(crate) fn schema_types(&self) -> Vec<Type> {
        match &self.attributes.schema {
            None => types::all(&self.ty),
            Some(SchemaSource::Type(ty)) if types::find_self(ty).is_none() => types::all(ty),
            Some(SchemaSource::Type(_) | SchemaSource::Function(_)) => Vec::new(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    Value,
    Reference,
}

/// What takes the place of an argument that the model leaves out.
pub(crate) enum DefaultValue {
    /// The default of the type; the word that asks for it.
    OfType(Ident),
    Expression(Box<Expr>),
}

impl DefaultValue {
    /// Whether it is the same in each call, so that the model can be told of it.
    pub(crate) fn is_constant(&self) -> bool {
        match self {
            Self::OfType(_) => true,
            Self::Expression(expression) => constant::is_constant(expression),
        }
    }
}

/// Reads all parameters.
pub(super) fn all(input: &Input, errors: &Errors) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    let mut arguments = 0;
    // What the docs may speak of although the model does not see it.
    let absent = input.function.absent.iter();
    let mut hidden: Vec<_> = absent.map(|name| name.unraw().to_string()).collect();
    for parameter in &input.parameters {
        if let Some(from_host) = host::read(parameter, errors) {
            hidden.extend(host::name(parameter));
            parameters.push(from_host);
            continue;
        }
        let Subject::Typed(pattern, ty) = &parameter.subject else {
            continue;
        };
        if arguments == MOST {
            errors.refuse(
                pattern,
                format_args!(
                    "a tool has at most {MOST} parameters; group some of them in a struct"
                ),
            );
        }
        arguments += 1;
        check_attributes(&parameter.others, errors);
        let has_lifetimes = types::has_lifetimes(ty);
        let (passing, ty) = read_type(ty, errors);
        let name = read_name(pattern, errors);
        let mut attributes = Attributes::of(pattern, &parameter.others, errors);
        parameters.push(Parameter::Argument(Box::new(Argument {
            description: attributes.description_or(&name, parameter.docs.parts(), errors),
            name,
            ty,
            has_lifetimes,
            passing,
            default: attributes.default_or(read_settings(parameter, errors), errors),
            attributes,
        })));
    }
    entries::describe(&mut parameters, &hidden, &input.docs.entries, errors);
    attributes::check_names(parameters.iter().filter_map(Parameter::argument), errors);
    parameters
}

/// Finds the argument that is the key, and returns what the model calls it.
pub(super) fn key(key: &Ident, parameters: &[Parameter], errors: &Errors) -> Option<String> {
    let name = key.unraw().to_string();
    let arguments = parameters.iter().filter_map(Parameter::argument);
    let Some(argument) = arguments.clone().find(|argument| argument.name == name) else {
        let known: Vec<_> = arguments.map(|argument| argument.name.as_str()).collect();
        let instead = names::instead(&name, &known);
        errors.refuse(
            key,
            format_args!("`{name}` is no parameter that the model fills; {instead}"),
        );
        return None;
    };

    // Calls are compared by one name.
    for alias in &argument.attributes.aliases {
        errors.refuse(
            alias,
            "calls are compared by the key of the tool, which needs one name; remove the alias",
        );
    }
    Some(argument.name_for_model())
}

/// A parameter is a name: the model has to call it something.
fn read_name(pattern: &Pat, errors: &Errors) -> String {
    let instead = match pattern {
        Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => {
            return name.ident.unraw().to_string();
        }
        Pat::Wild(_) => "write one instead of `_`",
        _ => "write one, and take the value apart in the body",
    };
    errors.refuse(
        pattern,
        format_args!("a parameter needs a name that the model can use; {instead}"),
    );
    String::new()
}

fn read_type(ty: &Type, errors: &Errors) -> (Passing, Type) {
    match types::plain(ty) {
        Type::Reference(reference) => {
            if let Some(mutability) = &reference.mutability {
                errors.refuse(
                    mutability,
                    "a tool cannot take `&mut`, because nobody sees what it writes; take the value itself",
                );
            }
            types::check_lifetime(reference.lifetime.as_ref(), errors);
            (Passing::Reference, types::owned(&reference.elem, errors))
        }
        ty => (Passing::Value, types::owned(ty, errors)),
    }
}

/// Refuses attributes that would be lost.
fn check_attributes(attributes: &[Attribute], errors: &Errors) {
    for attribute in attributes {
        let path = attribute.path();
        let is = |name: &str| path.is_ident(name);
        if Attributes::has(attribute) {
            continue;
        }
        let name = path.get_ident().map(Ident::to_string).unwrap_or_default();
        let nearest = names::nearest(&name.to_lowercase(), &ATTRIBUTES);
        let instead = if is("cfg_attr") {
            "write `cfg` for a parameter that is there only under a condition".to_owned()
        } else if let Some(nearest) = nearest {
            format!("did you mean `#[{nearest}]`?")
        } else {
            "remove it".to_owned()
        };
        errors.refuse(
            path,
            format_args!("this attribute does not work on a tool's parameter; {instead}"),
        );
    }
}

fn read_settings(parameter: &parse::Parameter, errors: &Errors) -> Option<DefaultValue> {
    let mut default = None;
    for (attribute, settings) in &parameter.settings {
        if !matches!(&attribute.meta, Meta::List(list) if !list.tokens.is_empty()) {
            errors.refuse(
                attribute.path(),
                "this says nothing; write `#[tool(default)]`, or remove it",
            );
        }
        for setting in settings {
            read_setting(setting, &mut default, errors);
        }
    }
    default
}

fn read_setting(setting: &Setting, default: &mut Option<DefaultValue>, errors: &Errors) {
    let key = &setting.key;
    if key == "flatten" {
        errors.refuse(key, attributes::NO_FLATTEN);
    } else if key == "allow" {
        errors.refuse(
            key,
            "lints are allowed for the whole tool; write `#[tool(allow(…))]` above the function",
        );
    } else if key != "default" {
        let instead = names::instead(&key.to_string(), &["default"]);
        errors.refuse(
            key,
            format_args!("`{key}` is no option of a parameter; {instead}"),
        );
    } else if default.is_some() {
        errors.refuse(key, "`default` is given twice; remove one of them");
    } else {
        *default = Some(match &setting.value {
            Value::Given(value) => DefaultValue::Expression(value.clone()),
            Value::Absent => DefaultValue::OfType(key.clone()),
            Value::Parenthesized(_) => {
                errors.refuse(key, "`default` takes no parentheses; write `default = …`");
                DefaultValue::OfType(key.clone())
            }
        });
    }
}
