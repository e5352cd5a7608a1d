//! Enums in every form that serde knows.

use std::{collections::BTreeMap, ops::Bound};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unit {
    Celsius,
    Fahrenheit,
}

/// How loud.
#[derive(Deserialize, JsonSchema)]
pub(super) enum Documented {
    Off,
    /// Hardly to be heard.
    Quiet,
    /// For all to hear.
    Loud,
}

#[derive(Deserialize, JsonSchema)]
pub(super) enum Single {
    Only,
}

/// A shape.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) enum External {
    Nothing,
    /// Its radius.
    Circle(f64),
    /// Its sides.
    Rectangle {
        /// From left to right.
        width: f64,
        height: Option<f64>,
    },
    Line((u8, u8), (u8, u8)),
    Measured(Measures),
    Empty {},
    Unit(()),
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Measures {
    width: f64,
    /// Celsius, if it is not said.
    unit: Option<Unit>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "only read")]
pub(super) enum Internal {
    Nothing,
    /// A circle.
    Circle {
        radius: f64,
    },
    Measured(Measures),
    Closed(Closed),
    Other(Inner),
    Unit(()),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Closed {
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "inner_kind")]
#[expect(dead_code, reason = "only read")]
pub(super) enum Inner {
    A { x: u8 },
    B { x: u8, y: u8 },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "type", content = "value")]
#[expect(dead_code, reason = "only read")]
pub(super) enum Adjacent {
    Nothing,
    Text(String),
    Pair(u8, u8),
    Point { x: f64, y: f64 },
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read")]
pub(super) enum Untagged {
    Number(f64),
    Text(String),
    List(Vec<u8>),
    Nothing,
}

/// Told apart by a property that no other has.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read")]
pub(super) enum UntaggedObjects {
    Circle { name: String, radius: f64 },
    Square { name: String, side: f64 },
    Named(Named),
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Named {
    name: String,
}

/// Not to be told apart.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read")]
pub(super) enum Alike {
    Person { name: String },
    Dog { name: Option<String> },
}

/// One variant is not like the others.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "op")]
#[expect(dead_code, reason = "only read")]
pub(super) enum PartlyUntagged {
    Add {
        by: u8,
    },
    #[serde(untagged)]
    Other(String),
}

/// A term.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "op")]
#[expect(dead_code, reason = "only read")]
pub(super) enum Term {
    Number {
        value: f64,
    },
    /// The sum of two.
    Sum {
        /// What comes first.
        left: Box<Term>,
        right: Box<Term>,
    },
    List {
        terms: Vec<Term>,
    },
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) enum Json {
    Null,
    Bool(bool),
    List(Vec<Json>),
    Pairs(Vec<(String,)>),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read")]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) enum WithMap {
    Plain(u8),
    Map(BTreeMap<String, u8>),
    Any { value: serde_json::Value },
}

#[derive(Deserialize, JsonSchema)]
pub(super) enum Never {}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Fields {
    /// In which unit.
    unit: Unit,
    /// In which unit else.
    other: Option<Unit>,
    units: Vec<Unit>,
    /// What to draw.
    shape: Adjacent,
    #[serde(default = "celsius")]
    fallback: Unit,
}

fn celsius() -> Unit {
    Unit::Celsius
}

super::shapes! {
    units: Unit,
    optional_units: Option<Unit>,
    documented: Documented,
    single: Single,
    external: External,
    optional_external: Option<External>,
    internal: Internal,
    adjacent: Adjacent,
    list_of_adjacent: Vec<Adjacent>,
    untagged: Untagged,
    untagged_objects: UntaggedObjects,
    partly_untagged: PartlyUntagged,
    recursive: Term,
    recursive_external: Json,
    one_or_many: OneOrMany<String>,
    one_or_many_objects: OneOrMany<Measures>,
    result: Result<u8, String>,
    bound: Bound<u8>,
    fields: Fields,
    untagged_alike: Alike,
    with_map: WithMap,
    never: Never,
}
