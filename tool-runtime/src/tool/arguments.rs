//! What decoding the arguments of a declared tool needs to know.

use std::{fmt, sync::Arc};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::{Definition, parameter::Parameter};
use crate::{
    CallError, InvalidArguments, Problem,
    schema::{self, check::Given, checks::Checks, pattern::Patterns},
};

/// The parameters of a declared tool, and what of their schemas serde does not enforce by itself. Cheap to clone.
#[derive(Clone)]
pub struct Arguments {
    pub(super) parameters: &'static [Parameter],
    /// `None` for most tools, which therefore pay nothing.
    checks: Option<Arc<Checks>>,
}

impl Arguments {
    /// Finds out what is to be checked; once, when the tool joins a toolset.
    pub(crate) fn of(parameters: &'static [Parameter], definition: &Definition) -> Self {
        let patterns = Patterns::of(definition.parameters.as_value());
        patterns.warn_of_unenforced(&definition.name);
        let foreign = parameters
            .iter()
            .filter(|parameter| parameter.is_foreign)
            .map(|parameter| parameter.name);
        Self {
            parameters,
            checks: Checks::of(&definition.parameters, patterns, foreign.collect()).map(Arc::new),
        }
    }

    /// Checks a text that has been decoded.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with everything that the schema forbids and the types allow.
    #[inline]
    pub(super) fn check(&self, text: &str) -> Result<(), CallError> {
        match &self.checks {
            None => Ok(()),
            Some(checks) => self.check_by(checks, text),
        }
    }

    #[inline(never)]
    fn check_by(&self, checks: &Checks, text: &str) -> Result<(), CallError> {
        let concerned = Concerned {
            parameters: self.parameters,
            checks,
        };
        let mut reader = serde_json::Deserializer::from_str(text);
        let problems = match concerned.deserialize(&mut reader) {
            Ok(mut given) => {
                given.sort_by_key(|(index, _, _)| *index);
                let problems = |(index, key, value): &(usize, String, Value)| {
                    problems(checks, &self.parameters[*index], key, value)
                };
                given.iter().flat_map(problems).collect()
            }
            // A type may have read what has no place in a `Value`; but what was not checked must not pass.
            Err(error) => vec![Problem::new("", format!("cannot be checked: {error}"))],
        };
        if problems.is_empty() {
            Ok(())
        } else {
            Err(InvalidArguments::new(problems).into())
        }
    }

    /// What the words of a diagnosis are made of.
    pub(super) fn explained(&self) -> Arc<Checks> {
        let unchecked = || Checks::of_nothing(schema::of_parameters(self.parameters));
        self.checks.clone().unwrap_or_else(|| Arc::new(unchecked()))
    }
}

/// Returns what the schema forbids about a value that the parameter's type allows; `key` is what it was given under.
pub(super) fn problems(
    checks: &Checks,
    parameter: &Parameter,
    key: &str,
    value: &Value,
) -> Vec<Problem> {
    let is_absent = value.is_null() && !parameter.is_required();
    if is_absent || !checks.concern(parameter.name) {
        return Vec::new();
    }
    let path = schema::pointer::of_key(key);
    checks.problems(parameter.name, &path, value, Given::Read)
}

/// Reads the values that are to be checked, and skips the others.
struct Concerned<'c> {
    parameters: &'c [Parameter],
    checks: &'c Checks,
}

