//! Types of the user's: every form of enum, recursive and generic types, aliases.
#![deny(warnings)]

use std::{borrow::Cow, collections::BTreeSet, path::Path};

use schemars::JsonSchema;
use serde::Deserialize;
use tool_runtime::{tool, toolset};

/// A unit.
#[derive(Deserialize, JsonSchema)]
enum Unit {
    Metre,
    Foot,
}

/// A shape.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Shape {
    Circle { radius: f64 },
    Group { of: Vec<Shape> },
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Either<A, B> {
    One(A),
    Other(B),
}

#[derive(Deserialize, JsonSchema)]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

#[derive(Deserialize, JsonSchema)]
struct Newtype(u32);

type Numbers = Page<Either<u32, Cow<'static, str>>>;

/// All of them.
#[tool]
async fn all(
    shape: Shape,
    unit: Option<Unit>,
    numbers: &Numbers,
    r#type: Newtype,
    names: BTreeSet<String>,
    path: &Path,
    pair: (u8, [f32; 2]),
) -> usize {
    let size = match shape {
        Shape::Circle { radius } => radius,
        Shape::Group { of } => of.len() as f64,
    };
    let _ = (
        size,
        unit.map(|unit| matches!(unit, Unit::Metre | Unit::Foot)),
        r#type.0,
        path,
        pair,
    );
    let next = numbers.next.as_ref().map_or(0, |next| next.items.len());
    let count = |item: &Either<u32, Cow<'_, str>>| match item {
        Either::One(number) => *number as usize,
        Either::Other(text) => text.len(),
    };
    names.len() + next + numbers.items.iter().map(count).sum::<usize>()
}

fn main() {
    assert_eq!(toolset![all].definitions().len(), 1);
}
