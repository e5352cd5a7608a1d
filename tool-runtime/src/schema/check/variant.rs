//! What is wrong with a value that none of several alternatives is meant for.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    compiled::Compiled,
    keywords::{Id, Keywords, Properties},
    path::Step,
    words,
};
use crate::{
    json::{Members, Node, named},
    nearest,
};

/// Explains it by what tells the alternatives apart, where that can be seen, and says in which member that is.
pub(super) fn problem<'c>(
    compiled: &'c Compiled,
    alternatives: &[Id],
    node: &Node<'_>,
) -> (Option<Step<'c>>, String) {
    if let Node::Object(members) = node {
        if let Some((tag, values)) = tag(compiled, alternatives) {
            let expected = words::one_of(&values).unwrap_or_default();
            let words = match members.get(tag) {
                Some(given) => format!("expected {expected}, got {}", given.shown()),
                None => format!("is missing; expected {expected}"),
            };
            return (Some(Step::Key(tag)), words);
        }
        if let Some(words) = by_keys(compiled, alternatives, members) {
            return (None, words);
        }
        if let Some(words) = by_forms(compiled, alternatives, members) {
            return (None, words);
        }
    }
    let expected = words::expected_of(compiled, alternatives);
    let given = node.shown();
    let words = if expected == given {
        format!("got {given}, which matches none of the allowed forms; see the schema")
    } else {
        format!("expected {expected}, got {given}")
    };
    (None, words)
}

/// Finds the property that is constant in each alternative with properties, as the tag of an enum is, and lists its values.
fn tag<'c>(compiled: &'c Compiled, alternatives: &[Id]) -> Option<(&'c str, Vec<String>)> {
    let with_properties: Vec<&Properties> = alternatives
        .iter()
        .filter_map(|id| properties(compiled, *id))
        .collect();
    let value = |properties: &Properties, name: &str| {
        let constant = compiled.get(properties.get(name)?).constant.as_ref()?;
        constant.list.first().map(Value::to_string)
    };
    with_properties.first()?.names().find_map(|name| {
        let values = with_properties.iter().map(|all| value(all, name));
        Some((name, values.collect::<Option<_>>()?))
    })
}

/// Names the keys of an externally tagged enum, whose variants are closed objects of one property.
fn by_keys(compiled: &Compiled, alternatives: &[Id], members: &Members<'_>) -> Option<String> {
    let keys = alternatives
        .iter()
        .filter_map(|id| compiled.get(compiled.resolved(*id)).only_key());
    keys.clone().next()?;
    let keys = nearest::list(keys);
    let given = match members.iter().next() {
        Some((given, _)) => named(given),
        None => "an empty object".to_owned(),
    };
    Some(format!(
        "expected an object with one key of {keys}, got {given}"
    ))
}

/// Writes down what each of several objects must have, if every alternative says it.
fn by_forms(compiled: &Compiled, alternatives: &[Id], members: &Members<'_>) -> Option<String> {
    if !(2..=MOST_FORMS).contains(&alternatives.len()) {
        return None;
    }
    let form = |id: &Id| {
        let required = &compiled.get(compiled.resolved(*id)).required;
        (!required.is_empty()).then(|| nearest::list(required.iter().map(String::as_str)))
    };
    let forms = alternatives.iter().map(form).collect::<Option<Vec<_>>>()?;
    let forms = forms.join(", or with ");
    let given: Vec<&str> = members
        .iter()
        .map(|(key, _)| key)
        .take(MOST_FORMS)
        .collect();
    let given = if given.is_empty() {
        "an empty object".to_owned()
    } else {
        format!("one with {}", nearest::list(given.into_iter()))
    };
    Some(format!("expected an object with {forms}, got {given}"))
}

/// How many forms are worth their words.
const MOST_FORMS: usize = 8;

/// The properties of an alternative, its own or those of what it refers to.
fn properties(compiled: &Compiled, id: Id) -> Option<&Properties> {
    compiled
        .parts(id)
        .find_map(|keywords: &Keywords| keywords.properties.as_ref())
}

/// Lists, for each property, the alternatives that have it.
pub(super) fn by_property(compiled: &Compiled, alternatives: &[Id]) -> HashMap<String, Vec<usize>> {
    let mut by_property: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, id) in alternatives.iter().enumerate() {
        let parts = compiled.parts(*id);
        let names = parts.flat_map(|it| it.properties.iter().flat_map(Properties::names));
        for name in names {
            let positions = by_property.entry(name.to_owned()).or_default();
            if positions.last() != Some(&position) {
                positions.push(position);
            }
        }
    }
    by_property
}
