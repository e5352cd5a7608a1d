//! What decoding the arguments of a declared tool needs to know.

use std::sync::Arc;

use super::{
    Definition,
    diagnose::{Member, members},
    parameter::Parameter,
};
use crate::{
    CallError, InvalidArguments, Problem,
    schema::{self, checks::Checks, pattern::Patterns},
};

/// The parameters of a declared tool, and what of their schemas their types do not enforce by themselves. Cheap to clone.
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
        let checks = Checks::of(&definition.parameters, patterns, parameters);
        Self {
            parameters,
            checks: checks.are_needed().then(|| Arc::new(checks)),
        }
    }

    /// Checks a text that has been decoded. If a type `has_hidden_error`, every parameter is checked: the type may have read
    /// something else than it was given.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with everything that the schema forbids and the types allow.
    #[inline]
    pub(super) fn check(&self, text: &str, has_hidden_error: bool) -> Result<(), CallError> {
        match &self.checks {
            None if !has_hidden_error => Ok(()),
            _ => self.check_again(text, has_hidden_error),
        }
    }

    #[inline(never)]
    fn check_again(&self, text: &str, all: bool) -> Result<(), CallError> {
        let checks = self.explained();
        let members = members(text)?;
        let mut problems: Vec<(usize, Vec<Problem>)> = Vec::new();
        for member in &members {
            let parameters = &mut self.parameters.iter();
            // What is not a parameter, decoding has refused.
            let position = parameters.position(|it| it.is_named(&member.key));
            if let Some(position) = position.filter(|at| all || checks.concern(*at)) {
                problems.push((position, self.problems_of(position, &checks, member)));
            }
        }
        problems.sort_by_key(|(position, _)| *position);
        let problems: Vec<Problem> = problems.into_iter().flat_map(|(_, found)| found).collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(InvalidArguments::new(problems).into())
        }
    }

    /// Returns what the schema forbids about a value that the parameter's type allows.
    fn problems_of(&self, position: usize, checks: &Checks, member: &Member<'_>) -> Vec<Problem> {
        let parameter = &self.parameters[position];
        if member.is_left_out(parameter) {
            return Vec::new();
        }
        let found = checks.problems(parameter.name, &member.key, &member.node);
        found.into_problems(Some(&member.key))
    }

    /// What the words of a diagnosis are made of.
    pub(super) fn explained(&self) -> Arc<Checks> {
        self.checks.clone().unwrap_or_else(|| {
            let schema = schema::of_parameters(self.parameters);
            let patterns = Patterns::of(schema.as_value());
            Arc::new(Checks::of_nothing(&schema, patterns, self.parameters))
        })
    }
}

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, json_schema};
    use serde::Deserialize;
    use serde_json::json;

    use serde::de::IgnoredAny;
    use serde_json::Value;

    use super::{Arguments, Definition, Parameter, schema};
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
