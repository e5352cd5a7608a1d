//! What is refused of the schema of a function's parameters or of an output format, strict or not.

use serde_json::{Map, Value};

use super::{field::Field, metaschema, regex};
use crate::testing::ApiError;

/// The formats of texts. Those of numbers were seen accepted, but only in output formats.
const FORMATS: [&str; 9] = [
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

/// The keywords of a strict schema, but for those that lead to further schemas. `default` was seen accepted, in tools and in
/// output formats, whatever it is.
const KEYWORDS: [&str; 19] = [
    "type",
    "enum",
    "const",
    "title",
    "description",
    "default",
    "required",
    "additionalProperties",
    "pattern",
    "format",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minItems",
    "maxItems",
    "$ref",
    "$schema",
];

const APPLICATORS: [&str; 4] = ["properties", "items", "anyOf", "$defs"];

const MOST_PROPERTIES: usize = 5_000;
const MOST_LEVELS: usize = 10;
const MOST_VALUES: usize = 1_000;
const MOST_CHARACTERS: usize = 120_000;
const LONG_ENUM: usize = 250;
const MOST_CHARACTERS_OF_LONG_ENUM: usize = 15_000;

const REQUIRED: &str = "'required' is required to be supplied and to be an array including \
    every key in properties.";

/// Why a schema is refused.
pub(super) enum Refusal {
    /// As that of a function's parameters.
    OfFunction(String),
    /// As any schema; the message does not name the function.
    OfSchema(String),
}

impl Refusal {
    /// Builds the error about the parameters of a function.
    pub(super) fn of_function(self, name: &str, parameters: &Field<'_>) -> ApiError {
        match self {
            Self::OfFunction(problem) => parameters
                .refuse(format!("Invalid schema for function '{name}': {problem}"))
                .with_code("invalid_function_parameters"),
            // So it was seen at Responses; what Chat Completions says is not known.
            Self::OfSchema(message) => ApiError::invalid(message)
                .with_param("tools")
                .with_code("invalid_json_schema"),
        }
    }

    /// Gives the problem in the words about an output format.
    pub(super) fn of_format(self, name: &str) -> String {
        match self {
            Self::OfFunction(problem) => {
                format!("Invalid schema for response_format '{name}': {problem}")
            }
            Self::OfSchema(message) => message,
        }
    }
}

impl From<String> for Refusal {
    fn from(problem: String) -> Self {
        Self::OfFunction(problem)
    }
}

/// Checks the root. An empty object means no arguments.
pub(super) fn check_root(schema: &Map<String, Value>, strict: bool) -> Result<(), Refusal> {
    check_object(schema, strict)?;
    metaschema::check(schema).map_err(|problem| problem + ".")?;
    if strict {
        Strict::of(schema).check(schema)?;
        if let Some(at) = find_look_around(schema, "$") {
            return Err(Refusal::OfSchema(format!(
                "Invalid JSON schema: regex lookaround is not supported. Found at {at}."
            )));
        }
    }
    Ok(())
}

fn check_object(schema: &Map<String, Value>, strict: bool) -> Result<(), String> {
    match schema.get("type") {
        None if schema.is_empty() && !strict => return Ok(()),
        Some(Value::String(kind)) if kind == "object" => {}
        kind => {
            let kind = match kind {
                None => "None".to_owned(),
                Some(Value::String(kind)) => kind.clone(),
                Some(other) => other.to_string(),
            };
            return Err(format!(
                "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'."
            ));
        }
    }
    if !schema.contains_key("properties") {
        return Err(in_context(&[], "object schema missing properties."));
    }
    Ok(())
}

/// Finds a pattern with look-around, by its place as the API writes it. How names that are not plain words are written is not
/// known.
fn find_look_around(schema: &Map<String, Value>, at: &str) -> Option<String> {
    if let Some(Value::String(pattern)) = schema.get("pattern")
        && regex::looks_around(pattern)
    {
        return Some(format!("{at}.pattern"));
    }
    APPLICATORS.iter().find_map(|keyword| {
        let at = format!("{at}.{keyword}");
        match schema.get(*keyword)? {
            Value::Object(schema) if *keyword == "items" => find_look_around(schema, &at),
            Value::Object(named) => named.iter().find_map(|(name, schema)| {
                find_look_around(schema.as_object()?, &format!("{at}.{name}"))
            }),
            Value::Array(any) => any.iter().enumerate().find_map(|(index, schema)| {
                find_look_around(schema.as_object()?, &format!("{at}[{index}]"))
            }),
            _ => None,
        }
    })
}

/// Writes a place as the API does.
fn in_context(context: &[String], problem: &str) -> String {
    let steps: Vec<String> = context.iter().map(|step| format!("'{step}'")).collect();
    let comma = if steps.len() == 1 { "," } else { "" };
    format!("In context=({}{comma}), {problem}", steps.join(", "))
}

/// A walk through a strict schema, which stops at the first problem.
struct Strict<'s> {
    root: &'s Map<String, Value>,
    context: Vec<String>,
    properties: usize,
    values: usize,
    characters: usize,
    /// How many schemas may still be visited to count levels.
    left: u32,
}

