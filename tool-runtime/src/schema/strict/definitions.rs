//! The definitions that are needed, in the order in which they are met.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{Document, Inexpressible, Object, PREFIX, Reason, below, inexpressible};

/// Refers past definitions that are only references, and leaves out those that nothing refers to.
pub(super) fn tidy(document: &mut Document) -> Vec<Inexpressible> {
    let ends = ends(document);
    let endless = document
        .definitions()
        .filter(|(name, _)| ends.get(*name).is_none_or(Option::is_none));
    let problems = endless
        .map(|(name, _)| inexpressible(format!("/$defs/{name}"), Reason::endless()))
        .collect();
    super::each(&mut document.0, &mut |schema| {
        if let Some(Value::String(reference)) = schema.get_mut("$ref")
            && let Some(name) = reference.strip_prefix(PREFIX)
            && let Some(Some(end)) = ends.get(name)
        {
            *reference = format!("{PREFIX}{end}");
        }
    });

    let met = met(document);
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

/// The definition that each stands for in the end; `None` for those that lead in a circle.
fn ends(document: &Document) -> HashMap<String, Option<String>> {
    let mut ends: HashMap<String, Option<String>> = HashMap::new();
    for (name, _) in document.definitions() {
        let mut path: Vec<&str> = Vec::new();
        let mut name = name.as_str();
        let end = loop {
            if let Some(known) = ends.get(name) {
                break known.clone();
            }
            path.push(name);
            // One that leads back to the path finds this.
            ends.insert(name.to_owned(), None);
            let Some(schema) = document.definition(&format!("{PREFIX}{name}")) else {
                break None;
            };
            match schema.get("$ref").and_then(Value::as_str) {
                None => break Some(name.to_owned()),
                Some(next) => match next.strip_prefix(PREFIX) {
                    Some(next) => name = next,
                    None => break None,
                },
            }
        };
        for name in path {
            ends.insert(name.to_owned(), end.clone());
        }
    }
    ends
}

/// The names of the definitions that the root needs.
fn met(document: &Document) -> Vec<String> {
    let (mut met, mut seen) = (Vec::new(), HashSet::new());
    let mut open: Vec<&Object> = document.0.as_object().into_iter().collect();
    while let Some(schema) = open.pop() {
        if let Some(Value::String(reference)) = schema.get("$ref")
            && let Some(name) = reference.strip_prefix(PREFIX)
            && seen.insert(name)
            && let Some(definition) = document.definition(reference)
        {
            met.push(name.to_owned());
            open.push(definition);
        }
        let below: Vec<&Object> = below(schema).map(|(_, schema)| schema).collect();
        open.extend(below.into_iter().rev());
    }
    met
}
