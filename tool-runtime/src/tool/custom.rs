//! Custom tools: one text instead of JSON arguments.

use std::borrow::Cow;

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::Definition;
use crate::{BuildError, schema::pointer};

/// What the text of a custom tool may be.
///
/// `#[tool(custom)]`, `#[tool(regex = "…")]` and `#[tool(lark = "…")]` make a custom tool of a function.
///
/// A custom tool has one parameter, a text that the model writes without JSON around it: code, a query, a patch. A grammar holds
/// the model to a language. Definitions of [custom tools](Definition::custom) are sent as such to Chat Completions and
/// Responses; elsewhere, and after [`Toolset::without_custom`](crate::Toolset::without_custom), they are functions of one text.
///
/// ```
/// use tool_runtime::tool::Custom;
///
/// const TIME: Custom = Custom::regex("[0-2][0-9]:[0-5][0-9]");
/// assert_eq!(TIME.grammar(), Some(("regex", "[0-2][0-9]:[0-5][0-9]")));
/// assert_eq!(Custom::Text.grammar(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Custom {
    /// Any text.
    Text,
    /// A text of the language that this Lark grammar describes.
    Lark(Cow<'static, str>),
    /// A text that this regular expression describes as a whole.
    Regex(Cow<'static, str>),
}

impl Custom {
    /// Describes the text by a Lark grammar.
    #[must_use]
    pub const fn lark(grammar: &'static str) -> Self {
        Self::Lark(Cow::Borrowed(grammar))
    }

    /// Describes the text by a regular expression.
    #[must_use]
    pub const fn regex(expression: &'static str) -> Self {
        Self::Regex(Cow::Borrowed(expression))
    }

    /// Returns the syntax of the grammar and the grammar, if there is one.
    #[must_use]
    pub fn grammar(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Text => None,
            Self::Lark(grammar) => Some(("lark", grammar)),
            Self::Regex(expression) => Some(("regex", expression)),
        }
    }
}

/// The name of the one parameter, where a custom tool is a function.
const INPUT: &str = "input";

/// What stands before a Lark grammar in the description of the parameter. JSON Schema has no keyword for one.
const LARK: &str = "A text of the language of this Lark grammar:\n";

/// How many schemas are looked at to find out whether a parameter is a text. References may lead in circles.
const MOST_STEPS: usize = 1_000;

impl Custom {
    /// Says in the schema of the one parameter what the grammar says.
    pub(crate) fn refine(&self, parameters: &mut Schema) {
        let properties = parameters.get_mut("properties");
        let first = properties.and_then(Value::as_object_mut);
        let first = first.and_then(|properties| properties.values_mut().next());
        if let Some(Value::Object(input)) = first {
            self.refine_input(input);
        }
    }

    fn refine_input(&self, input: &mut Map<String, Value>) {
        match self {
            Self::Text => {}
            Self::Lark(grammar) => {
                let own = input.get("description").and_then(Value::as_str);
                let own = own.filter(|own| !own.is_empty());
                let own = own.map_or_else(String::new, |own| format!("{own}\n\n"));
                input.insert(
                    "description".to_owned(),
                    format!("{own}{LARK}{}", grammar.trim_end()).into(),
                );
            }
            Self::Regex(expression) => {
                let pattern = format!("^(?:{expression})$").into();
                if input.contains_key("pattern") {
                    // The type of the parameter has a pattern, which holds too.
                    let all = input.entry("allOf").or_insert_with(|| json!([]));
                    if let Value::Array(all) = all {
                        all.push(json!({ "pattern": pattern }));
                    }
                } else {
                    input.insert("pattern".to_owned(), pattern);
                }
            }
        }
    }
}

impl Definition {
    /// Describes a custom tool. Where it has to be a function, its one parameter is the text `input`.
    ///
    /// A regular expression is enforced; what a Lark grammar says is left to the API.
    ///
    /// # Errors
    /// [`BuildError::InvalidName`] if the APIs would refuse the name.
    ///
    /// ```
    /// use tool_runtime::{Call, Toolset, tool::{Custom, Definition, from_text_fn}};
    ///
    /// let definition = Definition::custom("run_sql", Custom::Text)?.with_description("Runs a query.");
    /// let run = |query: String, _| async move { Ok::<_, String>(format!("{} characters", query.len())) };
    /// let tools = Toolset::new().with_tool(from_text_fn(definition, run))?;
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
    /// let turn = tools.run([Call::custom("call_1", "run_sql", "select 1")]).await;
    /// assert_eq!(turn.answers[0].text(), "8 characters");
    /// # });
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    pub fn custom(name: impl Into<String>, custom: Custom) -> Result<Self, BuildError> {
        let parameters = json!({
            "type": "object",
            "properties": { INPUT: { "type": "string" } },
            "required": [INPUT],
            "additionalProperties": false,
        });
        let mut definition = Self::new(name, parameters)?;
        custom.refine(&mut definition.parameters);
        definition.custom = Some(custom);
        Ok(definition)
    }

