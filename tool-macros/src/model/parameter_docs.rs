//! Descriptions of parameters in the docs of the function.

use super::{names, parameter::Parameter};
use crate::{
    error::Errors,
    parse::{Entry, Part},
};

/// Adds the descriptions in the list to the arguments. Those of `hidden` parameters are not for the model.
pub(super) fn describe(
    parameters: &mut [Parameter],
    hidden: &[String],
    entries: &[Entry],
    errors: &Errors,
) {
    let mut arguments: Vec<_> = parameters
        .iter_mut()
        .filter_map(Parameter::argument_mut)
        .collect();
    for entry in entries {
        // An entry of another form.
        let Some(name) = &entry.name else {
            errors.refuse(
                &entry.source,
                "this does not say which parameter it describes; write ``* `city` - City name``",
            );
            continue;
        };

        if hidden.contains(name) {
            continue;
        }

        // A name that no parameter has.
        let Some(argument) = arguments.iter_mut().find(|argument| argument.name == *name) else {
            let known: Vec<_> = arguments
                .iter()
                .map(|argument| argument.name.as_str())
                .collect();
            let instead = names::instead(name, &known);
            errors.refuse(
                &entry.source,
                format_args!("`{name}` is not a parameter of this function; {instead}"),
            );
            continue;
        };

        // A second description.
        if !argument.description.is_empty() {
            errors.refuse(
                &entry.source,
                format_args!("`{name}` is described twice; remove one of the two"),
            );
            continue;
        }
        argument
            .description
            .extend((!entry.text.is_empty()).then(|| Part::Text(entry.text.clone())));
    }
}
