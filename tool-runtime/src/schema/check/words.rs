//! Words for schemas and values.

use serde_json::{Map, Value};

use super::super::pointer;

/// How much of a text is shown back to the model.
const SHOWN: usize = 60;

/// Names a value: `the string "ten"`, `true`, `an array of 3 items`.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("the string {}", quoted(text)),
        Value::Array(items) if items.is_empty() => "an empty array".to_owned(),
        Value::Array(items) if items.len() == 1 => "an array of 1 item".to_owned(),
        Value::Array(items) => format!("an array of {} items", items.len()),
        Value::Object(_) => "an object".to_owned(),
        Value::Number(number) => format!("the number {number}"),
        Value::Null | Value::Bool(_) => value.to_string(),
    }
}

/// Puts a text in quotes, cut if it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => Value::from(text).to_string(),
    }
}

/// Says what a schema expects: `a string`, `one of "celsius", "fahrenheit"`.
pub(super) fn expected(root: &Value, schema: &Value) -> String {
    match resolved(root, schema) {
        Value::Object(schema) => expected_of_object(root, schema),
        _ => "a value".to_owned(),
    }
}

pub(super) fn expected_of_object(root: &Value, schema: &Map<String, Value>) -> String {
    let mut gathered = Gathered::new(root);
    gathered.schema(schema);
    gathered.into_words()
}

/// Says what some alternatives expect together.
pub(super) fn expected_of_any<'v>(root: &'v Value, any: &[&'v Value]) -> String {
    let mut gathered = Gathered::new(root);
    for schema in any {
        gathered.target(schema);
    }
    gathered.into_words()
}

/// How many constants are listed.
const LISTED: usize = 30;

/// The constants and the types that a schema allows, alternatives included.
struct Gathered<'v> {
    root: &'v Value,
    constants: Vec<String>,
    words: Vec<String>,
    /// How many schemas may still be looked at; alternatives can lead into each other without end.
    left: u32,
}

impl<'v> Gathered<'v> {
    fn new(root: &'v Value) -> Self {
        Self {
            root,
            constants: Vec::new(),
            words: Vec::new(),
            left: 200,
        }
    }

    fn into_words(self) -> String {
        let Self {
            constants,
            mut words,
            ..
        } = self;
        let more = constants.len().saturating_sub(LISTED);
        match constants.as_slice() {
            [] => {}
            [one] => words.insert(0, one.clone()),
            many if more == 0 => words.insert(0, format!("one of {}", many.join(", "))),
            many => {
                let first = many[..LISTED].join(", ");
                words.insert(0, format!("one of {first} and {more} more"));
            }
        }
        words.dedup();
        if words.is_empty() {
            "another value".to_owned()
        } else {
            either(&words)
        }
    }

    fn schema(&mut self, schema: &'v Map<String, Value>) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let listed = schema.get("enum").and_then(Value::as_array);
        let constants = listed.into_iter().flatten().chain(schema.get("const"));
        let before = self.constants.len();
        self.constants.extend(constants.map(Value::to_string));
        if self.constants.len() > before {
            return;
        }
        let alternatives: Vec<&Value> = ["anyOf", "oneOf"]
            .into_iter()
            .filter_map(|keyword| schema.get(keyword)?.as_array())
            .flatten()
            .collect();
        if !alternatives.is_empty() {
            for alternative in alternatives {
                self.target(alternative);
            }
            return;
        }
        if let Some(target) = referred(self.root, schema) {
            self.target(target);
            return;
        }
        let names = match schema.get("type") {
            Some(Value::String(name)) => vec![name.as_str()],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        self.words
            .extend(names.into_iter().map(|name| noun(name).to_owned()));
    }

    fn target(&mut self, schema: &'v Value) {
        if let Value::Object(schema) = resolved(self.root, schema) {
            self.schema(schema);
        }
    }
}

fn noun(name: &str) -> &str {
    match name {
        "string" => "a string",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "an array",
        "object" => "an object",
        other => other,
    }
}

/// Follows a schema's `$ref`s, a bounded number of them.
pub(super) fn resolved<'v>(root: &'v Value, schema: &'v Value) -> &'v Value {
    let mut schema = schema;
    for _ in 0..8 {
        let Some(target) = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| pointer::resolve(root, reference))
        else {
            break;
        };
        schema = target;
    }
    schema
}

fn referred<'v>(root: &'v Value, schema: &Map<String, Value>) -> Option<&'v Value> {
    pointer::resolve(root, schema.get("$ref")?.as_str()?)
}

/// Joins with commas and a last "or".
pub(super) fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Joins names in backticks.
pub(super) fn listed(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
