//! Schemas that hold together, made into one, or into one for each choice.
//!
//! `schemars` writes such for enums with an inner tag (a `$ref` beside the tag) and for flattened ones (a `oneOf` beside the fields of
//! the struct).

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Object, Reason, keywords::combines};
use crate::{
    json::decimal,
    schema::{canonical::canonical, pointer},
};

/// How many choices may come out.
const MOST: usize = 200;

/// How deep schemas may lead into each other.
const DEPTH: usize = 64;

/// What a schema comes to: one of some schemas, none of which has `$ref`, `allOf`, `anyOf` or `oneOf`.
#[derive(Debug)]
pub(super) struct Cases {
    pub(super) cases: Vec<Object>,
    /// Whether exactly one may hold.
    pub(super) exclusive: bool,
}

/// Makes one schema of those that hold together, or one for each choice. The work is taken from what is `left`.
pub(super) fn expand(root: &Value, schema: &Object, left: &mut u32) -> Result<Cases, Reason> {
    Expansion {
        root,
        followed: Vec::new(),
        depth: 0,
        left,
    }
    .object(schema)
}

struct Expansion<'s> {
    root: &'s Value,
    /// The references that led here.
    followed: Vec<String>,
    depth: usize,
    left: &'s mut u32,
}

impl Expansion<'_> {
    fn value(&mut self, schema: &Value) -> Result<Cases, Reason> {
        let cases = match schema {
            Value::Bool(true) => vec![Object::new()],
            Value::Bool(false) => Vec::new(),
            Value::Object(schema) => return self.object(schema),
            _ => return Err(Reason::malformed("allOf")),
        };
        Ok(Cases {
            cases,
            exclusive: false,
        })
    }

    /// Copies what a schema says by itself.
    fn own(&mut self, schema: &Object) -> Result<Object, Reason> {
        let is_own = |keyword: &str| !combines(keyword) && !DEFINITIONS.contains(&keyword);
        let own = schema.iter().filter(|(keyword, _)| is_own(keyword));
        let own: Object = own
            .map(|(keyword, value)| (keyword.clone(), value.clone()))
            .collect();
        self.spend(1 + own.values().map(size).sum::<u32>())?;
        Ok(own)
    }

    fn spend(&mut self, work: u32) -> Result<(), Reason> {
        *self.left = self.left.checked_sub(work).ok_or_else(Reason::too_large)?;
        Ok(())
    }

    fn object(&mut self, schema: &Object) -> Result<Cases, Reason> {
        if self.depth == DEPTH {
            return Err(Reason::too_large());
        }
        self.depth += 1;
        let mut all = Cases {
            cases: vec![self.own(schema)?],
            exclusive: false,
        };
        for (keyword, value) in schema {
            match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => {
                    let target = self.target(reference)?;
                    all = self.product(all, target)?;
                }
                ("allOf", Value::Array(schemas)) => {
                    for schema in schemas {
                        let cases = self.value(schema)?;
                        all = self.product(all, cases)?;
                    }
                }
                ("anyOf" | "oneOf", Value::Array(schemas)) => {
                    let any = self.any(schemas, keyword == "oneOf")?;
                    all = self.product(all, any)?;
                }
                (keyword, _) if combines(keyword) => return Err(Reason::malformed(keyword)),
                _ => {}
            }
        }
        self.depth -= 1;
        Ok(all)
    }

    fn target(&mut self, reference: &str) -> Result<Cases, Reason> {
        if self.followed.iter().any(|followed| followed == reference) {
            return Err(Reason::endless());
        }
        let target =
            pointer::resolve(self.root, reference).ok_or_else(|| Reason::dangling(reference))?;
        self.followed.push(reference.to_owned());
        let cases = self.value(target);
        self.followed.pop();
        cases
    }

    fn any(&mut self, schemas: &[Value], exclusive: bool) -> Result<Cases, Reason> {
        let mut any = Cases {
            cases: Vec::new(),
            exclusive,
        };
        for schema in schemas {
            let Cases { cases, exclusive } = self.value(schema)?;
            any.exclusive |= exclusive;
            any.cases.extend(cases);
            if any.cases.len() > MOST {
                return Err(Reason::too_many_alternatives());
            }
        }
        Ok(any)
    }

    fn product(&mut self, one: Cases, other: Cases) -> Result<Cases, Reason> {
        let exclusive = one.exclusive || other.exclusive;
        let cases = match (one.cases, other.cases) {
            (mut one, mut other) if one.len() == 1 && other.len() == 1 => {
                both(one.remove(0), other.remove(0))?.into_iter().collect()
            }
            (one, other) => {
                if one.len() * other.len() > MOST {
                    return Err(Reason::too_many_alternatives());
                }
                let mut cases = Vec::new();
                for first in &one {
                    for second in &other {
                        let pair = [first, second].into_iter().flat_map(Object::values);
                        self.spend(pair.map(size).sum())?;
                        cases.extend(both(first.clone(), second.clone())?);
                    }
                }
                cases
            }
        };
        Ok(Cases { cases, exclusive })
    }
}

/// Where definitions stand, which are looked up in the document.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