    /// Returns the arguments of a custom call as JSON, if this is a custom tool. Its parameter is the first that it has.
    pub(crate) fn custom_arguments(&self, input: &str) -> Option<String> {
        self.custom.as_ref()?;
        let (parameter, _) = self.input()?;
        Some(json!({ parameter: input }).to_string())
    }

    /// Returns the description that is sent. The form of a custom tool has no other place for what is said about the
    /// parameter.
    pub(crate) fn sent_description(&self) -> Option<Cow<'_, str>> {
        let own = self.description.as_deref();
        let input = self.custom.as_ref().and_then(|_| self.described_input());
        let Some(input) = input else {
            return own.map(Cow::Borrowed);
        };
        Some(Cow::Owned(match own {
            Some(own) if !own.is_empty() => format!("{own}\n\nInput: {input}"),
            _ => format!("Input: {input}"),
        }))
    }

    /// What is said about the text, without the grammar, which that form has a place for.
    fn described_input(&self) -> Option<&str> {
        let (_, input) = self.input()?;
        let mut schemas = Referred::of(self.parameters.as_value(), input);
        let said = schemas.find_map(|schema| schema.get("description")?.as_str())?;
        let said = match &self.custom {
            Some(Custom::Lark(grammar)) => said
                .strip_suffix(grammar.trim_end())
                .and_then(|said| said.strip_suffix(LARK))
                .unwrap_or(said),
            _ => said,
        };
        Some(said.trim()).filter(|said| !said.is_empty())
    }

    /// The one parameter of a custom tool, and its schema.
    fn input(&self) -> Option<(&String, &Value)> {
        let properties = self.parameters.get("properties")?.as_object()?;
        properties.iter().next()
    }

    /// Refuses a custom tool whose parameters are not one text that must be given.
    ///
    /// # Errors
    /// [`BuildError::NotOneText`].
    pub(crate) fn check_custom(&self) -> Result<(), BuildError> {
        if self.custom.is_none() || self.takes_one_text() {
            return Ok(());
        }
        Err(BuildError::NotOneText {
            name: self.name.clone(),
        })
    }

    fn takes_one_text(&self) -> bool {
        let count = |key: &str| match self.parameters.get(key) {
            Some(Value::Object(members)) => members.len(),
            Some(Value::Array(items)) => items.len(),
            _ => 0,
        };
        let Some((_, input)) = self.input() else {
            return false;
        };
        let mut steps = MOST_STEPS;
        count("properties") == 1
            && count("required") == 1
            && may_be_text(self.parameters.as_value(), input, &mut steps)
    }
}

/// A schema, and the schemas that it refers to.
struct Referred<'s> {
    root: &'s Value,
    next: Option<&'s Value>,
    steps: usize,
}

impl<'s> Referred<'s> {
    fn of(root: &'s Value, schema: &'s Value) -> Self {
        Self {
            root,
            next: Some(schema),
            steps: MOST_STEPS,
        }
    }
}

impl<'s> Iterator for Referred<'s> {
    type Item = &'s Value;

    fn next(&mut self) -> Option<&'s Value> {
        self.steps = self.steps.checked_sub(1)?;
        let schema = self.next.take()?;
        self.next = referred(self.root, schema);
        Some(schema)
    }
}

/// The schema that a schema refers to.
fn referred<'s>(root: &'s Value, schema: &Value) -> Option<&'s Value> {
    pointer::resolve(root, schema.get("$ref")?.as_str()?)
}

