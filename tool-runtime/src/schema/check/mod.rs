//! Checks a value against a schema, and says everything that is wrong in words fit for a model.
//!
//! It reads what `schemars` writes and what people write by hand: types, `enum`, `const`, properties, items,
//! the bounds of numbers, strings, arrays and objects, the [formats](format) it knows, `pattern` and
//! `patternProperties` with the feature `validate`, `$ref` into the same document, `anyOf`, `oneOf` (taken as `anyOf`),
//! `allOf`. It does not look at other keywords.

pub(super) mod bounds;
pub(crate) mod format;
mod variant;
mod words;

use std::cmp::Reverse;

use schemars::Schema;
use serde_json::{Map, Value};

use self::words::expected;
pub(crate) use self::words::shown;
use super::{canonical, pattern::Patterns, pointer};
use crate::Problem;

/// What is known of a value before it is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// Nothing: all that the schema says is checked.
    Unread,
    /// Serde has refused it, but misses nothing: where a key is missing, a key that the schema does not know may be another
    /// name of it.
    Refused,
    /// Its type has read it. Serde may read more than the schema says (other names, other variants), and that stays
    /// allowed: only what types do not enforce is checked.
    Read,
}

/// Returns all problems of `value`, none if the schema allows it. `patterns` are those of the schema.
pub(crate) fn check(schema: &Schema, patterns: &Patterns, value: &Value) -> Vec<Problem> {
    let mut walk = Walk::new(schema.as_value(), patterns, Given::Unread);
    walk.value(schema.as_value(), value, "");
    walk.problems
}

/// Returns all problems of the value given at `path` for one property of the root.
pub(crate) fn property(
    root: &Schema,
    patterns: &Patterns,
    name: &str,
    path: &str,
    value: &Value,
    given: Given,
) -> Vec<Problem> {
    let mut walk = Walk::new(root.as_value(), patterns, given);
    if let Some(schema) = root.as_value()["properties"].get(name) {
        walk.value(schema, value, path);
    }
    walk.problems
}

/// Returns the problems of a value for any schema in a document; `None` if that takes too long to say.
pub(crate) fn at(
    root: &Value,
    patterns: &Patterns,
    schema: &Map<String, Value>,
    value: &Value,
) -> Option<Vec<Problem>> {
    let mut walk = Walk::new(root, patterns, Given::Unread);
    walk.budget = 10_000;
    walk.keywords(schema, value, "");
    let is_cut = walk.problems.iter().any(|it| it.message == TOO_LARGE);
    (!is_cut).then_some(walk.problems)
}

/// The problem of a property of the root that is not there.
pub(crate) fn missing(root: &Schema, name: &str) -> Problem {
    let root = root.as_value();
    missing_at(root, root["properties"].get(name), &pointer::of_key(name))
}

fn missing_at(root: &Value, schema: Option<&Value>, path: &str) -> Problem {
    let message = match schema.map(|schema| expected(root, schema)) {
        Some(words) => format!("is missing; expected {words}"),
        None => "is missing".to_owned(),
    };
    Problem::new(path, message)
}

/// The problem of a property that nothing declares.
pub(crate) fn unknown(path: &str, name: &str, known: &[&str]) -> Problem {
    let message = match crate::nearest::nearest(name, known.iter().copied()) {
        _ if known.is_empty() => "there is no such parameter; leave it out".to_owned(),
        Some(nearest) => format!("there is no such parameter; did you mean `{nearest}`?"),
        None if known.len() == 1 => {
            format!("there is no such parameter; there is only `{}`", known[0])
        }
        None => format!(
            "there is no such parameter; there are {}",
            words::listed(known)
        ),
    };
    Problem::new(pointer::join(path, name), message)
}

/// How many schemas one check may visit: far more than any sound pair of schema and value needs, and few
/// enough that alternatives nested in alternatives come to an end.
const BUDGET: u32 = 1_000_000;

/// How deep schemas may lead into each other. JSON itself is read to a depth of 128; the rest is for references.
const DEPTH: u32 = 400;

struct Walk<'s> {
    root: &'s Value,
    patterns: &'s Patterns,
    given: Given,
    /// Whether the schema at hand is that of a type, or of a variant of one, and not of a value in it.
    is_of_type: bool,
    problems: Vec<Problem>,
    budget: u32,
    depth: u32,
}

impl<'s> Walk<'s> {
    fn new(root: &'s Value, patterns: &'s Patterns, given: Given) -> Self {
        Self {
            root,
            patterns,
            given,
            is_of_type: false,
            problems: Vec::new(),
            budget: BUDGET,
            depth: 0,
        }
    }

