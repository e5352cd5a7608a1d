//! What decoding the arguments of a declared tool needs to know.

use std::sync::Arc;

use super::{
    Definition,
    members::{Member, members},
    parameter::Parameter,
};
use crate::{
    CallError, InvalidArguments, Problem,
    json::Reader,
    schema::{argument_checks::Checks, pattern::Patterns},
};

/// The parameters of a declared tool, and their schema. Cheap to clone.
#[derive(Clone)]
pub struct Arguments {
    pub(super) parameters: &'static [Parameter],
    pub(super) checks: Arc<Checks>,
}

impl Arguments {
    /// Prepares the schema; once, when the tool joins a toolset.
    pub(crate) fn of(parameters: &'static [Parameter], definition: &Definition) -> Self {
        let patterns = Patterns::of(definition.parameters.as_value());
        patterns.warn_of_unenforced(&definition.name);
        let properties: Vec<_> = parameters.iter().map(Parameter::property).collect();
        let checks = Checks::of(&definition.parameters, patterns, &properties);
        Self {
            parameters,
            checks: Arc::new(checks),
        }
    }

    /// Begins to read a text by the shapes of the parameters.
    #[inline]
    pub(super) fn reader<'t>(&'t self, text: &'t str) -> Reader<'t> {
        Reader::new(text).following(self.checks.shapes())
    }

    /// Checks a text that has been decoded, for types may read more than the schema allows.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with everything that the schema forbids.
    #[cold]
    pub(super) fn check(&self, text: &str) -> Result<(), CallError> {
        let members = members(text)?;
        let mut problems: Vec<(usize, Vec<Problem>)> = Vec::new();
        for member in &members {
            let mut parameters = self.parameters.iter();
            // Decoding has refused what is not a parameter.
            if let Some(position) = parameters.position(|it| it.is_named(&member.key)) {
                problems.push((position, self.problems_of(position, member)));
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
    pub(super) fn problems_of(&self, position: usize, member: &Member<'_>) -> Vec<Problem> {
        let parameter = &self.parameters[position];
        if member.is_left_out(parameter) {
            return Vec::new();
        }
        let found = self
            .checks
            .problems(parameter.name, &member.key, &member.node);
        found.into_problems(Some(&member.key))
    }
}

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, json_schema};
    use serde::{Deserialize, de::IgnoredAny};
    use serde_json::{Value, json};

    use super::{Arguments, Definition, Parameter};
    use crate::{
        CallError,
        tool::decode::{Decode, decode1, decode2},
    };

    fn schema_of(parameters: &[Parameter]) -> schemars::Schema {
        let properties: Vec<_> = parameters.iter().map(Parameter::property).collect();
        crate::schema::of_parameters(&properties)
    }

    fn arguments(parameters: &'static [Parameter]) -> Arguments {
        let schema = schema_of(parameters).to_value();
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
        Parameter::of::<u8, _, _>("number", "How many.")
            .aliases(&["n", "count"])
            .refine(|schema| {
                schema.insert("minimum".to_owned(), 3.into());
            }),
        Parameter::with_default::<String, _, _>("text", "", || Some("x".into()))
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
        let schema = schema_of(RENAMED);
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
        const PARAMETERS: &[Parameter] = &[Parameter::read::<String, _>(
            "code",
            "",
            |_| json_schema!({ "type": "string", "enum": ["a", "b"] }),
        )];
        let arguments = arguments(PARAMETERS);
        let decode = |json: &str| decode1::<String, _>(&arguments, json);
        assert_eq!(decode(r#"{"code":"a"}"#).ok(), Some(("a".to_owned(),)));
        assert_eq!(
            problems(decode(r#"{"code":"c"}"#)),
            ["/code: expected one of \"a\", \"b\", got the string \"c\""]
        );
    }

    #[test]
    fn arguments_are_read_once_if_their_types_enforce_the_schema() {
        type Types = (String, Option<u32>, Option<bool>);

        const PARAMETERS: &[Parameter] = &[
            Parameter::of::<String, _, _>("text", ""),
            Parameter::of::<Option<u32>, _, _>("number", ""),
            Parameter::with_default::<bool, _, _>("flag", "", || None),
        ];
        const BOUND: &[Parameter] = &[
            Parameter::of::<String, _, _>("text", ""),
            Parameter::of::<Option<u32>, _, _>("number", "").refine(|schema| {
                schema.insert("maximum".to_owned(), 3.into());
            }),
            Parameter::with_default::<bool, _, _>("flag", "", || None),
        ];

        let is_open = |parameters, text| {
            let arguments = arguments(parameters);
            let mut reader = arguments.reader(text);
            let read = <Types as Decode>::read(&arguments, &mut reader);
            read.map(|_| reader.is_open()).expect("arguments")
        };
        for text in [
            r#"{"text":"a"}"#,
            r#"{"text":"a","number":1,"flag":true}"#,
            r#"{"text":"a","number":null,"flag":null}"#,
        ] {
            assert!(!is_open(PARAMETERS, text), "{text}");
        }
        assert!(!is_open(BOUND, r#"{"text":"a"}"#));
        assert!(is_open(BOUND, r#"{"text":"a","number":1}"#));
    }

    #[test]
    fn other_values_are_not_read_again() {
        #[derive(Debug, Deserialize, JsonSchema)]
        struct Any(#[schemars(with = "Value")] IgnoredAny);

        const PARAMETERS: &[Parameter] = &[
            Parameter::of::<Any, _, _>("any", ""),
            Parameter::of::<u8, _, _>("n", "").refine(|schema| {
                schema.insert("maximum".to_owned(), 3.into());
            }),
        ];
        let arguments = arguments(PARAMETERS);
        let decode = |json: &str| decode2::<Any, u8, _, _>(&arguments, json);
        // A number that no `Value` holds.
        assert!(decode(r#"{"any":1e999,"n":3}"#).is_ok());
        assert_eq!(
            problems(decode(r#"{"any":1e999,"n":4}"#)),
            ["/n: must be at most 3, got 4"]
        );
    }
}
