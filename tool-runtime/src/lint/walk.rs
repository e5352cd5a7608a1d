//! The schemas in a document, each with what it is to the one around it.

use std::{
    collections::{HashSet, VecDeque},
    ptr,
    sync::LazyLock,
};

use serde_json::{Map, Value};

use crate::schema::pointer;

pub(super) type Object = Map<String, Value>;

/// One schema.
pub(super) struct Place<'v> {
    pub(super) schema: &'v Object,
    /// A JSON pointer into the document.
    pub(super) path: String,
    pub(super) role: Role<'v>,
}

/// What a schema is to the one that leads to it.
#[derive(Clone, Copy)]
pub(super) enum Role<'v> {
    /// The whole document.
    Root,
    /// A member of an object, by its name.
    Property(Property<'v>),
    /// An item of a list, and how many lists are in each other here.
    Item { depth: usize },
    /// An item of a list in which each has a schema of its own.
    Slot,
    /// A member of an object whose names the model makes up.
    Entry,
    /// One of several that hold together.
    Part,
    /// One of several to choose from.
    Alternative,
    /// What a reference leads to.
    Type,
}

#[derive(Clone, Copy)]
pub(super) struct Property<'v> {
    pub(super) name: &'v str,
    pub(super) is_required: bool,
    /// Whether it is a parameter of the tool, and no field further down.
    pub(super) is_parameter: bool,
    /// Whether it comes from how an enum is written, or from the standard library, so that nobody can describe it.
    pub(super) is_generated: bool,
}

/// Deeper schemas in each other are not looked at; JSON itself is read to a depth of 128. The depth starts again at a reference.
const DEPTH: usize = 256;

/// Visits every schema that the document comes to, each once: first the document itself from its top, then what is referred to.
pub(super) fn places(root: &Value) -> Vec<Place<'_>> {
    let mut walk = Walk {
        places: Vec::new(),
        stack: Vec::new(),
        references: VecDeque::new(),
        seen: HashSet::new(),
    };
    walk.push(root, String::new(), Role::Root, 0, None);
    loop {
        while let Some(next) = walk.stack.pop() {
            walk.visit(next);
        }
        let Some(reference) = walk.references.pop_front() else {
            break;
        };
        if let Some(target) = pointer::resolve(root, reference) {
            let path = pointer_of(root, reference);
            walk.push(target, path, Role::Type, 0, None);
        }
    }
    walk.places
}

fn pointer_of(root: &Value, reference: &str) -> String {
    let raw = reference.trim_start_matches('#');
    match root.pointer(raw) {
        Some(_) => raw.to_owned(),
        // As part of a URI it is encoded.
        None => pointer::percent_decoded(raw).unwrap_or_else(|| raw.to_owned()),
    }
}

struct Pending<'v> {
    schema: &'v Object,
    path: String,
    role: Role<'v>,
    depth: usize,
    /// For an alternative, all of them.
    among: Option<&'v [Value]>,
}

struct Walk<'v> {
    places: Vec<Place<'v>>,
    stack: Vec<Pending<'v>>,
    references: VecDeque<&'v str>,
    seen: HashSet<*const Object>,
}

impl<'v> Walk<'v> {
    fn push(
        &mut self,
        schema: &'v Value,
        path: String,
        role: Role<'v>,
        depth: usize,
        among: Option<&'v [Value]>,
    ) {
        if depth > DEPTH {
            return;
        }
        let schema = match schema {
            Value::Object(schema) => schema,
            Value::Bool(true) => anything(),
            _ => return,
        };
        self.stack.push(Pending {
            schema,
            path,
            role,
            depth,
            among,
        });
    }

