//! How long the strict form of a schema takes at n, 2n and 4n: twice the size takes twice the time.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use serde_json::{Map, Value, json};
use tool_runtime::tool::Definition;

const SIZES: [usize; 3] = [250, 500, 1_000];

/// A schema of a size, as it may come from elsewhere.
type Make = fn(usize) -> Value;

const SHAPES: [(&str, Make); 11] = [
    ("properties", properties),
    ("definitions", definitions),
    ("chain_of_definitions", chain),
    ("tagged_union", tagged),
    ("untagged_union", untagged),
    ("references_to_a_union", references_to_a_union),
    ("schemas_together", together),
    ("constants", constants),
    ("defaults", defaults),
    ("maps_which_are_refused", maps),
    ("deep_and_wide", deep),
];

fn object(properties: impl IntoIterator<Item = (String, Value)>) -> Value {
    let properties: Map<String, Value> = properties.into_iter().collect();
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn of_x(schema: &Value, definitions: &Map<String, Value>) -> Value {
    json!({ "type": "object", "properties": { "x": schema }, "required": ["x"], "$defs": definitions })
}

fn properties(n: usize) -> Value {
    let mut root = object((0..n).map(|index| {
        let property = match index % 4 {
            0 => json!({ "type": "string", "description": "A text.", "pattern": "^[a-z]+$" }),
            1 => json!({ "type": "integer", "minimum": 0, "maximum": 100, "default": 5 }),
            2 => json!({ "type": "array", "items": { "type": ["number", "null"] } }),
            _ => object([("a".to_owned(), json!({ "enum": ["x", "y"] }))]),
        };
        (format!("p{index}"), property)
    }));
    root["required"] = json!(["p0"]);
    root
}

fn definitions(n: usize) -> Value {
    let entry = |index: usize| {
        let next = |index: usize| json!({ "$ref": format!("#/$defs/D{}", index % n), "description": "One." });
        let mut entry = object([
            ("name".to_owned(), json!({ "type": "string" })),
            (
                "left".to_owned(),
                json!({ "anyOf": [next(index * 2 + 1), { "type": "null" }] }),
            ),
            (
                "right".to_owned(),
                json!({ "anyOf": [next(index * 2 + 2), { "type": "null" }] }),
            ),
        ]);
        entry["description"] = format!("Entry {index}.").into();
        (format!("D{index}"), entry)
    };
    let root = json!({ "$ref": "#/$defs/D0" });
    of_x(&root, &(0..n).map(entry).collect())
}

/// Each definition refers to the one before it, which is met first.
fn chain(n: usize) -> Value {
    let entry = |index: usize| {
        let below = match index {
            0 => json!({ "type": "string" }),
            _ => {
                json!({ "anyOf": [{ "$ref": format!("#/$defs/D{}", index - 1) }, { "type": "null" }] })
            }
        };
        (format!("D{index}"), below)
    };
    let definitions: Map<String, Value> = (0..n).map(entry).collect();
    let all = definitions
        .keys()
        .map(|name| (name.clone(), json!({ "$ref": format!("#/$defs/{name}") })));
    let mut root = object(all.collect::<Vec<_>>());
    root["$defs"] = definitions.into();
    root
}

fn variant(index: usize) -> Value {
    object([
        ("value".to_owned(), json!({ "type": "string" })),
        ("kind".to_owned(), json!({ "const": format!("k{index}") })),
    ])
}

fn tagged(n: usize) -> Value {
    let variants: Vec<Value> = (0..n).map(variant).collect();
    of_x(&json!({ "oneOf": variants }), &Map::new())
}

fn untagged(n: usize) -> Value {
    let variants: Vec<Value> = (0..n)
        .map(|index| object([(format!("k{index}"), json!({ "type": "string" }))]))
        .collect();
    of_x(&json!({ "anyOf": variants }), &Map::new())
}

/// Half of the schema is a union, the other half refers to it.
fn references_to_a_union(n: usize) -> Value {
    let variants: Vec<Value> = (0..n / 2).map(variant).collect();
    let mut root = object((0..n / 2).map(|index| {
        let reference = json!({ "anyOf": [{ "$ref": "#/$defs/U" }, { "type": "null" }] });
        (format!("p{index}"), reference)
    }));
    root["$defs"] = json!({ "U": { "oneOf": variants } });
    root
}

fn together(n: usize) -> Value {
    let parts: Vec<Value> = (0..n)
        .map(|index| object([(format!("p{index}"), json!({ "type": "string" }))]))
        .collect();
    of_x(&json!({ "allOf": parts }), &Map::new())
}

fn constants(n: usize) -> Value {
    let constants: Vec<String> = (0..n).map(|index| format!("c{index}")).collect();
    of_x(&json!({ "type": "string", "enum": constants }), &Map::new())
}

fn defaults(n: usize) -> Value {
    let inner = json!({
        "type": "object",
        "properties": { "a": { "type": "integer", "default": 1 }, "b": { "type": "string", "default": "x" } },
        "default": {},
    });
    let properties: Map<String, Value> = (0..n)
        .map(|index| (format!("p{index}"), inner.clone()))
        .collect();
    of_x(
        &json!({ "type": "object", "properties": properties }),
        &Map::new(),
    )
}

fn maps(n: usize) -> Value {
    object((0..n).map(|index| {
        let map = json!({ "type": "object", "additionalProperties": { "type": "string" } });
        (format!("p{index}"), map)
    }))
}

fn deep(n: usize) -> Value {
    let leaf = object((0..n / 8).map(|index| (format!("p{index}"), json!({ "type": "string" }))));
    (0..8).fold(leaf, |inner, _| object([("x".to_owned(), inner)]))
}

fn strict(c: &mut Criterion) {
    for (name, make) in SHAPES {
        let mut group = c.benchmark_group(format!("strict/{name}"));
        group.sample_size(10);
        for size in SIZES {
            let schema = make(size);
            let id = BenchmarkId::from_parameter(size);
            group.bench_with_input(id, &schema, |b, schema| {
                b.iter(|| {
                    let definition = Definition::new("tool", schema.clone());
                    let definition = definition.expect("a schema of an object");
                    black_box(definition.strict_parameters()).is_ok()
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, strict);
criterion_main!(benches);
