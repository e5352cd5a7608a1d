//! The parameters of a function, and the rules for them.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Attribute, Meta, Pat, Type, ext::IdentExt as _};

use super::{
    attributes::{Attributes, NO_FLATTEN},
    default_value::DefaultValue,
    from_host, names,
    parameter::{Argument, Parameter, Passing},
    parameter_docs, types,
};
use crate::{
    error::Errors,
    parse::{self, Input, Setting, Subject, Value},
};

/// The runtime decodes at most this many.
const MOST: usize = 16;

/// The attributes that a parameter may have.
const ATTRIBUTES: [&str; 6] = ["state", "context", "tool", "serde", "schemars", "cfg"];

/// Reads all parameters.
pub(super) fn all(input: &Input, errors: &Errors) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    let mut arguments = 0;
    // The docs may describe these parameters too, although the model does not see them.
    let absent = input.function.absent.iter();
    let mut hidden: Vec<_> = absent.map(|name| name.unraw().to_string()).collect();
    for parameter in &input.parameters {
        if let Some(from_host) = from_host::read(parameter, errors) {
            hidden.extend(from_host::name(parameter));
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
        let may_borrow = types::may_borrow(ty);
        let (passing, ty) = read_type(ty, errors);
        let name = read_name(pattern, errors);
        let mut attributes = Attributes::of(&parameter.others, errors);
        parameters.push(Parameter::Argument(Box::new(Argument {
            description: attributes.description_or(&name, parameter.docs.parts(), errors),
            name,
            ident: ident(pattern).cloned(),
            ty,
            may_borrow,
            passing,
            default: attributes.default_or(read_settings(parameter, errors), errors),
            attributes,
        })));
    }
    parameter_docs::describe(&mut parameters, &hidden, &input.docs.entries, errors);
    check_names(parameters.iter().filter_map(Parameter::argument), errors);
    parameters
}

/// Finds the argument that is the key, and returns its name for the model.
pub(super) fn key(key: &Ident, parameters: &[Parameter], errors: &Errors) -> Option<String> {
    let name = key.unraw().to_string();
    let arguments = parameters.iter().filter_map(Parameter::argument);
    let Some(argument) = arguments.clone().find(|argument| argument.name == name) else {
        let known: Vec<_> = arguments.map(|argument| argument.name.as_str()).collect();
        let instead = names::instead(&name, &known);
        errors.refuse(
            key,
            format_args!("`{name}` is not a parameter that the model fills; {instead}"),
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

/// Reads the name of a parameter, and refuses any other pattern.
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
                    "a tool cannot take `&mut`, because nobody would see the change; take the value itself",
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
                "this attribute is empty; write `#[tool(default)]`, or remove it",
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
        errors.refuse(key, NO_FLATTEN);
    } else if key == "allow" {
        errors.refuse(
            key,
            "lints are allowed for the whole tool; write `#[tool(allow(…))]` above the function",
        );
    } else if ["description", "desc", "doc"]
        .iter()
        .any(|word| key == word)
    {
        errors.refuse(
            key,
            "a parameter is described by a doc comment; write `/// …` in front of it",
        );
    } else if ["optional", "required"].iter().any(|word| key == word) {
        errors.refuse(
            key,
            "a parameter may be left out if its type is `Option<…>`, or with `#[tool(default)]`",
        );
    } else if key != "default" {
        let instead = names::instead(&key.to_string(), &["default"]);
        errors.refuse(
            key,
            format_args!("`{key}` is not an option of a parameter; {instead}"),
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

fn ident(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(name) => Some(&name.ident),
        _ => None,
    }
}

/// Refuses two parameters of one name, aliases included.
fn check_names<'a>(arguments: impl Iterator<Item = &'a Argument>, errors: &Errors) {
    struct Name<'a> {
        text: String,
        owner: usize,
        source: &'a dyn ToTokens,
        is_written: bool,
    }

    let mut names: Vec<Name<'_>> = Vec::new();
    for (owner, argument) in arguments.enumerate() {
        let attributes = &argument.attributes;
        let given = attributes.name.iter().chain(&attributes.aliases);
        let given = given.map(|name| Name {
            text: name.value(),
            owner,
            source: name,
            is_written: false,
        });
        let written = argument.ident.as_ref().map(|name| Name {
            text: argument.name.clone(),
            owner,
            source: name,
            is_written: true,
        });
        let written = written.filter(|_| attributes.name.is_none());
        for name in written.into_iter().chain(given) {
            let other = names.iter().find(|other| other.text == name.text);
            let text = &name.text;
            match other {
                None => names.push(name),
                // The compiler refuses it.
                Some(other) if other.is_written && name.is_written => {}
                Some(other) if other.owner == owner => errors.refuse(
                    name.source,
                    format_args!("`{text}` is a name of this parameter already; remove it"),
                ),
                Some(_) => errors.refuse(
                    name.source,
                    format_args!(
                        "another parameter has the name `{text}` already; write another name"
                    ),
                ),
            }
        }
    }
}