    fn visit(&mut self, next: Pending<'v>) {
        let Pending {
            schema,
            path,
            role,
            depth,
            among,
        } = next;
        if !schema.is_empty() && !self.seen.insert(ptr::from_ref(schema)) {
            return;
        }
        let start = self.stack.len();
        for (keyword, value) in schema {
            let at = || pointer::join(&path, keyword);
            match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => self.references.push_back(reference),
                ("properties", Value::Object(properties)) => {
                    let owner = Owner::of(schema, properties, role, among);
                    for (name, property) in properties {
                        let path = pointer::join(&at(), name);
                        let role = Role::Property(owner.property(name));
                        self.push(property, path, role, depth + 1, None);
                    }
                }
                ("patternProperties", Value::Object(schemas)) => {
                    for (pattern, schema) in schemas {
                        let path = pointer::join(&at(), pattern);
                        self.push(schema, path, Role::Entry, depth + 1, None);
                    }
                }
                ("additionalProperties", schema @ Value::Object(_)) => {
                    self.push(schema, at(), Role::Entry, depth + 1, None);
                }
                ("items", schema @ Value::Object(_)) => {
                    let lists = match role {
                        Role::Item { depth } => depth + 1,
                        _ => 1,
                    };
                    let role = Role::Item { depth: lists };
                    self.push(schema, at(), role, depth + 1, None);
                }
                ("prefixItems" | "allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                    let (role, among) = match keyword.as_str() {
                        "prefixItems" => (Role::Slot, None),
                        "allOf" => (Role::Part, None),
                        _ => (Role::Alternative, Some(schemas.as_slice())),
                    };
                    for (index, schema) in schemas.iter().enumerate() {
                        let path = format!("{}/{index}", at());
                        self.push(schema, path, role, depth + 1, among);
                    }
                }
                _ => {}
            }
        }
        self.stack[start..].reverse();
        self.places.push(Place { schema, path, role });
    }
}

/// The schema `true`.
fn anything() -> &'static Object {
    static ANYTHING: LazyLock<Object> = LazyLock::new(Object::new);
    &ANYTHING
}

/// What the properties of an object have in common.
struct Owner<'v> {
    required: HashSet<&'v str>,
    is_root: bool,
    is_known: bool,
    generated: HashSet<&'v str>,
}

impl<'v> Owner<'v> {
    fn of(
        schema: &'v Object,
        properties: &'v Object,
        role: Role<'v>,
        among: Option<&'v [Value]>,
    ) -> Self {
        let required = schema.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        let mut generated = HashSet::new();
        if let Some(alternatives) = among {
            generated.extend(variant(schema, properties));
            generated.extend(content(alternatives));
        }
        let names: Vec<&str> = properties.keys().map(String::as_str).collect();
        Self {
            required: required.collect(),
            is_root: matches!(role, Role::Root),
            is_known: OF_STD.iter().any(|known| names == *known),
            generated,
        }
    }

    fn property(&self, name: &'v str) -> Property<'v> {
        Property {
            name,
            is_required: self.required.contains(name),
            is_parameter: self.is_root,
            is_generated: !self.is_root && (self.is_known || self.generated.contains(name)),
        }
    }
}

/// The fields of `Duration`, `Range` and `SystemTime`, the variants of `Result` and `Bound`.
const OF_STD: [&[&str]; 7] = [
    &["secs", "nanos"],
    &["start", "end"],
    &["secs_since_epoch", "nanos_since_epoch"],
    &["Ok"],
    &["Err"],
    &["Included"],
    &["Excluded"],
];

/// The one key of a variant as serde writes it: `{"Circle": …}`.
fn variant<'v>(schema: &'v Object, properties: &'v Object) -> Option<&'v str> {
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let name = properties.keys().next()?;
    (is_closed && properties.len() == 1).then_some(name)
}

/// The key that holds what is in a variant, beside the tag: `{"kind": "Circle", "value": …}`.
fn content(alternatives: &[Value]) -> Option<&str> {
    let is_tag = |schema: &Value| schema.get("const").is_some();
    let all = || {
        let properties = alternatives.iter().filter_map(|it| it.get("properties"));
        properties.filter_map(Value::as_object)
    };
    let name = all().find_map(|properties| {
        let mut others = properties.iter().filter(|(_, schema)| !is_tag(schema));
        others.next().map(|(name, _)| name)
    })?;
    let is_adjacent = |properties: &Object| {
        let tags = properties.values().filter(|schema| is_tag(schema)).count();
        let others = usize::from(properties.contains_key(name));
        tags == 1 && tags + others == properties.len()
    };
    (all().count() > 1 && all().all(is_adjacent)).then_some(name)
}

/// A schema, and those that it refers to, or chooses from where the other choice is null.
pub(super) fn seen_through<'v>(
    root: &'v Value,
    schema: &'v Object,
) -> impl Iterator<Item = &'v Object> {
    let mut next = Some(schema);
    // References may go round in circles.
    std::iter::from_fn(move || {
        let schema = next?;
        next = referred(root, schema).or_else(|| beside_null(schema));
        Some(schema)
    })
    .take(8)
}

