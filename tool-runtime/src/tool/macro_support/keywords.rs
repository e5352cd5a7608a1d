//! The keywords that `#[schemars(…)]` writes into the schema of a parameter.
//!
//! Each goes where it takes effect: the keywords of numbers, texts and lists only where the schema's `type` allows one
//! of these, or says nothing, as a reference does. Beside `$ref` and `anyOf` a keyword holds for all that they allow.

pub use std::string::ToString;

use schemars::{Schema, transform::Transform};
use serde::Serialize;
use serde_json::{Map, Number, Value, json};

/// A value that `range(…)` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot bound a number",
    label = "not a number",
    note = "`min` and `max` take an integer of up to 64 bits, `f32` or `f64`"
)]
pub trait Bound {
    /// Returns the bound as JSON; `None` for infinity, which bounds nothing.
    fn number(self) -> Option<Number>;
}

macro_rules! bounds {
    ($($integer:ty)*) => {$(
        impl Bound for $integer {
            fn number(self) -> Option<Number> {
                Some(self.into())
            }
        }
    )*};
}

bounds!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl Bound for f32 {
    fn number(self) -> Option<Number> {
        f64::from(self).number()
    }
}

impl Bound for f64 {
    fn number(self) -> Option<Number> {
        Number::from_f64(self)
    }
}

/// Writes `minimum`.
pub fn minimum(schema: &mut Schema, bound: impl Bound) {
    if let Some(bound) = bound.number().filter(|_| allows(schema, NUMBER)) {
        at_least(schema, "minimum", bound);
    }
}

/// Writes `maximum`.
pub fn maximum(schema: &mut Schema, bound: impl Bound) {
    if let Some(bound) = bound.number().filter(|_| allows(schema, NUMBER)) {
        at_most(schema, "maximum", bound);
    }
}

/// Writes the least length of a text, or the least size of an array or an object.
pub fn min_length(schema: &mut Schema, length: usize) {
    for (kind, suffix) in SIZES {
        if allows(schema, kind) {
            at_least(schema, &format!("min{suffix}"), length.into());
        }
    }
}

/// Writes the greatest length of a text, or the greatest size of an array or an object.
pub fn max_length(schema: &mut Schema, length: usize) {
    for (kind, suffix) in SIZES {
        if allows(schema, kind) {
            at_most(schema, &format!("max{suffix}"), length.into());
        }
    }
}

/// Writes the only length that is allowed.
pub fn length(schema: &mut Schema, length: usize) {
    min_length(schema, length);
    max_length(schema, length);
}

/// Writes the regular expression that a text matches.
pub fn pattern(schema: &mut Schema, pattern: impl Into<String>) {
    if allows(schema, TEXT) {
        schema.insert("pattern".to_owned(), pattern.into().into());
    }
}

/// Writes a text that the text must contain.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the argument is any expression"
)]
pub fn contains(schema: &mut Schema, text: impl ToString) {
    pattern(schema, escaped(&text.to_string()));
}

/// Writes `format`.
pub fn format(schema: &mut Schema, format: &str) {
    if allows(schema, TEXT) {
        schema.insert("format".to_owned(), format.into());
    }
}

/// Writes into the schema of an array's items.
pub fn inner(schema: &mut Schema, refine: fn(&mut Schema)) {
    if !allows(schema, &["array"]) {
        return;
    }
    let object = schema.ensure_object();
    if let Some(Value::Array(items)) = object.get_mut("prefixItems") {
        for item in items {
            refine_value(item, refine);
        }
        if !object.contains_key("items") {
            return;
        }
    }
    let items = object.entry("items").or_insert_with(|| Map::new().into());
    if *items != false {
        refine_value(items, refine);
    }
}

/// Writes `title`.
pub fn title(schema: &mut Schema, title: impl Into<String>) {
    schema.insert("title".to_owned(), title.into().into());
}

/// Adds to `examples`, unless the value cannot be written as JSON.
pub fn example(schema: &mut Schema, value: impl Serialize) {
    let Ok(value) = serde_json::to_value(value) else {
        return;
    };
    let examples = schema
        .ensure_object()
        .entry("examples")
        .or_insert_with(|| json!([]));
    if let Value::Array(examples) = examples {
        examples.push(value);
    }
}

/// Changes the schema in any way.
pub fn transform(schema: &mut Schema, mut transform: impl Transform) {
    transform.transform(schema);
}

/// Writes any keyword.
pub fn extend(schema: &mut Schema, keyword: &str, value: Value) {
    schema.insert(keyword.to_owned(), value);
}

const NUMBER: &[&str] = &["number", "integer"];
const TEXT: &[&str] = &["string"];
const SIZES: [(&[&str], &str); 3] = [
    (TEXT, "Length"),
    (&["array"], "Items"),
    (&["object"], "Properties"),
];

/// Tells whether the schema's `type` allows a value of one of `kinds`.
fn allows(schema: &Schema, kinds: &[&str]) -> bool {
    let is_one = |kind: &Value| kind.as_str().is_some_and(|kind| kinds.contains(&kind));
    match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(is_one),
        Some(kind) => is_one(kind),
        None => true,
    }
}

/// Writes a lower bound, unless the type has a narrower one.
fn at_least(schema: &mut Schema, keyword: &str, bound: Number) {
    let narrower = schema.get(keyword).and_then(Value::as_f64) > bound.as_f64();
    if !narrower {
        schema.insert(keyword.to_owned(), bound.into());
    }
}

/// Writes an upper bound, unless the type has a narrower one.
fn at_most(schema: &mut Schema, keyword: &str, bound: Number) {
    let held = schema.get(keyword).and_then(Value::as_f64);
    if held.is_none() || held >= bound.as_f64() {
        schema.insert(keyword.to_owned(), bound.into());
    }
}