    fn problem(&mut self, path: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(path, message));
    }

    fn value(&mut self, schema: &'s Value, value: &Value, path: &str) {
        if self.problems.len() >= MOST {
            return;
        }
        if self.budget == 0 || self.depth == DEPTH {
            if self
                .problems
                .last()
                .is_none_or(|problem| problem.message != TOO_LARGE)
            {
                self.problem(path, TOO_LARGE);
            }
            return;
        }
        self.budget -= 1;
        self.depth += 1;
        match schema {
            Value::Bool(false) => self.problem(path, "no value is allowed here"),
            Value::Object(schema) => self.keywords(schema, value, path),
            _ => {}
        }
        self.depth -= 1;
    }

    fn keywords(&mut self, schema: &'s Map<String, Value>, value: &Value, path: &str) {
        let is_of_type = std::mem::take(&mut self.is_of_type);
        let is_read = self.given == Given::Read;
        let is_type_wrong = !allows_type(schema, value);
        if is_type_wrong || !allows_constant(schema, value) {
            if !is_read || !(is_type_wrong || is_of_type) {
                let words = words::expected_of_object(self.root, schema);
                self.problem(path, format!("expected {words}, got {}", shown(value)));
            }
            return;
        }
        if let Some(Value::String(reference)) = schema.get("$ref") {
            // Schemas from outside that refer to nothing are refused when they come in.
            if let Some(target) = pointer::resolve(self.root, reference) {
                self.is_of_type = true;
                self.value(target, value, path);
                self.is_of_type = false;
            }
        }
        for all in alternatives(schema, "allOf") {
            self.value(all, value, path);
        }
        for keyword in ["anyOf", "oneOf"] {
            let any: Vec<_> = alternatives(schema, keyword).collect();
            if !any.is_empty() {
                self.any_of(&any, is_of_type, value, path);
            }
        }
        match value {
            Value::Object(object) => self.object(schema, object, path),
            Value::Array(items) => self.array(schema, items, path),
            _ => {}
        }
        self.problems.extend(
            bounds::check(schema, self.patterns, value).map(|message| Problem::new(path, message)),
        );
    }

    fn object(&mut self, schema: &'s Map<String, Value>, object: &Map<String, Value>, path: &str) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            if let Some(value) = object.get(name) {
                self.value(schema, value, &pointer::join(path, name));
            }
        }
        let is_missing_sure = match self.given {
            Given::Unread => true,
            Given::Refused => object
                .keys()
                .all(|key| properties.is_some_and(|known| known.contains_key(key))),
            Given::Read => false,
        };
        for name in required(schema).filter(|_| is_missing_sure) {
            if !object.contains_key(name) {
                let schema = properties.and_then(|properties| properties.get(name));
                self.problems
                    .push(missing_at(self.root, schema, &pointer::join(path, name)));
            }
        }
        let by_pattern = schema.get("patternProperties").and_then(Value::as_object);
        let additional = schema.get("additionalProperties");
        if by_pattern.is_none() && additional.is_none() {
            return;
        }
        let known: Vec<&str> = properties
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
            .collect();
        for (name, value) in object {
            let is_known = known.contains(&name.as_str());
            if let Some(by_pattern) = by_pattern {
                let path = pointer::join(path, name);
                let is_closed = additional == Some(&Value::Bool(false)) && !is_known;
                if !self.by_pattern(by_pattern, is_closed, name, value, &path) {
                    continue;
                }
            }
            match additional {
                _ if is_known => {}
                None => {}
                Some(Value::Bool(false)) if self.given == Given::Read => {}
                Some(Value::Bool(false)) => self.problems.push(unknown(path, name, &known)),
                Some(additional) => self.value(additional, value, &pointer::join(path, name)),
            }
        }
    }

    /// Checks a member by the patterns that its name matches, and returns whether it is certain that there are none.
    fn by_pattern(
        &mut self,
        by_pattern: &'s Map<String, Value>,
        is_closed: bool,
        name: &str,
        value: &Value,
        path: &str,
    ) -> bool {
        let mut unread = Vec::new();
        let mut is_matched = false;
        for (pattern, schema) in by_pattern {
            match self.patterns.matches(pattern, name) {
                Some(true) => {
                    is_matched = true;
                    self.value(schema, value, path);
                }
                Some(false) => {}
                None => unread.push(schema),
            }
        }
        // A name that nothing else allows can only be meant for the one pattern that cannot be read.
        if let ([schema], true, false) = (unread.as_slice(), is_closed, is_matched) {
            self.value(schema, value, path);
        }
        !is_matched && unread.is_empty()
    }

    fn array(&mut self, schema: &'s Map<String, Value>, items: &[Value], path: &str) {
        let mut prefix = alternatives(schema, "prefixItems");
        for (index, item) in items.iter().enumerate() {
            let path = pointer::join(path, &index.to_string());
            match prefix.next().or_else(|| schema.get("items")) {
                Some(Value::Bool(false)) => self.problem(&path, "there are too many items"),
                Some(schema) => self.value(schema, item, &path),
                None => {}
            }
        }
    }

    /// One alternative must allow the value. If none does, the problems are those of the alternative that the
    /// value was meant for, as far as that can be told: by what tells variants apart, then by the keys that are there,
    /// then by the least that is wrong.
    fn any_of(&mut self, any: &[&'s Value], is_of_type: bool, value: &Value, path: &str) {
        let mut meant: Vec<(usize, Vec<Problem>)> = Vec::new();
        for schema in any {
            if self.given == Given::Read && !self.is_meant(schema, value) {
                continue;
            }
            let outer = std::mem::take(&mut self.problems);
            self.is_of_type = is_of_type;
            self.value(schema, value, path);
            self.is_of_type = false;
            let problems = std::mem::replace(&mut self.problems, outer);
            if problems.is_empty() {
                return;
            }
            if self.is_meant(schema, value) {
                meant.push((self.known_keys(schema, value), problems));
            }
        }
        let is_alone = meant.len() == 1;
        let nearest = meant
            .into_iter()
            .min_by_key(|(known, problems)| (Reverse(*known), problems.len()));
        match nearest {
            Some((known, problems)) if known > 0 || is_alone || !value.is_object() => {
                self.problems.extend(problems);
            }
            // Its type knows which one it is.
            None if self.given == Given::Read => {}
            _ => self
                .problems
                .push(variant::problem(self.root, any, value, path)),
        }
    }

    /// Counts the keys of an object for which an alternative has a property.
    fn known_keys(&self, schema: &'s Value, value: &Value) -> usize {
        let Value::Object(object) = value else {
            return 0;
        };
        let is_known = |name: &&String| {
            let mut parts = self.parts(schema);
            parts.any(|part| properties(part).is_some_and(|all| all.contains_key(*name)))
        };
        object.keys().filter(is_known).count()
    }

    /// Whether the outline of a value fits: its type, and what tells one variant of an enum from another.
    fn is_meant(&self, schema: &'s Value, value: &Value) -> bool {
        let mut parts = self.parts(schema).peekable();
        parts.peek().is_some() && parts.all(|part| is_outline(part, value))
    }

    /// An alternative, and what it refers to: an internally tagged variant may be a tag beside a reference.
    fn parts(&self, schema: &'s Value) -> impl Iterator<Item = &'s Map<String, Value>> + use<'s> {
        let target = words::resolved(self.root, schema);
        let target = Some(target).filter(|target| !std::ptr::eq(*target, schema));
        [Some(schema), target]
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
    }
}

