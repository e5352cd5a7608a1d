//! The properties of a schema, one row each, nested ones by their path.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::words::{words, words_beside_null};
use crate::schema::pointer;

/// More rows than anybody reads, and than a schema that repeats itself should take.
const MOST: usize = 500;
const DEEPEST: usize = 16;

/// The properties of an object, in their order, each before those inside of it. A type is told where it comes first.
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    /// Whether there are more than are told.
    pub(crate) more: bool,
}

/// One property.
#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    /// Where its value is: `stops[].city`.
    pub(crate) path: String,
    /// What it may be, in short words.
    pub(crate) words: String,
    pub(crate) need: Need,
    pub(crate) description: Option<String>,
    /// The values that have descriptions of their own, as JSON.
    pub(crate) values: Vec<(String, String)>,
}

/// Joins what is said of a property with what is said of its type; the model reads both.
fn both(own: Option<String>, of_type: Option<String>) -> Option<String> {
    match (own, of_type) {
        (Some(own), Some(of_type)) if own != of_type => Some(format!("{own}\n\n{of_type}")),
        (own, of_type) => own.or(of_type),
    }
}

/// Says whether a property must be there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Need {
    pub(crate) required: bool,
    pub(crate) default: Option<Value>,
    /// When that holds: `if kind is "circle"`. In other objects it is not known.
    pub(crate) when: Option<String>,
    /// Whether it is there instead of others: one of them must be.
    pub(crate) is_choice: bool,
}

/// One of the objects that a value may be.
struct Form<'s> {
    object: &'s Map<String, Value>,
    /// `None` if its only property tells it from the others.
    when: Option<String>,
}

impl Rows {
    /// Finds the properties of the objects that a schema allows.
    pub(crate) fn of(schema: &Value) -> Self {
        let mut finder = Finder {
            root: schema,
            told: HashSet::new(),
            depth: 0,
            found: Self {
                rows: Vec::new(),
                more: false,
            },
        };
        finder.value(schema, "");
        finder.found
    }
}

struct Finder<'s> {
    root: &'s Value,
    /// The references that were followed.
    told: HashSet<&'s str>,
    depth: usize,
    found: Rows,
}

impl<'s> Finder<'s> {
    /// Tells what is inside of a value.
    fn value(&mut self, schema: &'s Value, path: &str) {
        let Some(schema) = schema.as_object() else {
            return;
        };
        if self.depth == DEEPEST || self.found.more {
            self.found.more = true;
            return;
        }
        self.depth += 1;
        if let Some(Value::String(reference)) = schema.get("$ref")
            && self.told.insert(reference)
            && let Some(target) = pointer::resolve(self.root, reference)
        {
            self.value(target, path);
        }
        self.properties(schema, path);
        if let Some(items) = schema.get("items") {
            self.value(items, &format!("{path}[]"));
        }
        let items = schema.get("prefixItems").and_then(Value::as_array);
        for (index, item) in items.into_iter().flatten().enumerate() {
            self.value(item, &format!("{path}[{index}]"));
        }
        if let Some(values) = schema.get("additionalProperties") {
            self.value(values, &join(path, "*"));
        }
        for all in list(schema, "allOf") {
            self.value(all, path);
        }
        for keyword in ["anyOf", "oneOf"] {
            self.alternatives(list(schema, keyword), path);
        }
        self.depth -= 1;
    }

    fn properties(&mut self, schema: &'s Map<String, Value>, path: &str) {
        for (name, property) in properties(schema) {
            let need = Need {
                required: is_required(schema, name),
                default: None,
                when: None,
                is_choice: false,
            };
            self.property(path, name, property, need);
        }
    }

    fn property(&mut self, path: &str, name: &str, schema: &'s Value, need: Need) {
        let path = join(path, name);
        let words = if need.required {
            words(self.root, schema)
        } else {
            words_beside_null(self.root, schema)
        };
        let (target, _) = self.target(schema);
        self.push(Row {
            path: path.clone(),
            words,
            need: Need {
                default: schema
                    .get("default")
                    .filter(|value| !value.is_null())
                    .cloned(),
                ..need
            },
            description: both(description(schema), description(target)),
            values: described_values(target),
        });
        self.value(schema, &path);
    }

    fn push(&mut self, row: Row) {
        if self.found.rows.len() < MOST {
            self.found.rows.push(row);
        } else {
            self.found.more = true;
        }
    }

    /// Follows references, and looks past null. Returns the last reference, too.
    fn target(&self, schema: &'s Value) -> (&'s Value, Option<&'s str>) {
        let (mut target, mut followed) = (schema, None);
        for _ in 0..DEEPEST {
            let reference = target.get("$ref").and_then(Value::as_str);
            let referred = reference.and_then(|to| pointer::resolve(self.root, to));
            let only = ["anyOf", "oneOf"].iter().find_map(|keyword| {
                let mut values = target.get(keyword)?.as_array()?.iter();
                let value = values.find(|each| each["type"] != "null")?;
                (target[*keyword].as_array()?.len() == 2
                    && !values.any(|each| each["type"] != "null"))
                .then_some(value)
            });
            followed = referred.and(reference).or(followed);
            match referred.or(only) {
                Some(next) => target = next,
                None => break,
            }
        }
        (target, followed)
    }

