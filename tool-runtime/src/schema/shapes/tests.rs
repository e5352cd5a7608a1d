use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    num::NonZeroU8,
    ops::Range,
    path::PathBuf,
    time::Duration,
};

use proptest::prelude::*;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{number, of};
use crate::{
    json::{Node, Reader},
    schema::{
        check::{Compiled, check},
        pattern::Patterns,
    },
};

/// What became of a value that a type was given.
#[derive(Debug, PartialEq)]
enum Outcome {
    Refused,
    /// Nothing vouches for it.
    Open,
    Vouched,
}

use Outcome::{Open, Refused, Vouched};

/// Reads a text by a schema, which stands at `x` in the document.
fn read_by<T: DeserializeOwned>(document: &Value, text: &str) -> Outcome {
    let compiled = Compiled::of(document, Patterns::of(document));
    let shapes = of(&compiled);
    let id = compiled.property("x").expect("the schema of `x`");
    let mut reader = Reader::new(text).following(&shapes);
    reader.expect(number(id));
    let read = T::deserialize(&mut reader).and_then(|_| reader.end());
    let outcome = match read {
        Err(_) => Refused,
        Ok(()) if reader.is_open() => Open,
        Ok(()) => Vouched,
    };
    if outcome == Vouched {
        let node = Node::read(text).expect("it was read");
        let problems = check(&compiled, id, None, &node).into_problems(None);
        assert_eq!(problems, [], "{text} by {document}");
    }
    outcome
}

fn read<T: DeserializeOwned + JsonSchema>(text: &str) -> Outcome {
    read_by::<T>(&document::<T>(), text)
}

fn document<T: JsonSchema>() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let schema = generator.subschema_for::<T>();
    let definitions = generator.take_definitions(true);
    json!({ "properties": { "x": schema }, "$defs": definitions })
}

