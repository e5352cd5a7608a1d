use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    num::NonZeroU8,
    ops::Range,
    path::PathBuf,
    time::Duration,
};

use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Probe, enforces};
use crate::schema::{check::Compiled, pattern::Patterns};

/// Whether a type enforces a schema, which stands at `x` in the document.
fn enforces_schema<T: DeserializeOwned>(document: &Value) -> bool {
    let compiled = Compiled::of(document, Patterns::of(document));
    let id = compiled.property("x").expect("the schema of `x`");
    enforces(&compiled, id, false, |probe: Probe<'_>| {
        T::deserialize(probe).map(drop)
    })
}

/// Whether a type enforces its own schema.
fn is_closed<T: DeserializeOwned + JsonSchema>() -> bool {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let schema = generator.subschema_for::<T>();
    let definitions = generator.take_definitions(true);
    enforces_schema::<T>(&json!({ "properties": { "x": schema }, "$defs": definitions }))
}

/// Whether a type enforces a schema from elsewhere.
fn is_closed_by<T: DeserializeOwned>(schema: &Value) -> bool {
    enforces_schema::<T>(&json!({ "properties": { "x": schema } }))
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only described")]
struct Plain {
    text: Option<String>,
    sizes: (u8, i64),
    signed: [Option<i16>; 3],
    /// Its docs put a description beside a reference.
    unit: Unit,
    shape: Option<Shape>,
    nested: Option<Box<Plain>>,
    by_number: BTreeMap<u64, Shape>,
    by_name: HashMap<String, Vec<Plain>>,
    any: Value,
    time: Duration,
    range: Range<u32>,
    path: PathBuf,
    letter: char,
    #[serde(default)]
    flag: bool,
    #[serde(rename = "else")]
    other: f32,
    newtype: Newtype,
    nothing: (),
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only described")]
struct Newtype(Vec<Option<f64>>);

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Unit {
    Celsius,
    /// Of America.
    Fahrenheit,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only described")]
enum Shape {
    Circle { radius: u32 },
    Group(Vec<Shape>),
    Pair(Box<Shape>, Box<Shape>),
    Named(Named),
    Not(Box<Shape>),
    Unit(Unit),
    Nothing,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described")]
struct Named {
    name: String,
}

#[test]
fn types_that_read_what_their_schema_says_enforce_it() {
    assert!(is_closed::<Plain>());
    assert!(is_closed::<(u8, u16, u32, u64, u128, usize)>());
    assert!(is_closed::<(i8, i16, i32, i64, i128, isize)>());
    assert!(is_closed::<Vec<Option<f32>>>());
    assert!(is_closed::<Result<bool, ()>>());
    assert!(is_closed::<BTreeMap<i8, Option<Named>>>());
    assert!(is_closed::<BTreeMap<bool, [u8; 2]>>());
    assert!(is_closed::<Option<Value>>());
}

#[test]
fn types_that_read_more_than_their_schema_do_not_enforce_it() {
    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Alias {
        #[serde(alias = "town")]
        city: String,
    }

    #[derive(Deserialize, JsonSchema)]
    enum Other {
        Metre,
        #[serde(other)]
        Unknown,
    }

    #[derive(Deserialize, JsonSchema)]
    enum AliasOfVariant {
        #[serde(alias = "metres")]
        Metre,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only described")]
    enum Untagged {
        One(u8),
        Many(Vec<u8>),
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(tag = "kind")]
    #[expect(dead_code, reason = "only described")]
    enum Inside {
        Circle { radius: u32 },
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(tag = "kind", content = "value")]
    #[expect(dead_code, reason = "only described")]
    enum Beside {
        Circle(u32),
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Flat {
        #[serde(flatten)]
        named: Option<Named>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    struct With {
        #[serde(deserialize_with = "lenient")]
        count: u8,
    }

    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        Ok(String::deserialize(deserializer)?
            .len()
            .try_into()
            .unwrap_or(0))
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Required {
        #[schemars(required)]
        name: Option<String>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Deep {
        list: Vec<BTreeMap<String, Option<(u8, Other)>>>,
    }

    assert!(!is_closed::<Alias>());
    assert!(!is_closed::<Other>());
    assert!(!is_closed::<AliasOfVariant>());
    assert!(!is_closed::<Untagged>());
    assert!(!is_closed::<Inside>());
    assert!(!is_closed::<Beside>());
    assert!(!is_closed::<Flat>());
    assert!(!is_closed::<With>());
    assert!(!is_closed::<Required>());
    assert!(!is_closed::<Deep>());
}

#[test]
fn types_do_not_enforce_bounds() {
    assert!(!is_closed::<BTreeSet<u8>>());
    assert!(!is_closed::<Vec<Option<IpAddr>>>());
    assert!(!is_closed::<BTreeMap<String, NonZeroU8>>());
    for schema in [
        json!({ "type": "integer", "minimum": 1 }),
        json!({ "type": "integer", "maximum": 254.5 }),
        json!({ "type": ["integer", "null"], "exclusiveMinimum": -128 }),
        json!({ "multipleOf": 5 }),
        json!({ "enum": [1, 2] }),
        json!({ "oneOf": [{ "const": 1 }] }),
        json!({ "allOf": [{ "type": "integer" }, { "maximum": 9 }] }),
        json!({ "type": "string" }),
        json!(false),
    ] {
        assert!(!is_closed_by::<u8>(&schema), "{schema}");
    }
    for schema in [
        json!(true),
        json!({}),
        json!({ "type": "integer", "format": "uint8", "minimum": -1, "maximum": 1000 }),
        json!({ "type": ["number", "null"], "format": "int32" }),
        json!({ "minLength": 7, "minItems": 7, "not": { "minimum": 1 } }),
        json!({ "allOf": [{ "$ref": "#/properties/y" }] }),
        json!({ "anyOf": [{ "type": "null" }, { "type": "integer" }] }),
    ] {
        let document = json!({ "properties": { "x": schema, "y": { "type": "integer" } } });
        assert!(enforces_schema::<u8>(&document), "{schema}");
    }
    for schema in [
        json!({ "type": "string", "maxLength": 0 }),
        json!({ "type": "string", "format": "uuid" }),
        json!({ "type": "string", "enum": ["a"] }),
    ] {
        assert!(!is_closed_by::<String>(&schema), "{schema}");
    }
    assert!(is_closed_by::<String>(
        &json!({ "type": "string", "format": "duration", "minLength": 0 })
    ));
    assert!(!is_closed_by::<f64>(
        &json!({ "type": "number", "format": "float" })
    ));
    assert!(is_closed_by::<f32>(
        &json!({ "type": "number", "format": "float" })
    ));
    assert!(!is_closed_by::<f64>(&json!({ "type": "integer" })));
    assert!(!is_closed_by::<f64>(
        &json!({ "type": "number", "minimum": 0 })
    ));
    assert!(!is_closed_by::<char>(
        &json!({ "type": "string", "minLength": 2 })
    ));
    for schema in [
        json!({ "type": "array", "items": { "type": "integer", "maximum": 9 } }),
        json!({ "type": "array", "minItems": 2 }),
        json!({ "type": "array", "uniqueItems": true }),
        json!({ "type": "array", "prefixItems": [{ "type": "integer" }] }),
    ] {
        assert!(!is_closed_by::<Vec<u8>>(&schema), "{schema}");
    }
    for schema in [
        json!({ "type": "object", "minProperties": 1 }),
        json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        json!({ "type": "object", "required": ["a"] }),
        json!({ "type": "object", "additionalProperties": false }),
        json!({ "type": "object", "patternProperties": { r"^\d+$": {} } }),
        json!({ "type": "object", "additionalProperties": { "type": "string" } }),
    ] {
        assert!(!is_closed_by::<BTreeMap<String, u8>>(&schema), "{schema}");
    }
    let unsigned = json!({ "type": "object", "patternProperties": { r"^\d+$": {} }, "additionalProperties": false });
    assert!(is_closed_by::<BTreeMap<u8, u8>>(&unsigned));
    assert!(!is_closed_by::<BTreeMap<i8, u8>>(&unsigned));
    assert!(!is_closed_by::<Option<u8>>(&json!({ "type": "integer" })));
    assert!(is_closed_by::<u8>(&json!({ "type": ["integer", "null"] })));
}

#[test]
fn structs_are_held_against_the_properties() {
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only read")]
    struct Open {
        a: u8,
        b: Option<u8>,
    }

    let a = json!({ "type": "integer" });
    let b = json!({ "type": ["integer", "null"] });
    for (schema, is_closed) in [
        (
            json!({ "properties": { "a": a, "b": b }, "required": ["a"] }),
            true,
        ),
        (json!({ "properties": { "a": a, "b": b } }), true),
        (json!({ "properties": { "a": a, "b": b, "c": {} } }), true),
        (json!({}), true),
        (
            json!({ "properties": { "a": a, "b": b }, "required": ["b"] }),
            false,
        ),
        (
            json!({ "properties": { "a": a, "b": b }, "required": ["c"] }),
            false,
        ),
        (
            json!({ "properties": { "a": a, "b": b, "c": { "type": "string" } } }),
            false,
        ),
        (json!({ "properties": { "a": a } }), false),
        (json!({ "properties": { "a": a, "b": a } }), false),
        (
            json!({ "properties": { "a": a, "b": b }, "additionalProperties": false }),
            false,
        ),
        (
            json!({ "properties": { "a": a, "b": b }, "additionalProperties": { "type": "string" } }),
            false,
        ),
        (
            json!({ "properties": { "a": a, "b": b }, "patternProperties": { "c": {} } }),
            false,
        ),
        (
            json!({ "properties": { "a": a, "b": b }, "minProperties": 2 }),
            false,
        ),
        (json!({ "additionalProperties": false }), false),
    ] {
        assert_eq!(is_closed_by::<Open>(&schema), is_closed, "{schema}");
    }
}

#[test]
fn a_type_that_panics_at_a_value_that_is_made_up_is_open() {
    struct Panics;

    impl<'de> Deserialize<'de> for Panics {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            bool::deserialize(deserializer)?;
            std::panic::resume_unwind(Box::new("never seen such a value"))
        }
    }

    assert!(!is_closed_by::<Panics>(&json!({ "type": "boolean" })));
}
