//! Words for schemas and values.

use serde_json::Value;

use super::{
    compiled::Compiled,
    keywords::{Id, Keywords, NEVER, Type},
};
use crate::json::Node;

/// Names a value: `the string "ten"`, `true`, `an array of 3 items`.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        // Not worth a copy of what is in them.
        Value::Array(items) if items.len() > 1 => format!("an array of {} items", items.len()),
        Value::Object(_) => "an object".to_owned(),
        other => Node::of(other).shown(),
    }
}

/// Says what a schema expects: `a string`, `one of "celsius", "fahrenheit"`.
pub(super) fn expected(compiled: &Compiled, id: Id) -> String {
    expected_of(compiled, &[id])
}

/// Says what some alternatives expect together.
pub(super) fn expected_of(compiled: &Compiled, alternatives: &[Id]) -> String {
    let mut gathered = Gathered {
        compiled,
        constants: Vec::new(),
        words: Vec::new(),
        left: 200,
    };
    for id in alternatives {
        gathered.schema(*id);
    }
    gathered.into_words()
}

/// Says what a schema expects in the place of a value whose type or constant is wrong.
pub(super) fn expected_instead(compiled: &Compiled, id: Id, node: &Node<'_>) -> String {
    let keywords = compiled.get(id);
    let given = node.shown();
    if keywords.contradicts_itself() {
        let types = keywords.types.iter().flatten();
        let types: Vec<String> = types.map(|it| noun(it).to_owned()).collect();
        let constants: Vec<String> = keywords.listed().map(Value::to_string).collect();
        let constants = one_of(&constants).unwrap_or_default();
        let types = either(&types);
        return format!(
            "expected {types} that is also {constants}, but no value is both; got {given}"
        );
    }
    format!("expected {}, got {given}", expected(compiled, id))
}

/// How many constants are listed.
const LISTED: usize = 30;

/// The constants and the types that a schema allows, alternatives included.
struct Gathered<'c> {
    compiled: &'c Compiled,
    constants: Vec<String>,
    words: Vec<String>,
    /// How many schemas may still be looked at; alternatives can lead into each other without end.
    left: u32,
}

impl<'c> Gathered<'c> {
    fn into_words(mut self) -> String {
        if let Some(one_of) = one_of(&self.constants) {
            self.words.insert(0, one_of);
        }
        self.words.dedup();
        either(&self.words)
    }

    fn schema(&mut self, id: Id) {
        if self.left == 0 || id == NEVER {
            return;
        }
        self.left -= 1;
        let keywords = self.compiled.get(id);
        if self.constants_of(keywords) {
            return;
        }
        let mut alternatives = keywords.unions.iter().flat_map(|it| &it.alternatives);
        match (alternatives.next(), keywords.reference) {
            (Some(first), _) => {
                self.schema(*first);
                for alternative in alternatives {
                    self.schema(*alternative);
                }
            }
            (None, Some(target)) => self.schema(target),
            (None, None) => {
                let types = keywords.types.iter().flatten();
                self.words.extend(types.map(|it| noun(it).to_owned()));
            }
        }
    }

    fn constants_of(&mut self, keywords: &'c Keywords) -> bool {
        let before = self.constants.len();
        let fitting = keywords
            .listed()
            .filter(|it| keywords.allows_type(&Node::of(it)));
        self.constants.extend(fitting.map(Value::to_string));
        self.constants.len() > before
    }
}

/// Joins with commas and a last "or".
fn either(words: &[String]) -> String {
    match words {
        [] => "another value".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Lists values, the first of them if there are many; `None` if there are none.
pub(super) fn one_of(values: &[String]) -> Option<String> {
    let first = values[..values.len().min(LISTED)].join(", ");
    match values.len() {
        0 => None,
        1 => Some(first),
        count if count <= LISTED => Some(format!("one of {first}")),
        count => Some(format!("one of {first} and {} more", count - LISTED)),
    }
}

fn noun(name: &Type) -> &str {
    match name {
        Type::Null => "null",
        Type::String => "a string",
        Type::Integer => "an integer",
        Type::Number => "a number",
        Type::Boolean => "true or false",
        Type::Array => "an array",
        Type::Object => "an object",
        Type::Other(other) => other,
    }
}