fn read_one<T: DeserializeOwned>(schema: &Value, text: &str) -> Outcome {
    read_by::<T>(&json!({ "properties": { "x": schema } }), text)
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
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
#[expect(dead_code, reason = "only read")]
struct Newtype(Vec<Option<f64>>);

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Unit {
    Celsius,
    /// Of America.
    Fahrenheit,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
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
#[expect(dead_code, reason = "only read")]
struct Named {
    name: String,
}

fn plain() -> Value {
    json!({
        "text": null, "sizes": [1, -1], "signed": [1, null, 3], "unit": "celsius",
        "shape": { "Pair": [{ "Not": "Nothing" }, { "Group": [{ "Circle": { "radius": 1 } }] }] },
        "by_number": { "7": { "Unit": "fahrenheit" }, "18446744073709551615": "Nothing" },
        "by_name": { "a": [], "": [] }, "any": [{ "a": 1 }], "time": { "secs": 1, "nanos": 2 },
        "range": { "start": 1, "end": 2 }, "path": "a/b", "letter": "é", "else": 0.5,
        "newtype": [1, null, -2.5], "nothing": null,
    })
}

#[test]
fn values_are_vouched_for_whose_types_ask_for_what_the_schema_says() {
    let inner = plain();
    let mut outer = plain();
    outer["by_name"]["b"] = json!([inner]);
    outer["nested"] = plain();
    outer["text"] = json!("a \"b\"");
    outer["shape"] = json!({ "Named": { "name": "x" } });
    assert_eq!(read::<Plain>(&plain().to_string()), Vouched);
    assert_eq!(read::<Plain>(&outer.to_string()), Vouched);
    assert_eq!(
        read::<(u8, u16, u32, u64, u128, usize)>("[1,2,3,4,5,6.0]"),
        Vouched
    );
    assert_eq!(
        read::<(i8, i16, i32, i64, i128, isize)>("[-1,2,3,4,-5,6]"),
        Vouched
    );
    assert_eq!(read::<Vec<Option<f32>>>("[null,1,2.5]"), Vouched);
    assert_eq!(read::<Result<bool, ()>>("{\"Ok\":true}"), Vouched);
    assert_eq!(read::<Result<bool, ()>>("{\"Err\":null}"), Vouched);
    assert_eq!(
        read::<BTreeMap<i8, Option<Named>>>("{\"-1\":null,\"2\":{\"name\":\"\"}}"),
        Vouched
    );
    assert_eq!(read::<BTreeMap<bool, [u8; 2]>>("{\"true\":[1,2]}"), Vouched);
    assert_eq!(read::<Option<Value>>("{\"a\":[null]}"), Vouched);
}

#[test]
fn values_are_open_whose_types_read_more_than_the_schema_says() {
    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only read")]
    struct Alias {
        #[serde(alias = "town")]
        city: String,
    }

    #[derive(Deserialize, JsonSchema)]
    enum Other {
        #[serde(alias = "metres")]
        Metre,
        #[serde(other)]
        Unknown,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only read")]
    enum Untagged {
        One(u8),
        Many(Vec<u8>),
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(tag = "kind")]
    #[expect(dead_code, reason = "only read")]
    enum Inside {
        Circle { radius: u32 },
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(tag = "kind", content = "value")]
    #[expect(dead_code, reason = "only read")]
    enum Beside {
        Circle(u32),
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only read")]
    struct Flat {
        #[serde(flatten)]
        named: Option<Named>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only read")]
    struct With {
        #[serde(deserialize_with = "length")]
        count: u8,
    }

    fn length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        Ok(String::deserialize(deserializer)?
            .len()
            .try_into()
            .unwrap_or(0))
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only read")]
    struct Forgiving {
        #[serde(deserialize_with = "or_default")]
        count: u8,
    }

    #[expect(clippy::unnecessary_wraps, reason = "serde wants it so")]
    fn or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        Ok(u8::deserialize(deserializer).unwrap_or_default())
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only read")]
    struct Required {
        #[schemars(required)]
        name: Option<String>,
    }

    assert_eq!(read::<Alias>(r#"{"city":"Bern"}"#), Vouched);
    assert_eq!(read::<Alias>(r#"{"town":"Bern"}"#), Open);
    assert_eq!(read::<Other>(r#""Metre""#), Vouched);
    assert_eq!(read::<Other>(r#""metres""#), Open);
    assert_eq!(read::<Other>(r#""league""#), Open);
    assert_eq!(
        read::<Vec<Option<(u8, Other)>>>(r#"[null,[1,"Metre"],[2,"league"]]"#),
        Open
    );
    assert_eq!(read::<Untagged>("[1]"), Open);
    assert_eq!(read::<Inside>(r#"{"kind":"Circle","radius":1}"#), Open);
    assert_eq!(read::<Inside>(r#"["Circle",1]"#), Open);
    assert_eq!(read::<Beside>(r#"{"kind":"Circle","value":1}"#), Open);
    assert_eq!(read::<Flat>(r#"{"name":1}"#), Open);
    assert_eq!(read::<With>(r#"{"count":"seven"}"#), Open);
    assert_eq!(read::<Forgiving>(r#"{"count":7}"#), Vouched);
    assert_eq!(read::<Forgiving>(r#"{"count":"seven"}"#), Open);
    assert_eq!(read::<Required>(r#"{"name":"x"}"#), Vouched);
    assert_eq!(read::<Required>(r#"{"name":null}"#), Open);
    assert_eq!(read::<Required>("{}"), Open);
}

#[test]
fn bounds_are_vouched_for_only_where_the_request_implies_them() {
    assert_eq!(read::<BTreeSet<u8>>("[1]"), Open);
    assert_eq!(read::<IpAddr>("\"::1\""), Open);
    assert_eq!(read::<BTreeMap<String, NonZeroU8>>("{\"a\":1}"), Open);
    for schema in [
        json!({ "type": "integer", "minimum": 1 }),
        json!({ "type": "integer", "maximum": 254.5 }),
        json!({ "type": ["integer", "null"], "exclusiveMinimum": -128 }),
        json!({ "multipleOf": 5 }),
        json!({ "enum": [5] }),
        json!({ "oneOf": [{ "const": 5 }] }),
        json!({ "allOf": [{ "type": "integer" }, { "maximum": 9 }] }),
        json!({ "type": "string" }),
        json!({ "type": "boolean" }),
        json!(false),
    ] {
        assert_eq!(read_one::<u8>(&schema, "5"), Open, "{schema}");
    }
    for schema in [
        json!(true),
        json!({}),
        json!({ "type": "integer", "format": "uint8", "minimum": -1, "maximum": 1000 }),
        json!({ "type": ["number", "null"], "format": "int32" }),
        json!({ "minLength": 7, "minItems": 7, "not": { "minimum": 1 } }),
        json!({ "allOf": [{ "$ref": "#/properties/y" }] }),
        json!({ "anyOf": [{ "type": "null" }, { "type": "integer" }] }),
        json!({ "type": "number", "minimum": -0.5, "maximum": 255.0 }),
    ] {
        let document = json!({ "properties": { "x": schema, "y": { "type": "integer" } } });
        assert_eq!(read_by::<u8>(&document, "5"), Vouched, "{schema}");
    }
    for schema in [
        json!({ "type": "string", "maxLength": 9 }),
        json!({ "type": "string", "minLength": 1 }),
        json!({ "type": "string", "format": "email" }),
        json!({ "type": "string", "enum": ["a@example.com"] }),
        json!({ "type": "integer" }),
    ] {
        assert_eq!(
            read_one::<String>(&schema, "\"a@example.com\""),
            Open,
            "{schema}"
        );
    }
    let duration = json!({ "type": "string", "format": "duration", "minLength": 0 });
    assert_eq!(read_one::<String>(&duration, "\"P1D\""), Vouched);
    let float = json!({ "type": "number", "format": "float" });
    assert_eq!(read_one::<f64>(&float, "1"), Open);
    assert_eq!(read_one::<f32>(&float, "1"), Vouched);
    assert_eq!(read_one::<f64>(&json!({ "type": "integer" }), "1"), Open);
    assert_eq!(
        read_one::<f64>(&json!({ "type": "number", "minimum": 0 }), "1"),
        Open
    );
    assert_eq!(
        read_one::<f32>(&json!({ "type": "number", "format": "int8" }), "1"),
        Open
    );
    assert_eq!(
        read_one::<char>(&json!({ "type": "string", "minLength": 2 }), "\"a\""),
        Open
    );
    assert_eq!(
        read_one::<char>(&json!({ "type": "string", "maxLength": 0 }), "\"a\""),
        Open
    );
    assert_eq!(
        read_one::<bool>(&json!({ "type": "boolean", "const": true }), "true"),
        Open
    );
    assert_eq!(
        read_one::<Option<u8>>(&json!({ "type": "integer" }), "null"),
        Open
    );
    assert_eq!(read_one::<()>(&json!({ "type": "integer" }), "null"), Open);
    let nullable = json!({ "type": ["integer", "null"], "enum": [1] });
    assert_eq!(read_one::<Option<u8>>(&nullable, "null"), Open);
}

#[test]
fn arrays_are_held_against_their_items_and_lengths() {
    for (schema, outcome) in [
        (
            json!({ "type": "array", "items": { "type": "integer" } }),
            Vouched,
        ),
        (json!({ "type": "array" }), Vouched),
        (json!({ "minItems": 2, "maxItems": 2 }), Vouched),
        (json!({ "prefixItems": [{ "type": "integer" }] }), Vouched),
        (
            json!({ "prefixItems": [{ "type": "integer" }, { "maximum": 9 }] }),
            Open,
        ),
        (
            json!({ "prefixItems": [true, true], "items": false }),
            Vouched,
        ),
        (json!({ "prefixItems": [true], "items": false }), Open),
        (
            json!({ "type": "array", "items": { "type": "integer", "maximum": 9 } }),
            Open,
        ),
        (json!({ "type": "array", "minItems": 3 }), Open),
        (json!({ "type": "array", "maxItems": 1 }), Open),
        (json!({ "type": "array", "uniqueItems": true }), Open),
        (json!({ "type": "object" }), Open),
    ] {
        assert_eq!(read_one::<Vec<u8>>(&schema, "[1,2]"), outcome, "{schema}");
        assert_eq!(read_one::<[u8; 2]>(&schema, "[1,2]"), outcome, "{schema}");
    }
}

#[test]
fn objects_are_held_against_their_members() {
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only read")]
    struct Open2 {
        a: u8,
        b: Option<u8>,
    }

    let a = json!({ "type": "integer" });
    let b = json!({ "type": ["integer", "null"] });
    for (schema, outcome) in [
        (
            json!({ "properties": { "a": a, "b": b }, "required": ["a"] }),
            Refused,
        ),
        (
            json!({ "properties": { "a": a, "b": b, "c": {} } }),
            Vouched,
        ),
        (json!({}), Vouched),
        (json!({ "minProperties": 2, "maxProperties": 2 }), Vouched),
        (json!({ "minProperties": 3 }), Open),
        (json!({ "maxProperties": 1 }), Open),
        (
            json!({ "properties": { "a": a, "b": b }, "required": ["b"] }),
            Refused,
        ),
        (
            json!({ "properties": { "a": a, "b": b }, "required": ["d"] }),
            Open,
        ),
        (
            json!({ "properties": { "a": a, "b": b, "c": { "type": "string" } } }),
            Open,
        ),
        (
            json!({ "properties": { "a": a, "c": {} }, "additionalProperties": false }),
            Vouched,
        ),
        (
            json!({ "properties": { "a": a, "b": b }, "additionalProperties": false }),
            Refused,
        ),
        (
            json!({ "properties": { "a": a, "b": b }, "additionalProperties": { "type": "string" } }),
            Open,
        ),
        (json!({ "additionalProperties": a }), Open),
        (
            json!({ "properties": { "c": {} }, "additionalProperties": a }),
            Vouched,
        ),
        (
            json!({ "properties": { "a": a }, "patternProperties": { "c": {} } }),
            Open,
        ),
        (json!({ "type": "array" }), Open),
    ] {
        assert_eq!(
            read_one::<Open2>(&schema, r#"{"c":"x","a":1}"#),
            outcome,
            "{schema}"
        );
    }
    let unsigned = json!({ "patternProperties": { r"^\d+$": { "type": "integer" } }, "additionalProperties": false });
    for (keys, outcome) in [
        ("{}", Vouched),
        (r#"{"1":1,"2":2}"#, Vouched),
        (r#"{"-1":1}"#, Open),
    ] {
        assert_eq!(read_one::<BTreeMap<i8, u8>>(&unsigned, keys), outcome);
    }
    assert_eq!(
        read_one::<BTreeMap<String, u8>>(&unsigned, r#"{"x":1}"#),
        Open
    );
    let many: serde_json::Map<_, _> = (0..65).map(|it| (format!("k{it}"), a.clone())).collect();
    let many = json!({ "properties": many });
    assert_eq!(read_one::<BTreeMap<String, u8>>(&many, r#"{"k1":1}"#), Open);
}

/// Texts that are much like values of these types.
fn texts() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "celsius", "Nothing", "Circle", "radius", "Group", "Pair", "Named", "name", "Not", "Unit",
        "7", "-1", "x", "start", "end", "kind", "value",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..300_i64).prop_map(Value::from),
        Just(json!(0.5)),
        Just(json!(4.0)),
        names.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..3).prop_map(|members| members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_vouched_for_keeps_to_its_schema(value in texts()) {
        // `read` holds it against the schema.
        let text = value.to_string();
        read::<Shape>(&text);
        read::<Option<Unit>>(&text);
        read::<Vec<Shape>>(&text);
        read::<BTreeMap<u8, Shape>>(&text);
        read::<BTreeMap<String, Option<u8>>>(&text);
        read::<(Shape, u8)>(&text);
        read::<Range<i16>>(&text);
        read::<Result<Unit, Vec<Named>>>(&text);
        read::<Newtype>(&text);
    }
}
