//! Schemas that hold together, made into one, or into one for each choice.
//!
//! `schemars` writes such for enums with an inner tag (a `$ref` beside the tag) and for flattened ones (a `oneOf` beside the fields of
//! the struct).

use serde_json::{Number, Value, json};

use super::{Object, Reason};
use crate::schema::{canonical, pointer};

/// How many choices may come out.
const MOST: usize = 200;

/// How deep schemas may lead into each other, and how many they may be.
const DEPTH: usize = 64;
const BUDGET: usize = 5_000;

/// What a schema comes to: one of some schemas, none of which has `$ref`, `allOf`, `anyOf` or `oneOf`.
#[derive(Debug)]
pub(super) struct Cases {
    pub(super) cases: Vec<Object>,
    /// Whether exactly one may hold.
    pub(super) exclusive: bool,
}

/// Whether a keyword combines schemas.
pub(super) fn combines(keyword: &str) -> bool {
    matches!(keyword, "$ref" | "allOf" | "anyOf" | "oneOf")
}

/// Makes one schema of those that hold together, or one for each choice.
pub(super) fn expand(root: &Value, schema: &Object) -> Result<Cases, Reason> {
    Expansion {
        root,
        followed: Vec::new(),
        depth: 0,
        left: BUDGET,
    }
    .object(schema)
}

struct Expansion<'s> {
    root: &'s Value,
    /// The references that led here.
    followed: Vec<String>,
    depth: usize,
    left: usize,
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

    fn object(&mut self, schema: &Object) -> Result<Cases, Reason> {
        if self.depth == DEPTH || self.left == 0 {
            return Err(Reason::too_large());
        }
        self.left -= 1;
        self.depth += 1;
        let own = schema.iter().filter(|(keyword, _)| !combines(keyword));
        let mut all = Cases {
            cases: vec![
                own.map(|(key, value)| (key.clone(), value.clone()))
                    .collect(),
            ],
            exclusive: false,
        };
        for (keyword, value) in schema {
            match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => {
                    let target = self.target(reference)?;
                    all = product(&all, &target)?;
                }
                ("allOf", Value::Array(schemas)) => {
                    for schema in schemas {
                        let cases = self.value(schema)?;
                        all = product(&all, &cases)?;
                    }
                }
                ("anyOf" | "oneOf", Value::Array(schemas)) => {
                    let any = self.any(schemas, keyword == "oneOf")?;
                    all = product(&all, &any)?;
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
}

fn product(one: &Cases, other: &Cases) -> Result<Cases, Reason> {
    if one.cases.len() * other.cases.len() > MOST {
        return Err(Reason::too_many_alternatives());
    }
    let mut cases = Vec::new();
    for first in &one.cases {
        for second in &other.cases {
            cases.extend(both(first, second)?);
        }
    }
    Ok(Cases {
        cases,
        exclusive: one.exclusive || other.exclusive,
    })
}

/// Makes the schema of what two schemas allow. `None` if that is nothing. The annotations are those of the first, as far as it has
/// any.
fn both(one: &Object, other: &Object) -> Result<Option<Object>, Reason> {
    let mut both = one.clone();
    for (keyword, second) in other {
        let Some(first) = both.get_mut(keyword) else {
            both.insert(keyword.clone(), second.clone());
            continue;
        };
        if first == second {
            continue;
        }
        let joined = match keyword.as_str() {
            "type" => match common_types(first, second) {
                Some(kind) => kind,
                None => return Ok(None),
            },
            "properties" => joined_properties(first, second)?,
            "required" => joined_lists(first, second)?,
            "enum" => match common_constants(first, second)? {
                Some(constants) => constants,
                None => return Ok(None),
            },
            "items" | "additionalProperties" | "unevaluatedProperties" => {
                json!({ "allOf": [first, second] })
            }
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
                bound(keyword, first, second, true)?
            }
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
                bound(keyword, first, second, false)?
            }
            "uniqueItems" => Value::Bool(first == &json!(true) || second == &json!(true)),
            keyword if is_assertion(keyword) => return Err(Reason::clash(keyword)),
            _ => continue,
        };
        *first = joined;
    }
    // A closed object refuses what only the other one lists.
    for (closed, open) in [(one, other), (other, one)] {
        if closed.get("additionalProperties") == Some(&Value::Bool(false))
            && names(open).any(|name| !names(closed).any(|known| known == name))
        {
            return Err(Reason::clash("additionalProperties"));
        }
    }
    Ok(Some(both))
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
    ) || super::lower::is_foreign(keyword)
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

fn joined_properties(one: &Value, other: &Value) -> Result<Value, Reason> {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return Err(Reason::malformed("properties"));
    };
    let mut joined = one.clone();
    for (name, second) in other {
        match joined.get_mut(name) {
            None => {
                joined.insert(name.clone(), second.clone());
            }
            Some(first) if first == second => {}
            Some(first) => *first = json!({ "allOf": [first, second] }),
        }
    }
    Ok(joined.into())
}

fn joined_lists(one: &Value, other: &Value) -> Result<Value, Reason> {
    let (Value::Array(one), Value::Array(other)) = (one, other) else {
        return Err(Reason::malformed("required"));
    };
    let mut joined = one.clone();
    joined.extend(other.iter().filter(|name| !one.contains(name)).cloned());
    Ok(joined.into())
}

fn common_constants(one: &Value, other: &Value) -> Result<Option<Value>, Reason> {
    let (Value::Array(one), Value::Array(other)) = (one, other) else {
        return Err(Reason::malformed("enum"));
    };
    let in_other = |value: &&Value| other.iter().any(|it| canonical::equal(it, value));
    let common: Vec<Value> = one.iter().filter(in_other).cloned().collect();
    Ok((!common.is_empty()).then(|| common.into()))
}

/// The tighter of two bounds.
fn bound(keyword: &str, one: &Value, other: &Value, is_least: bool) -> Result<Value, Reason> {
    let (Value::Number(first), Value::Number(second)) = (one, other) else {
        return Err(Reason::malformed(keyword));
    };
    let first_is_larger = is_larger(first, second);
    let first_is_tighter = first_is_larger == is_least;
    Ok(if first_is_tighter { one } else { other }.clone())
}

/// Compares integers as such, for a floating-point number has no room for the large ones.
pub(super) fn is_larger(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one > other,
        _ => one.as_f64() > other.as_f64(),
    }
}
