//! The strict schema of each shape, or why there is none, kept as files. `BLESS=1 cargo test -p tool-tests strict` rewrites them.

use std::{env, fs, path::Path};

use serde_json::{Map, Value, json};
use tool_runtime::tool::Definition;

use super::{shapes, written};

/// The strict form of a definition, or the reasons why there is none.
pub(super) fn outcome(definition: &Definition) -> (&'static str, Value) {
    match definition.strict_parameters() {
        Ok(schema) => ("strict", schema.to_value()),
        Err(reasons) => {
            let reasons = reasons.iter().map(ToString::to_string);
            ("refused", reasons.collect::<Vec<_>>().into())
        }
    }
}

fn check(name: &str, entries: &Map<String, Value>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("snapshots/strict")
        .join(name)
        .with_extension("json");
    let text = readable(&Value::Object(entries.clone()), 0) + "\n";
    if env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == kept,
        "`{name}` has other strict schemas than before; BLESS=1 accepts them:\n{text}"
    );
}

/// Writes a value on one line where it fits.
fn readable(value: &Value, indent: usize) -> String {
    let line = one_line(value);
    if indent + line.len() <= 110 && indent > 0 {
        return line;
    }
    let inner = " ".repeat(indent + 2);
    let (open, items, close): (_, Vec<String>, _) = match value {
        Value::Object(members) => {
            let item = |(name, value): (&String, &Value)| {
                format!("{inner}{}: {}", json!(name), readable(value, indent + 2))
            };
            ("{", members.iter().map(item).collect(), "}")
        }
        Value::Array(items) => {
            let item = |value| format!("{inner}{}", readable(value, indent + 2));
            ("[", items.iter().map(item).collect(), "]")
        }
        _ => return line,
    };
    format!(
        "{open}\n{}\n{}{close}",
        items.join(",\n"),
        " ".repeat(indent)
    )
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let item =
                |(name, value): (&String, &Value)| format!("{}: {}", json!(name), one_line(value));
            let items: Vec<String> = members.iter().map(item).collect();
            format!("{{ {} }}", items.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(one_line).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

#[test]
fn shapes_have_the_strict_schemas_that_were_reviewed() {
    let mut count = 0;
    for (group, shapes) in shapes::groups() {
        let mut entries = Map::new();
        for shape in shapes {
            let (kind, mut found) = outcome(shape.definition());
            if kind == "strict" {
                // The rest is the same for all.
                let mut strict = found["properties"]["value"].take();
                if let Some(definitions) = found.get("$defs") {
                    strict["$defs"] = definitions.clone();
                }
                found = strict;
            }
            let rust = shape.rust.split_whitespace().collect::<Vec<_>>().join(" ");
            entries.insert(shape.name.to_owned(), json!({ "rust": rust, kind: found }));
            count += 1;
        }
        check(group, &entries);
    }
    assert!(count >= 60, "{count}");
}

#[test]
fn written_schemas_have_the_strict_forms_that_were_reviewed() {
    let mut entries = Map::new();
    for (name, schema) in written::all() {
        let (kind, found) = outcome(&written::definition(&schema));
        entries.insert(name.to_owned(), json!({ "schema": schema, kind: found }));
    }
    check("written", &entries);
}