type Checked = Result<(), String>;

impl<'s> Strict<'s> {
    fn of(root: &'s Map<String, Value>) -> Self {
        Self {
            root,
            context: Vec::new(),
            properties: 0,
            values: 0,
            characters: 0,
            left: 100_000,
        }
    }

    fn check(mut self, schema: &'s Map<String, Value>) -> Checked {
        if let Some(keyword) = ["anyOf", "enum", "const", "$ref"]
            .into_iter()
            .find(|keyword| schema.contains_key(*keyword))
        {
            return self.refuse(format!("'{keyword}' is not permitted."));
        }
        self.schema(schema)?;
        let levels = self.levels(schema, &mut Vec::new());
        for (problem, is_over) in [
            (
                format!("{levels} levels of nesting exceeds limit of {MOST_LEVELS}."),
                levels > MOST_LEVELS,
            ),
            (
                format!(
                    "{} object properties exceeds limit of {MOST_PROPERTIES}.",
                    self.properties
                ),
                self.properties > MOST_PROPERTIES,
            ),
            (
                format!(
                    "{} enum values exceeds limit of {MOST_VALUES}.",
                    self.values
                ),
                self.values > MOST_VALUES,
            ),
            (
                format!(
                    "{} characters of names and enum values exceeds limit of {MOST_CHARACTERS}.",
                    self.characters
                ),
                self.characters > MOST_CHARACTERS,
            ),
        ] {
            if is_over {
                return self.refuse(problem);
            }
        }
        Ok(())
    }

    fn refuse(&self, problem: impl AsRef<str>) -> Checked {
        Err(in_context(&self.context, problem.as_ref()))
    }

    fn within(&mut self, steps: &[&str], check: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let before = self.context.len();
        self.context.extend(steps.iter().map(ToString::to_string));
        check(self)?;
        self.context.truncate(before);
        Ok(())
    }

    fn value(&mut self, schema: &'s Value) -> Checked {
        match schema {
            Value::Object(schema) => self.schema(schema),
            _ => self.refuse("schema must have a 'type' key."),
        }
    }

    fn schema(&mut self, schema: &'s Map<String, Value>) -> Checked {
        let known = |keyword: &String| {
            [&KEYWORDS[..], &APPLICATORS[..]]
                .concat()
                .contains(&keyword.as_str())
        };
        if let Some(unknown) = schema.keys().find(|keyword| !known(keyword)) {
            return self.refuse(format!("'{unknown}' is not permitted."));
        }
        if let Some(reference) = schema.get("$ref") {
            return self.reference(schema, reference);
        }
        let kinds: Vec<&str> = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if kinds.is_empty() && !schema.contains_key("anyOf") {
            return self.refuse("schema must have a 'type' key.");
        }
        if kinds.contains(&"object") {
            self.object(schema)?;
        }
        if kinds.contains(&"array") && !schema.contains_key("items") {
            return self.refuse("array schema missing items.");
        }
        if let Some(items) = schema.get("items") {
            self.within(&["items"], |it| it.value(items))?;
        }
        let is_of_text = !kinds.contains(&"number") && !kinds.contains(&"integer");
        if let Some(format) = schema.get("format").filter(|_| is_of_text)
            && !FORMATS.iter().any(|known| format == known)
        {
            let name = format
                .as_str()
                .map_or_else(|| format.to_string(), str::to_owned);
            return self.refuse(format!("'{name}' is not a valid format."));
        }
        self.constants(schema)?;
        self.any(schema)?;
        let definitions = schema.get("$defs").and_then(Value::as_object);
        for (name, definition) in definitions.into_iter().flatten() {
            self.characters += name.chars().count();
            self.within(&["$defs", name], |it| it.value(definition))?;
        }
        Ok(())
    }

    fn reference(&self, schema: &Map<String, Value>, reference: &Value) -> Checked {
        if let Some(sibling) = schema.keys().find(|keyword| *keyword != "$ref") {
            return self.refuse(format!("$ref cannot have keywords {{'{sibling}'}}."));
        }
        match reference.as_str().and_then(|it| self.target(it)) {
            Some(_) => Ok(()),
            None => self.refuse(format!(
                "reference to component {reference} which was not found in the schema."
            )),
        }
    }