/// A schema, and those that hold with it because it refers to them.
pub(super) fn referring<'v>(
    root: &'v Value,
    schema: &'v Object,
) -> impl Iterator<Item = &'v Object> {
    std::iter::successors(Some(schema), |schema| referred(root, schema)).take(8)
}

fn referred<'v>(root: &'v Value, schema: &'v Object) -> Option<&'v Object> {
    pointer::resolve(root, schema.get("$ref")?.as_str()?)?.as_object()
}

/// The only choice besides null, or the only part of an `allOf`.
fn beside_null(schema: &Object) -> Option<&Object> {
    let is_null = |schema: &&Value| schema.get("type").is_some_and(|name| name == "null");
    let mut keywords = ["anyOf", "oneOf", "allOf"].into_iter();
    let all = keywords.find_map(|keyword| schema.get(keyword)?.as_array())?;
    let mut others = all.iter().filter(|schema| !is_null(schema));
    let only = others.next()?;
    others.next().is_none().then(|| only.as_object())?
}

/// Whether a schema names a type among those that it allows.
pub(super) fn has_type(schema: &Object, wanted: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(names)) => names.iter().any(|name| name == wanted),
        Some(name) => name == wanted,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{DEPTH, Role, places};

    fn paths(root: &Value) -> Vec<String> {
        places(root).into_iter().map(|place| place.path).collect()
    }

    #[test]
    fn every_schema_is_visited_once_in_its_order() {
        let root = json!({
            "properties": {
                "b": { "$ref": "#/$defs/Tree" },
                "a/c": { "anyOf": [{ "type": "string" }, { "$ref": "#/properties/any" }] },
                "any": true,
                "never": false,
            },
            "$defs": {
                "Tree": { "items": { "$ref": "#/$defs/Tree" }, "additionalProperties": {} },
                "unused": {},
            },
        });
        assert_eq!(
            paths(&root),
            [
                "",
                "/properties/b",
                "/properties/a~1c",
                "/properties/a~1c/anyOf/0",
                "/properties/a~1c/anyOf/1",
                "/properties/any",
                "/$defs/Tree",
                "/$defs/Tree/items",
                "/$defs/Tree/additionalProperties",
                "/properties/any",
            ]
        );
    }

    #[test]
    fn an_encoded_reference_becomes_a_plain_pointer() {
        let root =
            json!({ "items": { "$ref": "#/$defs/A%20B" }, "$defs": { "A B": { "type": "null" } } });
        assert_eq!(paths(&root), ["", "/items", "/$defs/A B"]);
    }

    #[test]
    fn depth_has_an_end() {
        let mut deep = json!({ "type": "string" });
        for _ in 0..2 * DEPTH {
            deep = json!({ "items": deep });
        }
        assert_eq!(places(&deep).len(), DEPTH + 1);
    }

    #[test]
    fn what_nobody_can_describe_is_known() {
        let root = json!({
            "oneOf": [
                { "properties": { "Circle": {} }, "additionalProperties": false },
                { "properties": { "kind": { "const": "a" }, "value": {} } },
            ],
            "items": { "oneOf": [
                { "properties": { "kind": { "const": "a" }, "value": {} } },
                { "properties": { "kind": { "const": "b" } } },
            ] },
            "additionalProperties": { "properties": { "secs": {}, "nanos": {} } },
        });
        let generated = places(&root)
            .into_iter()
            .filter_map(|place| match place.role {
                Role::Property(property) => Some((place.path, property.is_generated)),
                _ => None,
            });
        assert_eq!(
            generated.collect::<Vec<_>>(),
            [
                ("/oneOf/0/properties/Circle", true),
                ("/oneOf/1/properties/kind", false),
                ("/oneOf/1/properties/value", false),
                ("/items/oneOf/0/properties/kind", false),
                ("/items/oneOf/0/properties/value", true),
                ("/items/oneOf/1/properties/kind", false),
                ("/additionalProperties/properties/secs", true),
                ("/additionalProperties/properties/nanos", true),
            ]
            .map(|(path, is_generated)| (path.to_owned(), is_generated))
        );
    }
}