/// Whether a value may be meant for a schema, by its outline.
fn is_outline(schema: &Map<String, Value>, value: &Value) -> bool {
    if !allows_type(schema, value) || !allows_constant(schema, value) {
        return false;
    }
    let Value::Object(object) = value else {
        return !schema.contains_key("anyOf");
    };
    let properties = properties(schema);
    let tags_fit = properties.into_iter().flatten().all(|(name, schema)| {
        schema
            .get("const")
            .is_none_or(|tag| object.get(name) == Some(tag))
    });
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let variant = required(schema).collect::<Vec<_>>();
    let externally_tagged =
        closed && variant.len() == 1 && properties.is_some_and(|all| all.len() == 1);
    tags_fit && (!externally_tagged || object.contains_key(variant[0]))
}

fn properties(schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}

/// How many problems are looked for; who has so many has one.
const MOST: usize = 200;

const TOO_LARGE: &str = "is too large to check";

fn alternatives<'s>(
    schema: &'s Map<String, Value>,
    keyword: &str,
) -> impl Iterator<Item = &'s Value> + use<'s> {
    schema
        .get(keyword)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn required(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    alternatives(schema, "required").filter_map(Value::as_str)
}

fn allows_type(schema: &Map<String, Value>, value: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => is_type(name, value),
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .any(|name| is_type(name, value)),
        _ => true,
    }
}

fn is_type(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        // JSON Schema counts 1.0 among the integers.
        "integer" => {
            value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        _ => true,
    }
}

fn allows_constant(schema: &Map<String, Value>, value: &Value) -> bool {
    let is_value = |constant: &Value| canonical::equal(constant, value);
    schema.get("const").is_none_or(is_value)
        && schema
            .get("enum")
            .and_then(Value::as_array)
            .is_none_or(|values| values.iter().any(is_value))
}

#[cfg(test)]
mod tests;