    /// Finds what a reference means: the root, or one of its definitions.
    fn target(&self, reference: &str) -> Option<&'s Map<String, Value>> {
        if reference == "#" {
            return Some(self.root);
        }
        let name = reference.strip_prefix("#/$defs/")?;
        self.root.get("$defs")?.get(name)?.as_object()
    }

    fn object(&mut self, schema: &'s Map<String, Value>) -> Checked {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return self.refuse("object schema missing properties.");
        };
        if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
            return self
                .refuse("'additionalProperties' is required to be supplied and to be false.");
        }
        let required = match schema.get("required") {
            Some(Value::Array(required)) => required.as_slice(),
            None if properties.is_empty() => &[],
            _ => return self.refuse(REQUIRED),
        };
        if let Some(missing) = properties
            .keys()
            .find(|name| !required.contains(&(**name).clone().into()))
        {
            return self.refuse(format!("{REQUIRED} Missing '{missing}'."));
        }
        let is_extra = |name: &&Value| name.as_str().is_none_or(|it| !properties.contains_key(it));
        if let Some(extra) = required.iter().find(is_extra) {
            let extra = extra.as_str().unwrap_or_default();
            return self.refuse(format!("{REQUIRED} Extra required key '{extra}' supplied."));
        }
        for (name, property) in properties {
            self.properties += 1;
            self.characters += name.chars().count();
            self.within(&["properties", name], |it| it.value(property))?;
        }
        Ok(())
    }

    fn constants(&mut self, schema: &Map<String, Value>) -> Checked {
        let Some(values) = schema.get("enum").and_then(Value::as_array) else {
            return Ok(());
        };
        let length = |value: &Value| match value {
            Value::String(text) => text.chars().count(),
            other => other.to_string().len(),
        };
        let characters: usize = values.iter().map(length).sum();
        self.values += values.len();
        self.characters += characters;
        if values.len() > LONG_ENUM && characters > MOST_CHARACTERS_OF_LONG_ENUM {
            return self.refuse(format!(
                "enum with {} values has {characters} characters, which exceeds the limit of \
                 {MOST_CHARACTERS_OF_LONG_ENUM} for enums with over {LONG_ENUM} values.",
                values.len()
            ));
        }
        Ok(())
    }

    fn any(&mut self, schema: &'s Map<String, Value>) -> Checked {
        let any = match schema.get("anyOf") {
            None => return Ok(()),
            Some(Value::Array(any)) if !any.is_empty() => any,
            Some(_) => return self.refuse("'anyOf' must be a non-empty array."),
        };
        for (index, schema) in any.iter().enumerate() {
            self.within(&["anyOf", &index.to_string()], |it| it.value(schema))?;
        }
        let mut objects = Vec::new();
        self.objects(any, &mut Vec::new(), &mut objects);
        let firsts: Vec<_> = objects.iter().filter_map(|it| it.iter().next()).collect();
        for (index, (name, value)) in firsts.iter().enumerate() {
            for (other_name, other) in &firsts[index + 1..] {
                if name == other_name && !are_other_constants(value, other) {
                    return self.refuse(
                        "Objects provided via 'anyOf' must not share identical first keys. \
                         Consider adding a discriminator key or rearranging the properties to \
                         ensure the first key is unique.",
                    );
                }
            }
        }
        Ok(())
    }

    /// Gathers the properties of all objects that alternatives lead to.
    fn objects(
        &self,
        any: &'s [Value],
        followed: &mut Vec<&'s str>,
        found: &mut Vec<&'s Map<String, Value>>,
    ) {
        for schema in any {
            let mut schema = schema.as_object();
            while let Some(reference) = schema.and_then(|it| it.get("$ref")?.as_str()) {
                if followed.contains(&reference) {
                    schema = None;
                } else {
                    followed.push(reference);
                    schema = self.target(reference);
                }
            }
            let Some(schema) = schema else {
                continue;
            };
            if let Some(Value::Object(properties)) = schema.get("properties") {
                found.push(properties);
            }
            if let Some(Value::Array(any)) = schema.get("anyOf") {
                self.objects(any, followed, found);
            }
        }
    }

    /// Counts the objects and arrays that lie in each other, a recursion once.
    fn levels(&mut self, schema: &'s Map<String, Value>, followed: &mut Vec<&'s str>) -> usize {
        let Some(left) = self.left.checked_sub(1) else {
            return 0;
        };
        self.left = left;
        let mut deepest = 0;
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
            && followed.len() < 100
            && !followed.contains(&reference)
            && let Some(target) = self.target(reference)
        {
            followed.push(reference);
            deepest = self.levels(target, followed);
            followed.pop();
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        let any = schema.get("anyOf").and_then(Value::as_array);
        let below = properties
            .into_iter()
            .flat_map(Map::values)
            .chain(any.into_iter().flatten())
            .chain(schema.get("items"));
        for below in below.filter_map(Value::as_object) {
            deepest = deepest.max(self.levels(below, followed));
        }
        let kind = schema.get("type");
        deepest + usize::from(kind.is_some_and(|it| it == "object" || it == "array"))
    }
}

fn are_other_constants(one: &Value, other: &Value) -> bool {
    let constants = |schema: &Value| match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(values)), _) => values.clone(),
        (_, Some(value)) => vec![value.clone()],
        _ => Vec::new(),
    };
    let (one, other) = (constants(one), constants(other));
    !one.is_empty() && !other.is_empty() && !one.iter().any(|value| other.contains(value))
}