/// Whether a schema allows texts, and says so. One that takes too long to look through is given the benefit of the doubt.
fn may_be_text(root: &Value, schema: &Value, steps: &mut usize) -> bool {
    let Some(rest) = steps.checked_sub(1) else {
        return true;
    };
    *steps = rest;
    match schema.get("type") {
        Some(Value::Array(types)) => return types.iter().any(|kind| kind == "string"),
        Some(kind) => return kind == "string",
        None => {}
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        return values.iter().any(Value::is_string);
    }
    if let Some(value) = schema.get("const") {
        return value.is_string();
    }
    if let Some(referred) = referred(root, schema) {
        return may_be_text(root, referred, steps);
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    if let Some(choices) = list("anyOf").or_else(|| list("oneOf")) {
        return choices
            .iter()
            .any(|choice| may_be_text(root, choice, steps));
    }
    let all = list("allOf");
    all.is_some_and(|all| !all.is_empty() && all.iter().all(|it| may_be_text(root, it, steps)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Custom, Definition};
    use crate::BuildError;

    fn definition(custom: Custom, parameters: Value) -> Definition {
        let mut definition = Definition::new("tool", parameters).expect("a definition");
        definition.custom = Some(custom);
        definition
    }

    fn of_input(input: &Value) -> Definition {
        definition(
            Custom::Text,
            json!({
                "type": "object", "properties": { "input": input }, "required": ["input"],
                "$defs": {
                    "Text": { "type": "string", "description": "Of the type." },
                    "Number": { "type": "integer" },
                    "Circle": { "$ref": "#/$defs/Circle" },
                },
            }),
        )
    }

    #[test]
    fn one_text_that_must_be_given_is_told_from_all_else() {
        for text in [
            json!({ "type": "string" }),
            json!({ "type": ["null", "string"] }),
            json!({ "enum": ["a", "b"] }),
            json!({ "const": "a" }),
            json!({ "$ref": "#/$defs/Text" }),
            json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }),
            json!({ "anyOf": [{ "type": "integer" }, { "$ref": "#/$defs/Text" }] }),
            json!({ "allOf": [{ "$ref": "#/$defs/Text" }] }),
            // It never ends, and nothing is known.
            json!({ "$ref": "#/$defs/Circle" }),
        ] {
            assert_eq!(of_input(&text).check_custom(), Ok(()), "{text}");
        }
        for other in [
            json!({ "type": "integer" }),
            json!({ "type": ["null", "object"] }),
            json!({ "enum": [1, 2] }),
            json!({ "const": null }),
            json!({ "$ref": "#/$defs/Number" }),
            json!({ "anyOf": [{ "type": "integer" }, { "type": "array" }] }),
            json!({ "allOf": [{ "$ref": "#/$defs/Number" }] }),
            json!({}),
            json!(true),
        ] {
            let refused = of_input(&other).check_custom();
            assert!(
                matches!(refused, Err(BuildError::NotOneText { .. })),
                "{other}"
            );
        }
        let text = json!({ "type": "string" });
        for parameters in [
            json!({ "type": "object", "properties": {} }),
            json!({ "type": "object", "properties": { "a": text } }),
            json!({ "type": "object", "properties": { "a": text, "b": text }, "required": ["a"] }),
        ] {
            let refused = definition(Custom::Text, parameters.clone()).check_custom();
            assert!(refused.is_err(), "{parameters}");
        }
    }

    #[test]
    fn what_is_said_of_the_text_is_added_to_the_description() {
        let told = |definition: Definition| definition.sent_description().map(String::from);
        let described = of_input(&json!({ "type": "string", "description": "A query." }));
        assert_eq!(told(described.clone()).as_deref(), Some("Input: A query."));
        assert_eq!(
            told(described.with_description("Runs it.")).as_deref(),
            Some("Runs it.\n\nInput: A query.")
        );
        assert_eq!(
            told(of_input(&json!({ "$ref": "#/$defs/Text" }))).as_deref(),
            Some("Input: Of the type.")
        );
        assert_eq!(told(of_input(&json!({ "$ref": "#/$defs/Circle" }))), None);
        assert_eq!(told(of_input(&json!({ "type": "string" }))), None);
    }

    #[test]
    fn a_grammar_is_told_once() {
        let mut lark = of_input(&json!({ "type": "string", "description": "A list." }));
        let grammar = Custom::lark("start: \"a\"");
        grammar.refine(&mut lark.parameters);
        lark.custom = Some(grammar);
        let input = &lark.parameters.as_value()["properties"]["input"];
        let both = "A list.\n\nA text of the language of this Lark grammar:\nstart: \"a\"";
        assert_eq!(input["description"], both);
        assert_eq!(lark.sent_description().as_deref(), Some("Input: A list."));
        let plain = Definition::custom("tool", Custom::lark("start: \"a\"")).expect("a definition");
        assert_eq!(plain.sent_description(), None);
    }

    #[test]
    fn the_pattern_of_the_type_holds_beside_that_of_the_tool() {
        let mut definition = of_input(&json!({ "type": "string", "pattern": "^a" }));
        Custom::regex("b|c").refine(&mut definition.parameters);
        assert_eq!(
            definition.parameters.as_value()["properties"]["input"],
            json!({ "type": "string", "pattern": "^a", "allOf": [{ "pattern": "^(?:b|c)$" }] })
        );
    }
}