    /// Tells the properties of objects of which a value is one.
    fn alternatives(&mut self, alternatives: &'s [Value], path: &str) {
        let values = alternatives.iter().filter(|each| each["type"] != "null");
        let values = values.count();
        if values < 2 {
            return alternatives.iter().for_each(|each| self.value(each, path));
        }
        let (mut objects, mut untold) = (Vec::new(), Vec::new());
        for alternative in alternatives {
            let (target, reference) = self.target(alternative);
            let object = target
                .as_object()
                .filter(|it| it.contains_key("properties"));
            if let Some(object) = object {
                // One that was told elsewhere is named, so that there is an end.
                if reference.is_none_or(|reference| self.told.insert(reference)) {
                    untold.push(objects.len());
                }
                objects.push((alternative, object));
            } else {
                // A list, for example, or alternatives again.
                self.value(alternative, path);
            }
        }
        let tag = tag(&objects);
        if let Some(tag) = tag {
            let constants: Vec<_> = objects
                .iter()
                .filter_map(|(alternative, object)| constant(teller(alternative, object), tag))
                .collect();
            let described = objects.iter().filter_map(|(alternative, object)| {
                let text = description(alternative).or_else(|| {
                    let text = object.get("description")?.as_str()?;
                    Some(text.to_owned())
                })?;
                let constant = constant(teller(alternative, object), tag)?;
                Some((constant.to_string(), text))
            });
            let constants: Vec<String> = constants.iter().map(ToString::to_string).collect();
            self.push(Row {
                path: join(path, tag),
                words: constants.join(" | "),
                need: Need {
                    required: true,
                    default: None,
                    when: None,
                    is_choice: false,
                },
                description: None,
                values: described.collect(),
            });
        }
        let count = objects.len();
        let forms = untold.iter().map(|&index| {
            let (alternative, object) = objects[index];
            let reference = alternative.get("$ref").and_then(Value::as_str);
            let tagged =
                tag.and_then(|tag| Some((tag, constant(teller(alternative, object), tag)?)));
            let when = match (tagged, reference) {
                (Some((tag, value)), _) => Some(format!("if {} is {value}", join("", tag))),
                (None, _) if properties(object).count() == 1 => None,
                (None, _) if count == 1 => Some("in the object".to_owned()),
                (None, Some(reference)) => Some(format!("in {}", last(reference))),
                (None, None) => Some(format!("in form {} of {count}", index + 1)),
            };
            Form { object, when }
        });
        let forms: Vec<_> = forms.collect();
        self.forms(&forms, forms.len() == values, path, tag);
    }

    fn forms(&mut self, forms: &[Form<'s>], are_all: bool, path: &str, tag: Option<&str>) {
        // In every object the same: it depends on nothing.
        let is_common = |name: &str| {
            let mut all = forms
                .iter()
                .map(|form| Some((property(form.object, name)?, is_required(form.object, name))));
            let first = all.next().flatten();
            are_all && first.is_some() && all.all(|each| each == first)
        };
        for (index, form) in forms.iter().enumerate() {
            for (name, schema) in properties(form.object) {
                let is_common = is_common(name);
                if Some(name.as_str()) == tag || is_common && index > 0 {
                    continue;
                }
                let need = Need {
                    required: is_required(form.object, name),
                    default: None,
                    when: form.when.clone().filter(|_| !is_common),
                    is_choice: form.when.is_none() && !is_common,
                };
                self.property(path, name, schema, need);
            }
        }
    }
}

/// The last name of a reference.
fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Where the tag of an object is: beside the reference to the object, if that is how it is written.
fn teller<'s>(alternative: &'s Value, object: &'s Map<String, Value>) -> &'s Map<String, Value> {
    let own = alternative.as_object();
    own.filter(|own| own.contains_key("properties"))
        .unwrap_or(object)
}

/// Finds the property that is another constant in every object.
fn tag<'s>(objects: &[(&'s Value, &'s Map<String, Value>)]) -> Option<&'s str> {
    let (alternative, first) = objects.first()?;
    let mut names = teller(alternative, first)
        .get("properties")?
        .as_object()?
        .keys();
    names
        .find(|name| {
            let mut seen = HashSet::new();
            objects.iter().all(|(alternative, object)| {
                constant(teller(alternative, object), name)
                    .is_some_and(|value| seen.insert(value.to_string()))
            })
        })
        .map(String::as_str)
}

fn constant<'s>(object: &'s Map<String, Value>, name: &str) -> Option<&'s Value> {
    let schema = property(object, name)?;
    schema
        .get("const")
        .or_else(|| match schema.get("enum")?.as_array()?.as_slice() {
            [only] => Some(only),
            _ => None,
        })
}

fn property<'s>(object: &'s Map<String, Value>, name: &str) -> Option<&'s Value> {
    object.get("properties")?.get(name)
}

fn properties(schema: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten()
}

fn is_required(schema: &Map<String, Value>, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|required| required.iter().any(|each| each == name))
}

fn list<'s>(schema: &'s Map<String, Value>, keyword: &str) -> &'s [Value] {
    let list = schema.get(keyword).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

fn description(schema: &Value) -> Option<String> {
    let text = schema.get("description")?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn described_values(schema: &Value) -> Vec<(String, String)> {
    let alternatives = ["oneOf", "anyOf"]
        .iter()
        .filter_map(|keyword| schema.get(keyword)?.as_array());
    alternatives
        .flatten()
        .filter_map(|each| Some((each.get("const")?.to_string(), description(each)?)))
        .collect()
}

/// Names what is inside; what could be mistaken for more than one name is quoted.
fn join(path: &str, name: &str) -> String {
    let is_plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '*' | '@'));
    let name = if is_plain {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    };
    if path.is_empty() {
        name
    } else {
        format!("{path}.{name}")
    }
}

#[cfg(test)]
mod tests;