impl<'de> DeserializeSeed<'de> for Concerned<'_> {
    /// The place of the parameter, the key it was given under, and the value.
    type Value = Vec<(usize, String, Value)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Concerned<'_> {
    type Value = Vec<(usize, String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut given = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let index = self.parameters.iter().position(|parameter| {
                parameter.is_named(&key) && self.checks.concern(parameter.name)
            });
            match index {
                Some(index) => given.push((index, key, map.next_value()?)),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, json_schema};
    use serde::Deserialize;
    use serde_json::json;

    use super::{Arguments, Definition, IgnoredAny, Parameter, Value, schema};
    use crate::{
        CallError,
        tool::decode::{decode1, decode2},
    };

    fn arguments(parameters: &'static [Parameter]) -> Arguments {
        let schema = schema::of_parameters(parameters).to_value();
        let definition = Definition::new("tool", schema).expect("a definition");
        Arguments::of(parameters, &definition)
    }

    fn problems<T: std::fmt::Debug>(result: Result<T, CallError>) -> Vec<String> {
        match result.expect_err("a problem") {
            CallError::InvalidArguments(invalid) => {
                invalid.problems().iter().map(ToString::to_string).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    const RENAMED: &[Parameter] = &[
        Parameter::of::<u8>("number", "How many.")
            .aliases(&["n", "count"])
            .refine(|schema| {
                schema.insert("minimum".to_owned(), 3.into());
            }),
        Parameter::with_default::<String>("text", "", || Some("x".into()))
            .aliases(&["t"])
            .refine(|schema| {
                schema.insert("minLength".to_owned(), 1.into());
                schema.insert("description".to_owned(), "Refined.".into());
            }),
    ];

    fn decode(json: &str) -> Result<(u8, Option<String>), CallError> {
        decode2(&arguments(RENAMED), json)
    }

    #[test]
    fn a_schema_is_refined_last_and_does_not_tell_of_aliases() {
        let schema = schema::of_parameters(RENAMED);
        let expected = json!({
            "number": {
                "type": "integer", "format": "uint8", "minimum": 3, "maximum": 255,
                "description": "How many.",
            },
            "text": { "type": "string", "default": "x", "minLength": 1, "description": "Refined." },
        });
        assert_eq!(schema.as_value()["properties"], expected);
    }

    #[test]
    fn aliases_mean_the_parameter() {
        for json in [
            r#"{"number":3,"text":"a"}"#,
            r#"{"n":3,"t":"a"}"#,
            r#"{"t":"a","count":3.0}"#,
        ] {
            let decoded = decode(json).expect("arguments");
            assert_eq!(decoded, (3, Some("a".to_owned())), "{json}");
        }
        assert_eq!(
            problems(decode(r#"{"n":1,"t":""}"#)),
            [
                "/n: must be at least 3, got 1",
                "/t: must have at least 1 character, has 0",
            ],
        );
        assert_eq!(
            problems(decode(r#"{"count":"x","t":""}"#)),
            [
                "/count: expected an integer, got the string \"x\"",
                "/t: must have at least 1 character, has 0",
            ],
        );
        assert_eq!(
            problems(decode(r#"{"n":3,"number":3,"text":"a","t":"a"}"#)),
            [
                "/number: is given more than once",
                "/text: is given more than once",
            ],
        );
        assert_eq!(
            problems(decode(r#"{"n":3,"x":1}"#)),
            ["/x: there is no such parameter; there are `number`, `text`"],
        );
        assert_eq!(
            problems(decode(r#"{"t":"a"}"#)),
            ["/number: is missing; expected an integer"],
        );
    }

    #[test]
    fn null_counts_as_absent_where_there_is_a_default() {
        assert_eq!(decode(r#"{"n":3,"text":null}"#).ok(), Some((3, None)));
        assert_eq!(
            problems(decode(r#"{"n":2,"text":null}"#)),
            ["/n: must be at least 3, got 2"]
        );
    }

    #[test]
    fn a_schema_given_instead_of_the_type_s_is_enforced() {
        const PARAMETERS: &[Parameter] = &[Parameter::of::<String>("code", "")
            .schema_of(|_| json_schema!({ "type": "string", "enum": ["a", "b"] }))];
        let arguments = arguments(PARAMETERS);
        let decode = |json: &str| decode1::<String>(&arguments, json);
        assert_eq!(decode(r#"{"code":"a"}"#).ok(), Some(("a".to_owned(),)));
        assert_eq!(
            problems(decode(r#"{"code":"c"}"#)),
            ["/code: expected one of \"a\", \"b\", got the string \"c\""]
        );
    }

    #[test]
    fn most_tools_have_nothing_to_check() {
        const PARAMETERS: &[Parameter] = &[
            Parameter::of::<String>("text", ""),
            Parameter::of::<Option<u32>>("number", ""),
        ];
        assert!(arguments(PARAMETERS).checks.is_none());
        assert!(arguments(RENAMED).checks.is_some());
    }

    #[test]
    fn other_values_are_not_read_again() {
        #[derive(Debug, Deserialize, JsonSchema)]
        struct Any(#[schemars(with = "Value")] IgnoredAny);

        const PARAMETERS: &[Parameter] = &[
            Parameter::of::<Any>("any", ""),
            Parameter::of::<u8>("n", "").refine(|schema| {
                schema.insert("maximum".to_owned(), 3.into());
            }),
        ];
        let arguments = arguments(PARAMETERS);
        let decode = |json: &str| decode2::<Any, u8>(&arguments, json);
        // A number that no `Value` holds.
        assert!(decode(r#"{"any":1e999,"n":3}"#).is_ok());
        assert_eq!(
            problems(decode(r#"{"any":1e999,"n":4}"#)),
            ["/n: must be at most 3, got 4"]
        );
    }
}
