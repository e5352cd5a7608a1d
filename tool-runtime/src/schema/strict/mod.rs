//! The strict form of a schema: the subset of JSON Schema that the OpenAI APIs can hold a model to.
//!
//! The conversion only narrows: whatever the strict schema allows, the schema it was made of allows too, but for bounds that the
//! subset has no words for (`minLength`, `uniqueItems`, formats of its own); those are told in the description, and checked when the
//! tool is called. What cannot be narrowed is refused, with everything that is wrong at once.
//!
//! `convert` goes down the schema once, a definition at a time, and asks `intersect` where several schemas hold together. What can only be
//! seen when every definition is there is left to the passes after it: `alternatives`, `definitions`, `limits`.

mod absence;
mod alternatives;
mod array;
mod conversion;
mod convert;
mod definitions;
mod describe;
mod exclusive;
mod intersect;
mod keywords;
mod limits;
mod null;
mod object;
mod reason;
mod reference;
mod referenced;
mod scalar;

use std::collections::BTreeSet;

use schemars::Schema;
use serde_json::{Map, Value};

pub(super) use self::keywords::asserts;
use self::{conversion::Conversion, null::Nullable, reason::Reason};
pub(crate) use self::{keywords::says_nothing, scalar::is_known_format};
use crate::error::Inexpressible;

type Object = Map<String, Value>;

/// Who has written a schema, which says what it means where it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `schemars`, for types that serde reads: null is what is left out where a type allows it, and a struct without fields
    /// is an object without properties.
    Types(Types),
    /// Somebody else: what may be left out may mean something by that, and an object without properties is any object.
    Written,
}

/// What the schema of a declared tool does not say of its types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Types {
    /// The parameters whose schemas were written by hand all the same.
    pub(crate) replaced: BTreeSet<String>,
    /// Points at the objects that are maps, whose keys are listed since they come from an enum.
    pub(crate) maps: BTreeSet<String>,
}

/// Makes the strict form of the schema of a tool's parameters.
///
/// Properties of the root that may be left out may be null in it, and null then counts as absent. Deeper ones must be
/// given, unless they may be null already.
pub(crate) fn convert(schema: &Schema, origin: &Origin) -> Result<Schema, Vec<Inexpressible>> {
    let mut conversion = Conversion::of(schema.as_value(), origin);
    let root = conversion.root();
    let (mut document, mut problems) = conversion.finish(root);
    problems.extend(alternatives::arrange(&mut document));
    problems.extend(definitions::tidy(&mut document));
    problems.extend(limits::check(&document));
    match Schema::try_from(document.0) {
        Ok(schema) if problems.is_empty() => Ok(schema),
        _ => Err(problems),
    }
}

/// Makes one object of a root that is put together from several schemas, if they come to one.
pub(crate) fn root(document: &Value) -> Option<Object> {
    convert::root(document).ok()
}

/// Names the properties of the root that only the strict form of a schema lets be null.
pub(crate) fn null_means_absent(schema: &Schema) -> Vec<String> {
    let document = schema.as_value();
    let Ok(root) = convert::root(document) else {
        return Vec::new();
    };
    let required = keywords::required(&root);
    let mut nullable = Nullable::of(document);
    let properties = root.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .filter(|(name, schema)| !required.contains(&***name) && !nullable.allows(schema))
        .map(|(name, _)| name.clone())
        .collect()
}

/// A schema that has been lowered. All its references are `#/$defs/NAME`, with names that need no escapes.
struct Document(Value);

impl Document {
    fn at(&self, pointer: &str) -> Option<&Object> {
        self.0.pointer(pointer)?.as_object()
    }

    /// Finds what a reference means.
    fn definition(&self, reference: &str) -> Option<&Object> {
        self.at(reference.strip_prefix('#')?)
    }

    fn definitions(&self) -> impl Iterator<Item = (&String, &Object)> {
        let all = self.0.get("$defs").and_then(Value::as_object);
        let all = all.into_iter().flatten();
        all.filter_map(|(name, schema)| Some((name, schema.as_object()?)))
    }

    /// Puts a property of the object at a place before its others.
    fn put_first(&mut self, pointer: &str, name: &str) {
        let Some(schema) = self.0.pointer_mut(pointer) else {
            return;
        };
        if let Some(Value::Object(properties)) = schema.get_mut("properties")
            && let Some(property) = properties.shift_remove(name)
        {
            properties.shift_insert(0, name.to_owned(), property);
        }
        if let Some(Value::Array(required)) = schema.get_mut("required")
            && let Some(position) = required.iter().position(|it| it == name)
        {
            required[..=position].rotate_right(1);
        }
    }
}

/// What all references begin with.
const PREFIX: &str = "#/$defs/";

/// What stands where something was refused.
fn refused() -> Object {
    Map::new()
}

fn inexpressible(path: impl Into<String>, reason: Reason) -> Inexpressible {
    Inexpressible {
        path: path.into(),
        reason: reason.reason,
        remedy: reason.remedy,
    }
}

fn properties(schema: &Object) -> Option<&Object> {
    schema.get("properties")?.as_object()
}

/// The schemas right below one, by the keywords that lowered ones have.
fn below(schema: &Object) -> impl Iterator<Item = (String, &Object)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let properties = properties.into_iter().flatten().map(|(name, schema)| {
        let path = super::pointer::join("/properties", name);
        (path, schema)
    });
    let items = schema.get("items").map(|it| ("/items".to_owned(), it));
    let any = ["anyOf", "oneOf"].into_iter().flat_map(|keyword| {
        let all = schema.get(keyword).and_then(Value::as_array);
        let all = all.into_iter().flatten().enumerate();
        all.map(move |(index, schema)| (format!("/{keyword}/{index}"), schema))
    });
    properties
        .chain(items)
        .chain(any)
        .filter_map(|(path, schema)| Some((path, schema.as_object()?)))
}

/// Changes all schemas of a document, the inner ones first.
fn each(document: &mut Value, change: &mut impl FnMut(&mut Object)) {
    fn visit(schema: &mut Value, change: &mut impl FnMut(&mut Object)) {
        let Value::Object(schema) = schema else {
            return;
        };
        let below = schema
            .iter_mut()
            .flat_map(|(keyword, value)| -> Vec<&mut Value> {
                match (keyword.as_str(), value) {
                    ("properties", Value::Object(schemas)) => schemas.values_mut().collect(),
                    ("items", schema) => vec![schema],
                    ("anyOf" | "oneOf", Value::Array(schemas)) => schemas.iter_mut().collect(),
                    _ => Vec::new(),
                }
            });
        below.for_each(|schema| visit(schema, change));
        change(schema);
    }
    visit(document, change);
    if let Some(Value::Object(definitions)) = document.get_mut("$defs") {
        definitions.values_mut().for_each(|it| visit(it, change));
    }
}
