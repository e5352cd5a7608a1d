//! What is wrong with a value that none of several alternatives is meant for.

use serde_json::{Map, Value};

use super::{
    super::pointer,
    words::{self, shown},
};
use crate::Problem;

/// Explains it by what tells the alternatives apart, where that can be seen.
pub(super) fn problem(root: &Value, any: &[&Value], value: &Value, path: &str) -> Problem {
    if let Value::Object(object) = value {
        if let Some((tag, values)) = tag(root, any) {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            let expected = format!("expected one of {}", values.join(", "));
            let message = match object.get(tag) {
                Some(given) => format!("{expected}, got {}", shown(given)),
                None => format!("is missing; {expected}"),
            };
            return Problem::new(pointer::join(path, tag), message);
        }
        let keys = keys(root, any);
        if !keys.is_empty() {
            let keys = words::listed(&keys);
            let message = match object.keys().next() {
                Some(given) => format!("expected an object with one key of {keys}, got `{given}`"),
                None => format!("expected an object with one key of {keys}, got an empty object"),
            };
            return Problem::new(path, message);
        }
        if let Some(forms) = forms(root, any) {
            let given: Vec<&str> = object.keys().map(String::as_str).take(MOST_FORMS).collect();
            let given = if given.is_empty() {
                "an empty object".to_owned()
            } else {
                format!("one with {}", words::listed(&given))
            };
            let message = format!("expected an object with {forms}, got {given}");
            return Problem::new(path, message);
        }
    }
    let (expected, given) = (words::expected_of_any(root, any), shown(value));
    let message = if expected == given {
        format!("got {given}, but one of another form; see the schema")
    } else {
        format!("expected {expected}, got {given}")
    };
    Problem::new(path, message)
}

/// Finds the property that has another constant in each alternative, as a tagged enum has.
fn tag<'v>(root: &'v Value, any: &[&'v Value]) -> Option<(&'v str, Vec<&'v Value>)> {
    let constant =
        |alternative: &'v Value, name: &str| properties(root, alternative)?.get(name)?.get("const");
    let mut variants = any
        .iter()
        .filter(|alternative| properties(root, alternative).is_some());
    let first = properties(root, variants.next()?)?;
    first.keys().find_map(|name| {
        let variants = any
            .iter()
            .filter(|alternative| properties(root, alternative).is_some());
        let values: Option<Vec<&Value>> = variants.map(|variant| constant(variant, name)).collect();
        Some((name.as_str(), values?))
    })
}

/// Finds the keys of an externally tagged enum, whose variants are closed objects of one property.
fn keys<'v>(root: &'v Value, any: &[&'v Value]) -> Vec<&'v str> {
    let only = |alternative: &&'v Value| {
        let closed = words::resolved(root, alternative).get("additionalProperties")
            == Some(&Value::Bool(false));
        let properties = properties(root, alternative).filter(|all| closed && all.len() == 1)?;
        properties.keys().next().map(String::as_str)
    };
    any.iter().filter_map(only).collect()
}

/// Writes down what each of several objects must have, if every alternative says it.
fn forms(root: &Value, any: &[&Value]) -> Option<String> {
    let form = |alternative: &&Value| {
        let required = words::resolved(root, alternative)
            .get("required")?
            .as_array()?;
        let keys: Vec<&str> = required.iter().filter_map(Value::as_str).collect();
        (!keys.is_empty()).then(|| words::listed(&keys))
    };
    let forms: Vec<_> = any.iter().map(form).collect::<Option<_>>()?;
    (1 < forms.len() && forms.len() <= MOST_FORMS).then(|| forms.join(", or with "))
}

/// How many forms are worth their words.
const MOST_FORMS: usize = 8;

/// The properties of an alternative, its own or those of what it refers to.
fn properties<'v>(root: &'v Value, alternative: &'v Value) -> Option<&'v Map<String, Value>> {
    let own = alternative.get("properties");
    own.or_else(|| words::resolved(root, alternative).get("properties"))?
        .as_object()
}