fn refine_value(value: &mut Value, refine: fn(&mut Schema)) {
    if let Ok(schema) = <&mut Schema>::try_from(value) {
        refine(schema);
    }
}

/// Escapes what has a meaning in a regular expression.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\^$.|?*+()[]{}".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use schemars::{Schema, json_schema};
    use serde_json::json;

    fn refined(mut schema: Schema, refine: fn(&mut Schema)) -> serde_json::Value {
        refine(&mut schema);
        schema.to_value()
    }

    #[test]
    fn bounds_go_to_numbers() {
        let refine = |schema: &mut Schema| {
            super::minimum(schema, 1);
            super::maximum(schema, 2.5);
        };
        for kind in [
            json!("number"),
            json!("integer"),
            json!(["integer", "null"]),
        ] {
            assert_eq!(
                refined(json_schema!({ "type": kind }), refine),
                json!({ "type": kind, "minimum": 1, "maximum": 2.5 })
            );
        }
        assert_eq!(
            refined(json_schema!({ "type": "string" }), refine),
            json!({ "type": "string" })
        );
        assert_eq!(
            refined(json_schema!({ "$ref": "#/$defs/Celsius" }), refine),
            json!({ "$ref": "#/$defs/Celsius", "minimum": 1, "maximum": 2.5 })
        );
    }

    #[test]
    fn the_narrower_bound_holds() {
        let refine = |schema: &mut Schema| {
            super::minimum(schema, -1);
            super::maximum(schema, 300);
        };
        assert_eq!(
            refined(json_schema!({ "minimum": 0, "maximum": 255 }), refine),
            json!({ "minimum": 0, "maximum": 255 })
        );
        assert_eq!(
            refined(json_schema!({ "minimum": -5, "maximum": 1000 }), refine),
            json!({ "minimum": -1, "maximum": 300 })
        );
    }

    #[test]
    fn infinity_bounds_nothing() {
        let refine = |schema: &mut Schema| {
            super::minimum(schema, f64::NEG_INFINITY);
            super::maximum(schema, f32::NAN);
        };
        assert_eq!(refined(json_schema!({}), refine), json!({}));
    }

    #[test]
    fn a_length_is_that_of_a_text_an_array_or_an_object() {
        let refine = |schema: &mut Schema| {
            super::min_length(schema, 1);
            super::max_length(schema, 3);
        };
        for (kind, [min, max]) in [
            ("string", ["minLength", "maxLength"]),
            ("array", ["minItems", "maxItems"]),
            ("object", ["minProperties", "maxProperties"]),
        ] {
            assert_eq!(
                refined(json_schema!({ "type": [kind, "null"] }), refine),
                json!({ "type": [kind, "null"], min: 1, max: 3 })
            );
        }
        assert_eq!(
            refined(json_schema!({ "anyOf": [] }), |schema| super::length(
                schema, 2
            )),
            json!({
                "anyOf": [],
                "minLength": 2, "maxLength": 2,
                "minItems": 2, "maxItems": 2,
                "minProperties": 2, "maxProperties": 2,
            })
        );
        assert_eq!(
            refined(json_schema!({ "type": "boolean" }), refine),
            json!({ "type": "boolean" })
        );
    }

    #[test]
    fn patterns_and_formats_go_to_texts() {
        let refine = |schema: &mut Schema| {
            super::pattern(schema, "^[a-z]+$");
            super::format(schema, "email");
        };
        assert_eq!(
            refined(json_schema!({ "type": "string" }), refine),
            json!({ "type": "string", "pattern": "^[a-z]+$", "format": "email" })
        );
        assert_eq!(
            refined(json_schema!({ "type": "integer" }), refine),
            json!({ "type": "integer" })
        );
    }

    #[test]
    fn a_text_that_is_contained_means_itself() {
        assert_eq!(
            refined(json_schema!({}), |schema| super::contains(
                schema,
                "a.b-(c)\\"
            )),
            json!({ "pattern": r"a\.b-\(c\)\\" })
        );
    }

    #[test]
    fn inner_keywords_go_to_items() {
        let refine = |schema: &mut Schema| super::inner(schema, |item| super::minimum(item, 1));
        assert_eq!(
            refined(
                json_schema!({ "type": ["array", "null"], "items": { "type": "integer" } }),
                refine
            ),
            json!({ "type": ["array", "null"], "items": { "type": "integer", "minimum": 1 } })
        );
        assert_eq!(
            refined(
                json_schema!({ "type": "array", "prefixItems": [{ "type": "integer" }, {}], "items": false }),
                refine
            ),
            json!({
                "type": "array",
                "prefixItems": [{ "type": "integer", "minimum": 1 }, { "minimum": 1 }],
                "items": false,
            })
        );
        assert_eq!(
            refined(json_schema!({ "$ref": "#/$defs/List" }), refine),
            json!({ "$ref": "#/$defs/List", "items": { "minimum": 1 } })
        );
        assert_eq!(
            refined(json_schema!({ "type": "string" }), refine),
            json!({ "type": "string" })
        );
    }

    #[test]
    fn a_schema_that_says_nothing_can_be_refined() {
        let mut schema = Schema::from(true);
        super::title(&mut schema, "Anything");
        super::example(&mut schema, 1);
        super::example(&mut schema, "two");
        super::extend(&mut schema, "x-unit", json!("m"));
        assert_eq!(
            schema.to_value(),
            json!({ "title": "Anything", "examples": [1, "two"], "x-unit": "m" })
        );
    }
}
