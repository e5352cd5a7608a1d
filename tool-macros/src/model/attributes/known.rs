//! The attributes of serde 1 and schemars 1.2 on a field: those that work on a parameter, and those that do not.

use crate::model::names;

/// The attributes of serde that work, with an example of each.
const SERDE: [(&str, &str); 5] = [
    ("rename", "rename = \"…\""),
    ("alias", "alias = \"…\""),
    ("default", "default = \"path\""),
    ("with", "with = \"module\""),
    ("deserialize_with", "deserialize_with = \"path\""),
];

/// The attributes of serde that do not work, and what to do instead.
const SERDE_REFUSED: [(&str, &str); 23] = [
    ("skip", "hand it in as `#[state]`, or remove the parameter"),
    (
        "skip_deserializing",
        "hand it in as `#[state]`, or remove the parameter",
    ),
    ("skip_serializing", NEVER_WRITTEN),
    ("skip_serializing_if", NEVER_WRITTEN),
    ("serialize_with", NEVER_WRITTEN),
    ("getter", NEVER_WRITTEN),
    (
        "borrow",
        "remove it, since a reference is lent for the time of the call anyway",
    ),
    ("bound", "remove it, since a tool is not generic"),
    (
        "rename_all",
        "write `#[serde(rename = \"…\")]` on each parameter",
    ),
    ("rename_all_fields", OF_A_TYPE),
    (
        "deny_unknown_fields",
        "remove it, since a tool refuses unknown parameters anyway",
    ),
    ("crate", "write `#[tool(crate = …)]` above the function"),
    ("from", CONVERT),
    ("try_from", CONVERT),
    ("into", NEVER_WRITTEN),
    ("tag", OF_A_TYPE),
    ("content", OF_A_TYPE),
    ("untagged", OF_A_TYPE),
    ("transparent", OF_A_TYPE),
    ("remote", OF_A_TYPE),
    ("expecting", OF_A_TYPE),
    ("other", OF_A_TYPE),
    ("non_exhaustive", OF_A_TYPE),
];

const NEVER_WRITTEN: &str = "remove it, since a parameter is read and never written";
const OF_A_TYPE: &str = "write it above a type of yours";
const CONVERT: &str = "take the other type, and convert it in the body";

/// The attributes of schemars that work, with an example of each. The first [`INNER`] work inside `inner` too.
const SCHEMARS: [(&str, &str); 18] = [
    ("range", "range(min = 1, max = 10)"),
    ("length", "length(min = 1, max = 10)"),
    ("pattern", "pattern(\"…\")"),
    ("regex", "regex(pattern = \"…\")"),
    ("contains", "contains(\"…\")"),
    ("email", "email"),
    ("url", "url"),
    ("ip", "ip"),
    ("ipv4", "ipv4"),
    ("ipv6", "ipv6"),
    ("inner", "inner(length(min = 1))"),
    ("title", "title = \"…\""),
    ("description", "description = \"…\""),
    ("example", "example = value"),
    ("extend", "extend(\"key\" = value)"),
    ("transform", "transform = function"),
    ("with", "with = \"Type\""),
    ("schema_with", "schema_with = \"path\""),
];

const INNER: usize = 11;

/// The attributes of schemars that do not work, and what to do instead.
const SCHEMARS_REFUSED: [(&str, &str); 9] = [
    (
        "required",
        "remove it, since every parameter is required, except an `Option` and one with a default",
    ),
    ("deprecated", "write `extend(\"deprecated\" = true)`"),
    ("default", "write `#[tool(default)]`"),
    ("inline", "write it above a type of yours"),
    ("min", "write `range(min = …)`"),
    ("max", "write `range(max = …)`"),
    ("uri", "write `url`"),
    ("format", "write `extend(\"format\" = \"…\")`"),
    ("uuid", "write `extend(\"format\" = \"uuid\")`"),
];

/// What to write in place of `flatten`.
pub(in crate::model) const NO_FLATTEN: &str = "`flatten` does not work on a tool's parameter; write the fields as parameters, or \
     leave the struct as one parameter";

/// Returns an example of an attribute of serde. `None` if it does not work.
pub(super) fn serde_example(key: &str) -> Option<&'static str> {
    find(&SERDE, key)
}

/// Returns an example of an attribute of schemars. `None` if it does not work.
pub(super) fn schemars_example(key: &str) -> Option<&'static str> {
    find(&SCHEMARS, key)
}

/// Returns an example of an attribute inside `inner`. `None` if it does not work there.
pub(super) fn inner_example(key: &str) -> Option<&'static str> {
    find(&SCHEMARS[..INNER], key)
}

/// Says why an attribute of serde does not work.
pub(super) fn serde_refusal(key: &str) -> String {
    if let Some(refusal) = refusal_of_serde(key) {
        return refusal;
    }
    let instead = match schemars_example(key) {
        Some(example) => format!("write `#[schemars({example})]`"),
        None => instead(key, &SERDE),
    };
    format!("`{key}` is not a serde attribute of a parameter; {instead}")
}

/// Says why an attribute of schemars does not work.
pub(super) fn schemars_refusal(key: &str) -> String {
    let instead = if let Some(instead) = find(&SCHEMARS_REFUSED, key) {
        instead.to_owned()
    } else if let Some(example) = serde_example(key) {
        format!("write `#[serde({example})]`")
    } else if let Some(refusal) = refusal_of_serde(key) {
        return refusal;
    } else {
        instead(key, &SCHEMARS)
    };
    format!("`{key}` is not a schemars attribute of a parameter; {instead}")
}

/// Says why an attribute does not work inside `inner`.
pub(super) fn inner_refusal(key: &str) -> String {
    format!(
        "`{key}` does not go into `inner`; {}",
        instead(key, &SCHEMARS[..INNER])
    )
}

fn refusal_of_serde(key: &str) -> Option<String> {
    if key == "flatten" {
        return Some(NO_FLATTEN.to_owned());
    }
    let instead = find(&SERDE_REFUSED, key)?;
    Some(format!(
        "`{key}` does not work on a tool's parameter; {instead}"
    ))
}

fn instead(key: &str, known: &[(&str, &str)]) -> String {
    let known: Vec<_> = known.iter().map(|(known, _)| *known).collect();
    names::instead(key, &known)
}

fn find(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    let (_, found) = table.iter().find(|(known, _)| *known == key)?;
    Some(found)
}
