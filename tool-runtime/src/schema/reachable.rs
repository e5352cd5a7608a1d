//! Which schemas a check of values can come to.

use std::collections::{HashSet, VecDeque};

use serde_json::{Map, Value};

use super::pointer;

/// One schema in a document.
pub(super) struct Reached<'s> {
    pub(super) schema: &'s Map<String, Value>,
    /// Where it stands in the document; a JSON pointer.
    pub(super) path: String,
    pub(super) place: Nesting<'s>,
}

/// What a schema is to the one that leads to it.
#[derive(Clone, Copy, Default)]
pub(super) enum Nesting<'s> {
    /// A value of its own.
    #[default]
    Inline,
    /// An entry of `$defs`, which is what a type becomes, or one of its alternatives, which is what a variant of an
    /// enum becomes: `tag` is then the property that tells it from the others.
    OfType { tag: Option<&'s str> },
}

/// Visits all schemas that a check comes to from one, each reference once.
pub(super) struct Reach<'s> {
    root: &'s Value,
    pending: VecDeque<Reached<'s>>,
    followed: HashSet<&'s str>,
}

impl<'s> Reach<'s> {
    /// Starts at a schema that stands at `path` in the document `root`.
    pub(super) fn from(root: &'s Value, start: &'s Value, path: String) -> Self {
        let mut reach = Self {
            root,
            pending: VecDeque::new(),
            followed: HashSet::new(),
        };
        reach.push(start, path, Nesting::Inline);
        reach
    }

    fn push(&mut self, schema: &'s Value, path: String, place: Nesting<'s>) {
        // `true` and `false` lead nowhere.
        if let Value::Object(schema) = schema {
            self.pending.push_back(Reached {
                schema,
                path,
                place,
            });
        }
    }

    fn push_alternatives(&mut self, from: &Reached<'s>, keyword: &str, place: Nesting<'s>) {
        let Some(Value::Array(schemas)) = from.schema.get(keyword) else {
            return;
        };
        for (index, schema) in schemas.iter().enumerate() {
            let path = format!("{}/{keyword}/{index}", from.path);
            self.push(schema, path, place);
        }
    }
}

impl<'s> Iterator for Reach<'s> {
    type Item = Reached<'s>;

    fn next(&mut self) -> Option<Reached<'s>> {
        let reached = self.pending.pop_front()?;
        let Reached {
            schema,
            path,
            place,
        } = &reached;
        if let Some(Value::String(reference)) = schema.get("$ref")
            && self.followed.insert(reference)
            && let Some(target) = pointer::resolve(self.root, reference)
        {
            let path = reference.trim_start_matches('#').to_owned();
            let is_type = path
                .strip_prefix("/$defs/")
                .is_some_and(|name| !name.contains('/'));
            let place = if is_type {
                Nesting::OfType { tag: None }
            } else {
                Nesting::Inline
            };
            self.push(target, path, place);
        }
        for keyword in ["properties", "patternProperties"] {
            for (name, schema) in members(schema, keyword) {
                let path = pointer::join(&format!("{path}/{keyword}"), name);
                let place = match place {
                    Nesting::OfType { tag: Some(tag) } if tag == name => {
                        Nesting::OfType { tag: None }
                    }
                    _ => Nesting::Inline,
                };
                self.push(schema, path, place);
            }
        }
        for keyword in ["items", "additionalProperties"] {
            if let Some(schema) = schema.get(keyword) {
                self.push(schema, format!("{path}/{keyword}"), Nesting::Inline);
            }
        }
        self.push_alternatives(&reached, "prefixItems", Nesting::Inline);
        self.push_alternatives(&reached, "allOf", *place);
        for keyword in ["anyOf", "oneOf"] {
            let place = match place {
                Nesting::Inline => Nesting::Inline,
                Nesting::OfType { .. } => Nesting::OfType {
                    tag: schema.get(keyword).and_then(tag),
                },
            };
            self.push_alternatives(&reached, keyword, place);
        }
        Some(reached)
    }
}

/// Finds the property that is constant in every alternative that has properties.
fn tag(alternatives: &Value) -> Option<&str> {
    let with_properties = || {
        let all = alternatives.as_array().into_iter().flatten();
        all.filter_map(|alternative| alternative.get("properties")?.as_object())
    };
    let is_constant = |properties: &Map<String, Value>, name: &str| {
        let property = properties.get(name);
        property.is_some_and(|schema| schema.get("const").is_some_and(Value::is_string))
    };
    let names = with_properties().next()?.keys();
    names
        .map(String::as_str)
        .find(|name| with_properties().all(|properties| is_constant(properties, name)))
}

/// The members of the object under a keyword, if there is one.
pub(crate) fn members<'s>(
    schema: &'s Map<String, Value>,
    keyword: &str,
) -> impl Iterator<Item = (&'s String, &'s Value)> + use<'s> {
    schema
        .get(keyword)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}
