//! The slow pass over arguments that did not decode: finds everything that is wrong with them.

use std::fmt;

use serde::de::{Deserialize, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::{
    arguments::{self, Arguments},
    parameter::Parameter,
};
use crate::{
    CallError, InvalidArguments, Problem,
    schema::{self, canonical::with_whole_numbers, check::Given, checks::Checks},
};

/// Explains why a text did not decode. `error` is what the fast pass said; it is the answer only if
/// this pass finds nothing itself.
pub(super) fn diagnose(arguments: &Arguments, text: &str, error: &serde_json::Error) -> CallError {
    let Fields(fields) = match parse(text) {
        Ok(fields) => fields,
        Err(error) => return error,
    };
    let parameters = arguments.parameters;
    let checks = arguments.explained();
    let mut problems = Vec::new();
    for parameter in parameters {
        let path = schema::pointer::of_key(parameter.name);
        let mut given = fields.iter().filter(|(key, _)| parameter.is_named(key));
        match (given.next(), given.next()) {
            (None, _) if parameter.is_required() => {
                problems.push(checks.missing(parameter.name));
            }
            (Some(_), Some(_)) => problems.push(Problem::new(path, "is given more than once")),
            (Some((key, value)), None) => {
                problems.extend(problems_of_value(parameter, &checks, key, value));
            }
            (None, _) => {}
        }
    }
    let known: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
    for (key, _) in &fields {
        if !parameters.iter().any(|parameter| parameter.is_named(key)) {
            problems.push(schema::check::unknown("", key, &known));
        }
    }
    if problems.is_empty() {
        problems.push(Problem::new("", error.to_string()));
    }
    InvalidArguments::new(problems).into()
}

/// Decoding decides whether a value is wrong, where nothing else has to be checked; the schema then says what is wrong with
/// it, for it finds everything, where decoding stops at the first problem.
fn problems_of_value(
    parameter: &Parameter,
    checks: &Checks,
    key: &str,
    value: &Value,
) -> Vec<Problem> {
    let check = |value: &Value| (parameter.check)(value);
    let is_wrong_when_whole = || with_whole_numbers(value).is_none_or(|it| check(&it).is_err());
    let Some(mut problem) = check(value).err().filter(|_| is_wrong_when_whole()) else {
        return arguments::problems(checks, parameter, key, value);
    };
    let path = schema::pointer::of_key(key);
    let given = if problem.message.starts_with("missing field") {
        Given::Unread
    } else {
        Given::Refused
    };
    let mut problems = checks.problems(parameter.name, &path, value, given);
    problem.path.insert_str(0, &path);
    let is_within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let explained = problems.iter().any(|found| {
        is_within(&found.path, &problem.path) || is_within(&problem.path, &found.path)
    });
    if !explained {
        problems.push(problem);
    }
    problems
}

/// Parses arguments that must be an object, and refuses a key given twice in it.
pub(super) fn object(arguments: &str) -> Result<Value, CallError> {
    let Fields(fields) = parse(arguments)?;
    let mut object = Map::with_capacity(fields.len());
    for (name, value) in fields {
        if object.contains_key(&name) {
            let path = schema::pointer::of_key(&name);
            return Err(
                InvalidArguments::new(vec![Problem::new(path, "is given more than once")]).into(),
            );
        }
        object.insert(name, value);
    }
    Ok(Value::Object(object))
}

fn parse(arguments: &str) -> Result<Fields, CallError> {
    serde_json::from_str::<Fields>(arguments).map_err(|error| {
        if error.is_eof() {
            return CallError::CutOff;
        }
        let message = if error.is_data() {
            match serde_json::from_str::<Value>(arguments) {
                Ok(value) => format!(
                    "expected a JSON object, got {}",
                    schema::check::shown(&value)
                ),
                Err(error) => format!("not valid JSON: {error}"),
            }
        } else {
            format!("not valid JSON: {error}")
        };
        InvalidArguments::new(vec![Problem::new("", message)]).into()
    })
}

/// The members of an object as they stand, a key given twice included.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
