//! The words for what cannot be expressed, and for what to write instead.

use serde_json::{Number, Value};

use super::Object;
use crate::schema::pattern::Unread;

/// Why a schema is refused, and what to do about it.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    pub(super) reason: String,
    pub(super) remedy: String,
}

/// Why nothing stands for a property that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    /// In a schema that was written by hand.
    OfMember,
    /// In the schema of a type.
    OfField,
    /// Null may mean something else.
    OrNull,
    NullDefault,
    /// Its schema forbids the default.
    ImpossibleDefault,
    LongDefault,
}

impl Reason {
    fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }

    pub(super) fn map() -> Self {
        Self::new(
            "its keys are made up by the model, and a strict object has a fixed list of properties",
            "take a list of pairs, each an object with a key and a value",
        )
    }

    pub(super) fn open_object() -> Self {
        Self::new(
            "it takes further keys beside its properties",
            "name them all, or take the others as a list of pairs, each an object with a key and a value",
        )
    }

    pub(super) fn any_object() -> Self {
        Self::new(
            "it is an object of any form",
            "list its `properties`, or write `\"additionalProperties\": false` if it has none",
        )
    }

    pub(super) fn anything() -> Self {
        Self::new(
            "it takes a value of any form",
            "say its `type`: take a type of its own, or a text that holds JSON",
        )
    }

    pub(super) fn items() -> Self {
        Self::new(
            "its items are values of any form",
            "say what they are: take a type of their own, or texts that hold JSON",
        )
    }

    pub(super) fn nothing() -> Self {
        Self::new("it takes no value at all", "remove it from the schema")
    }

    pub(super) fn nothing_in_common() -> Self {
        Self::new(
            "several schemas hold here together, and no value fits them all",
            "write one schema that says what is meant",
        )
    }

    /// For values in an `enum` that the keywords beside it forbid, all of them.
    pub(super) fn contradiction(schema: &Object, listed: &[Value]) -> Self {
        let kinds: Vec<&Value> = match schema.get("type") {
            Some(Value::Array(names)) => names.iter().collect(),
            Some(name) => vec![name],
            None => Vec::new(),
        };
        let is_of_type = |value: &Value| {
            let kind = kind_of(value);
            let is_kind =
                |name: &&Value| **name == kind || (**name == "number" && kind == "integer");
            kinds.iter().any(is_kind)
        };
        if listed.is_empty() {
            return Self::new("its `enum` lists no value", "list some, or remove it");
        }
        let is_list = schema.contains_key("enum");
        if kinds.is_empty() || listed.iter().any(is_of_type) {
            let reason = if is_list {
                "no value in its `enum` fits the keywords beside it"
            } else {
                "its `const` does not fit the keywords beside it"
            };
            return Self::new(reason, "correct the one or the others");
        }
        let named: Vec<String> = kinds.iter().map(ToString::to_string).collect();
        let named = named.join(", ");
        let reason = if is_list {
            format!("no value in its `enum` is of its type {named}")
        } else {
            format!("its `const` is not of its type {named}")
        };
        if is_list && kinds.iter().any(|kind| *kind == "array") {
            return Self::new(reason, "put the `enum` into its `items`");
        }
        let mut wanted: Vec<String> = Vec::new();
        for value in listed {
            let kind = format!("\"{}\"", kind_of(value));
            if !wanted.contains(&kind) {
                wanted.push(kind);
            }
        }
        let wanted = match wanted.as_slice() {
            [one] => one.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        Self::new(
            reason,
            format!("write `\"type\": {wanted}`, or give it values of its type"),
        )
    }

    pub(super) fn empty_range(schema: &Object, least: &str, most: &str) -> Self {
        let bounds: Vec<String> = [least, most, "multipleOf"]
            .into_iter()
            .filter_map(|keyword| Some(format!("`{keyword}` is {}", schema.get(keyword)?)))
            .collect();
        Self::new(
            format!("no value is within its bounds: {}", bounds.join(", ")),
            "correct the bounds",
        )
    }

    pub(super) fn divisor(divisor: &Number) -> Self {
        Self::new(
            format!("its `multipleOf` is {divisor}, and must be larger than 0"),
            "correct it",
        )
    }

    pub(super) fn pattern(unread: &Unread) -> Self {
        Self::new(
            format!("its `pattern` has {unread}, which the API does not read"),
            "write the pattern without it, or say in the description what it demands",
        )
    }

    pub(super) fn tuple() -> Self {
        Self::new(
            "what an item must be depends on its position",
            "take an object with a property for each, or a list of items of one type",
        )
    }

    pub(super) fn compound_constants() -> Self {
        Self::new(
            "it lists objects or arrays as its values",
            "say their `type` and their `properties` or `items` instead",
        )
    }

    pub(super) fn keyword(keyword: &str) -> Self {
        Self::new(
            format!("strict schemas have no keyword `{keyword}`"),
            "leave it out, and say in the description what it demands",
        )
    }

    pub(super) fn malformed(keyword: &str) -> Self {
        Self::new(
            format!("the keyword `{keyword}` has a value that it cannot have"),
            "mend it",
        )
    }

    pub(super) fn unknown_type(name: &str) -> Self {
        Self::new(
            format!("there is no type `{name}`"),
            "take one of `string`, `number`, `integer`, `boolean`, `object`, `array`, `null`",
        )
    }

    pub(super) fn required_unknown(name: &str) -> Self {
        Self::new(
            format!("`{name}` is required, but is not among the properties"),
            "list it in `properties`",
        )
    }

    pub(super) fn listed_map() -> Self {
        Self::new(
            "each of its keys may be left out, and no value means the same",
            "take a list of pairs, each an object with a key and a value, or a struct with an `Option` for each key",
        )
    }

    /// For a property that may be left out.
    pub(super) fn absence(absence: Absence) -> Self {
        let (reason, remedy) = match absence {
            Absence::OfMember => (
                "no value means the same",
                "let it be null and write `\"default\": null`, give it another `default`, or require it",
            ),
            Absence::OfField => (
                "no value is known to mean the same",
                "take an `Option`, require it, or let its default be in the schema: its type must be `Serialize`, and \
                 `skip_serializing_if` must not skip it",
            ),
            Absence::OrNull => (
                "it may be null, of which a strict schema can express only one",
                "write `\"default\": null` if both mean the same; else require it, or forbid null",
            ),
            Absence::NullDefault => (
                "its default is null, which its type does not allow",
                "add \"null\" to its `type`",
            ),
            Absence::ImpossibleDefault => (
                "its default is not a value that its schema allows",
                "give it a default that may be given, or require it",
            ),
            Absence::LongDefault => (
                "its default is too long to be written in each call",
                "let it be null, or require it",
            ),
        };
        Self::new(format!("it may be left out, and {reason}"), remedy)
    }

    pub(super) fn root() -> Self {
        Self::new(
            "the root is not one object but a choice",
            "put the choice into a property",
        )
    }

    pub(super) fn overlapping() -> Self {
        Self::new(
            "exactly one of its alternatives may hold, strict schemas know only `anyOf`, and two of these can hold at once",
            "write `anyOf`, or give each alternative a constant that tells it from the others",
        )
    }

    pub(super) fn first_keys() -> Self {
        Self::new(
            "two of its objects begin with the same property, so that a model cannot be held to one of them",
            "give them a tag, as `#[serde(tag = \"…\")]` does, or each a property that no other has",
        )
    }

    pub(super) fn dangling(reference: &str) -> Self {
        Self::new(
            format!("`{reference}` refers to nothing in the schema"),
            "refer to an entry of its `$defs`",
        )
    }

    pub(super) fn endless() -> Self {
        Self::new(
            "it refers to itself without end",
            "put an object, or a list, between it and itself",
        )
    }

    pub(super) fn clash(keyword: &str) -> Self {
        Self::new(
            format!(
                "several schemas hold here together, and their `{keyword}` cannot be made into one"
            ),
            "write one schema that says all of it",
        )
    }

    pub(super) fn too_many_alternatives() -> Self {
        Self::new(
            "several choices hold here together, and have too many combinations",
            "make them properties of their own",
        )
    }

    pub(super) fn too_large() -> Self {
        Self::new("the schema is too large", "make it smaller")
    }

    pub(super) fn limit(what: &str, count: usize, limit: usize) -> Self {
        Self::new(
            format!("it has {count} {what}, and a strict schema may have {limit}"),
            "make it smaller, or split the tool",
        )
    }
}

/// The type that a value is of.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
