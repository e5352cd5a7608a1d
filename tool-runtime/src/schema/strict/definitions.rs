//! The definitions that are needed, in the order in which they are met.

use std::collections::HashSet;

use serde_json::Value;

use super::{Document, Inexpressible, Object, PREFIX, Reason, below, inexpressible};

/// Refers past definitions that are only references, and leaves out those that nothing refers to.
pub(super) fn tidy(document: &mut Document) -> Vec<Inexpressible> {
    let mut problems = Vec::new();
    let mut ends = Vec::new();
    for (name, _) in document.definitions() {
        match end(document, name) {
            Some(end) => ends.push((format!("{PREFIX}{name}"), format!("{PREFIX}{end}"))),
            None => problems.push(inexpressible(format!("/$defs/{name}"), Reason::endless())),
        }
    }
    super::each(&mut document.0, &mut |schema| {
        if let Some(Value::String(reference)) = schema.get_mut("$ref")
            && let Some((_, end)) = ends.iter().find(|(from, _)| from == reference)
        {
            end.clone_into(reference);
        }
    });

    let mut met = Vec::new();
    if let Value::Object(root) = &document.0 {
        meet(document, root, &mut met, &mut HashSet::new());
    }
    if let Value::Object(root) = &mut document.0
        && let Some(Value::Object(mut definitions)) = root.shift_remove("$defs")
        && !met.is_empty()
    {
        let met = met.into_iter();
        let definitions: Object = met
            .filter_map(|name| definitions.remove_entry(&name))
            .collect();
        root.insert("$defs".to_owned(), definitions.into());
    }
    problems
}

/// The definition that one stands for in the end.
fn end(document: &Document, name: &str) -> Option<String> {
    let mut name = name.to_owned();
    for _ in 0..=document.definitions().count() {
        let schema = document.definition(&format!("{PREFIX}{name}"))?;
        match schema.get("$ref").and_then(Value::as_str) {
            Some(next) => next.strip_prefix(PREFIX)?.clone_into(&mut name),
            None => return Some(name),
        }
    }
    None
}

fn meet(document: &Document, schema: &Object, met: &mut Vec<String>, seen: &mut HashSet<String>) {
    if let Some(Value::String(reference)) = schema.get("$ref")
        && let Some(name) = reference.strip_prefix(PREFIX)
        && seen.insert(name.to_owned())
        && let Some(definition) = document.definition(reference)
    {
        met.push(name.to_owned());
        meet(document, definition, met, seen);
    }
    for (_, schema) in below(schema) {
        meet(document, schema, met, seen);
    }
}
