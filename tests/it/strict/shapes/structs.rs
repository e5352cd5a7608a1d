//! Structs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A point.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Point {
    /// To the east.
    x: f64,
    y: f64,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Route {
    /// Where it begins.
    from: Point,
    /// Where it ends.
    to: Point,
    over: Option<Point>,
    /// Where it may rest.
    rest: Option<Point>,
    by: Means,
    /// How else.
    or_by: Option<Means>,
    /// How it goes on.
    then_by: Means,
}

#[derive(Default, Serialize, Deserialize, JsonSchema)]
enum Means {
    #[default]
    Foot,
    Car,
}

/// Where a file lies.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Once {
    /// Its middle.
    middle: Point,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Defaults {
    #[serde(default)]
    count: u32,
    /// How to get there (by default on foot).
    #[serde(default)]
    means: Means,
    /// Names.
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Configured {
    line_width: u8,
    #[serde(rename = "$indent", alias = "tab")]
    indent: String,
    #[serde(skip)]
    hidden: u8,
}

impl Default for Configured {
    fn default() -> Self {
        Self {
            line_width: 100,
            indent: "  ".to_owned(),
            hidden: 0,
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[expect(clippy::empty_structs_with_brackets, reason = "that is the shape")]
pub(super) struct Empty {}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Unit;

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithEmpty {
    empty: Empty,
    unit: Unit,
    maybe: Option<Empty>,
}

/// A name.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Name(String);

/// A name of a name.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
#[expect(dead_code, reason = "only read")]
pub(super) struct NameOfName {
    inner: Name,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Named {
    name: Name,
    /// What others say.
    other: NameOfName,
    /// More of them.
    more: Vec<NameOfName>,
}

/// One page.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Page<T> {
    items: Vec<T>,
    next: Option<u32>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Books {
    points: Page<Point>,
    texts: Page<String>,
    pages: Page<Page<u8>>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Tree {
    name: String,
    /// What is below.
    children: Vec<Tree>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Chain {
    value: u8,
    /// What comes next.
    next: Option<Box<Chain>>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Folder {
    files: Vec<File>,
    /// The first of them.
    first: Option<Box<File>>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct File {
    name: String,
    unpacked: Option<Folder>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithMap {
    name: String,
    inner: Option<Box<Labels>>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Labels {
    labels: BTreeMap<String, String>,
}

/// Its schema is written by hand.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Handmade {
    #[schemars(schema_with = "even")]
    even: u8,
    #[schemars(with = "Option<String>")]
    text: Option<String>,
}

fn even(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "enum": [0, 2, 4] })
}

super::shapes! {
    point: Point,
    optional_point: Option<Point>,
    route: Route,
    once: Once,
    defaults: Defaults,
    configured: Configured,
    empty: Empty,
    unit: Unit,
    with_empty: WithEmpty,
    newtype: Name,
    newtypes: Named,
    generic: Page<u8>,
    generics: Books,
    tree: Tree,
    chain: Chain,
    mutual: Folder,
    handmade: Handmade,
    with_map: WithMap,
}