/// How many values lie in one.
pub(super) fn size(value: &Value) -> u32 {
    let below: u32 = match value {
        Value::Object(members) => members.values().map(size).sum(),
        Value::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    };
    below.saturating_add(1)
}

/// Makes the schema of what two schemas allow. `None` if that is nothing. The annotations are those of the first, as far as it has
/// any.
fn both(one: Object, other: Object) -> Result<Option<Object>, Reason> {
    // A closed object refuses what only the other one lists.
    for (closed, open) in [(&one, &other), (&other, &one)] {
        if closed.get("additionalProperties") == Some(&Value::Bool(false))
            && names(open).any(|name| !has_property(closed, name))
        {
            return Err(Reason::clash("additionalProperties"));
        }
    }
    let mut both = one;
    for (keyword, second) in other {
        let Some(first) = both.get_mut(&keyword) else {
            both.insert(keyword, second);
            continue;
        };
        if *first == second {
            continue;
        }
        let joined = match keyword.as_str() {
            "type" => match common_types(first, &second) {
                Some(kind) => kind,
                None => return Ok(None),
            },
            "properties" => {
                join_properties(first, second)?;
                continue;
            }
            "required" => {
                join_lists(first, second)?;
                continue;
            }
            "enum" => match common_constants(first, &second)? {
                Some(constants) => constants,
                None => return Ok(None),
            },
            "items" | "additionalProperties" | "unevaluatedProperties" => {
                together(first.take(), second)
            }
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
                bound(&keyword, first, &second, true)?
            }
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
                bound(&keyword, first, &second, false)?
            }
            "uniqueItems" => Value::Bool(first == &json!(true) || second == json!(true)),
            keyword if is_assertion(keyword) => return Err(Reason::clash(keyword)),
            _ => continue,
        };
        *first = joined;
    }
    Ok(Some(both))
}

/// Makes a schema of two that hold together.
fn together(first: Value, second: Value) -> Value {
    match first {
        Value::Object(mut schema) if schema.len() == 1 && schema.contains_key("allOf") => {
            if let Some(Value::Array(all)) = schema.get_mut("allOf") {
                all.push(second);
            }
            schema.into()
        }
        first => {
            let all = Value::Array(vec![first, second]);
            Value::Object([("allOf".to_owned(), all)].into_iter().collect())
        }
    }
}

fn has_property(schema: &Object, name: &str) -> bool {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.is_some_and(|properties| properties.contains_key(name))
}

fn names(schema: &Object) -> impl Iterator<Item = &String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(Object::keys)
}

/// Whether a keyword forbids values, where no other rule for it is known.
fn is_assertion(keyword: &str) -> bool {
    matches!(
        keyword,
        "const"
            | "pattern"
            | "format"
            | "multipleOf"
            | "prefixItems"
            | "patternProperties"
            | "contentEncoding"
            | "contentMediaType"
    ) || super::keywords::is_foreign(keyword)
}

fn common_types(one: &Value, other: &Value) -> Option<Value> {
    let list = |kind: &Value| match kind {
        Value::Array(names) => names.clone(),
        name => vec![name.clone()],
    };
    let (one, other) = (list(one), list(other));
    let mut common: Vec<Value> = Vec::new();
    for first in &one {
        for second in &other {
            let kind = match (first.as_str(), second.as_str()) {
                (Some("integer"), Some("number")) | (Some("number"), Some("integer")) => {
                    json!("integer")
                }
                _ if first == second => first.clone(),
                _ => continue,
            };
            if !common.contains(&kind) {
                common.push(kind);
            }
        }
    }
    match common.len() {
        0 => None,
        1 => common.pop(),
        _ => Some(common.into()),
    }
}

fn join_properties(one: &mut Value, other: Value) -> Result<(), Reason> {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return Err(Reason::malformed("properties"));
    };
    for (name, second) in other {
        match one.get_mut(&name) {
            None => {
                one.insert(name, second);
            }
            Some(first) if *first == second => {}
            Some(first) => *first = together(first.take(), second),
        }
    }
    Ok(())
}

/// Joins two lists of names, which may then have one twice.
fn join_lists(one: &mut Value, other: Value) -> Result<(), Reason> {
    let (Value::Array(one), Value::Array(other)) = (one, other) else {
        return Err(Reason::malformed("required"));
    };
    one.extend(other);
    Ok(())
}

fn common_constants(one: &Value, other: &Value) -> Result<Option<Value>, Reason> {
    let (Value::Array(one), Value::Array(other)) = (one, other) else {
        return Err(Reason::malformed("enum"));
    };
    let other: HashSet<String> = other.iter().map(canonical).collect();
    let in_other = |value: &&Value| other.contains(&canonical(value));
    let common: Vec<Value> = one.iter().filter(in_other).cloned().collect();
    Ok((!common.is_empty()).then(|| common.into()))
}

/// The tighter of two bounds.
fn bound(keyword: &str, one: &Value, other: &Value, is_least: bool) -> Result<Value, Reason> {
    let (Value::Number(first), Value::Number(second)) = (one, other) else {
        return Err(Reason::malformed(keyword));
    };
    let first_is_larger = decimal::compare(first, second).is_gt();
    let first_is_tighter = first_is_larger == is_least;
    Ok(if first_is_tighter { one } else { other }.clone())
}
