//! What of a schema serde does not enforce by itself.

use schemars::Schema;
use serde_json::{Map, Value};

use super::{
    check::{self, Given, bounds::whole, format},
    pattern::Patterns,
    reach::{Place, Reach, Reached},
};
use crate::Problem;

/// The properties of a tool's parameters that must be checked after they have been decoded, and what that needs.
#[derive(Debug)]
pub(crate) struct Checks {
    root: Schema,
    patterns: Patterns,
    names: Vec<String>,
    /// Those of them whose schema does not come from their type, so that the type enforces nothing of it.
    foreign: Vec<&'static str>,
}

impl Checks {
    /// Finds what is to be checked. `None` if decoding enforces everything. `foreign` are the properties whose schema does
    /// not come from their type.
    pub(crate) fn of(
        root: &Schema,
        patterns: Patterns,
        foreign: Vec<&'static str>,
    ) -> Option<Self> {
        let document = root.as_value();
        let properties = document.get("properties").and_then(Value::as_object);
        let is_concerned = |schema| {
            Reach::from(document, schema, String::new())
                .any(|reached| has_unenforced_keyword(&reached, &patterns))
        };
        let names: Vec<String> = properties
            .into_iter()
            .flatten()
            .filter(|(name, schema)| foreign.contains(&name.as_str()) || is_concerned(schema))
            .map(|(name, _)| name.clone())
            .collect();
        (!names.is_empty()).then(|| Self {
            root: root.clone(),
            patterns,
            names,
            foreign,
        })
    }

    /// Checks no property, and only has the words for what is wrong with one.
    pub(crate) fn of_nothing(root: Schema) -> Self {
        Self {
            root,
            patterns: Patterns::default(),
            names: Vec::new(),
            foreign: Vec::new(),
        }
    }

    /// The problem of a property that is not there.
    pub(crate) fn missing(&self, name: &str) -> Problem {
        check::missing(&self.root, name)
    }

    /// Whether values of a property must be checked.
    pub(crate) fn concern(&self, name: &str) -> bool {
        self.names.iter().any(|concerned| concerned == name)
    }

    /// Returns the problems of the value given at `path` for a property.
    pub(crate) fn problems(
        &self,
        name: &str,
        path: &str,
        value: &Value,
        given: Given,
    ) -> Vec<Problem> {
        let given = match given {
            Given::Read if self.foreign.contains(&name) => Given::Unread,
            given => given,
        };
        check::property(&self.root, &self.patterns, name, path, value, given)
    }
}

/// Whether a schema, apart from those it leads to, has a keyword that its type does not imply. Where that cannot be told, it
/// has: a check too many costs time, one too few breaks a promise.
fn has_unenforced_keyword(reached: &Reached<'_>, patterns: &Patterns) -> bool {
    let schema = reached.schema;
    schema
        .iter()
        .any(|(keyword, bound)| match keyword.as_str() {
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                !is_implied_by_integer(schema, keyword, bound)
            }
            "minItems" | "maxItems" => !is_implied_by_tuple(schema) && whole(bound) != Some(0),
            "minLength" | "minProperties" => whole(bound) != Some(0),
            "multipleOf" | "maxLength" | "maxProperties" => true,
            "uniqueItems" => bound == &Value::Bool(true),
            "pattern" => bound.as_str().is_some_and(|it| patterns.reads(it)),
            "patternProperties" => {
                let mut names = bound.as_object().into_iter().flat_map(Map::keys);
                names.any(|it| patterns.reads(it) && !is_of_integer_keys(it))
            }
            "format" => is_of_text(schema) && bound.as_str().and_then(format::known).is_some(),
            // Derived enums are types, which become references. A tag tells their variants apart.
            "enum" | "const" => matches!(reached.place, Place::Inline),
            _ => false,
        })
}

/// Whether `format` names a type of integers that is within the bound.
fn is_implied_by_integer(schema: &Map<String, Value>, keyword: &str, bound: &Value) -> bool {
    let Some(format) = schema.get("format").and_then(Value::as_str) else {
        return false;
    };
    let (least, most) = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        "uint" | "uint128" => (0, i128::MAX),
        _ => return false,
    };
    let Some(bound) = bound.as_number().and_then(serde_json::Number::as_i128) else {
        return false;
    };
    match keyword {
        "minimum" => bound <= least,
        "maximum" => bound >= most,
        _ => false,
    }
}

fn is_implied_by_tuple(schema: &Map<String, Value>) -> bool {
    let items = schema.get("prefixItems").and_then(Value::as_array);
    let size = |keyword| schema.get(keyword).and_then(whole);
    items.is_some_and(|items| {
        let items = u64::try_from(items.len()).ok();
        items == size("minItems") && items == size("maxItems")
    })
}

/// Whether `schemars` writes the pattern for maps with integers as keys.
fn is_of_integer_keys(pattern: &str) -> bool {
    matches!(pattern, r"^\d+$" | r"^-?\d+$")
}

fn is_of_text(schema: &Map<String, Value>) -> bool {
    match schema.get("type") {
        Some(Value::Array(names)) => names.iter().any(|name| name == "string"),
        Some(name) => name == "string",
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        net::IpAddr,
        num::NonZeroU8,
        time::Duration,
    };

    use schemars::{JsonSchema, SchemaGenerator, json_schema};
    use serde_json::json;

    use super::{Checks, Patterns};

    fn names(schema: serde_json::Value) -> Vec<String> {
        let patterns = Patterns::of(&schema);
        let schema = schema.try_into().expect("a schema");
        Checks::of(&schema, patterns, Vec::new()).map_or_else(Vec::new, |checks| checks.names)
    }

    /// Whether a parameter of a type is checked.
    fn is_checked<T: JsonSchema>() -> bool {
        let mut generator = SchemaGenerator::default();
        let schema = generator.subschema_for::<T>();
        let definitions = generator.take_definitions(true);
        let names = names(json!({ "properties": { "x": schema }, "$defs": definitions }));
        !names.is_empty()
    }

    fn is_checked_inline(schema: &serde_json::Value) -> bool {
        !names(json!({ "properties": { "x": schema } })).is_empty()
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Plain {
        text: Option<String>,
        sizes: (u8, i64),
        signed: [Option<i16>; 0],
        /// Its docs put a description beside a reference.
        unit: Unit,
        shape: Option<Shape>,
        nested: Option<Box<Plain>>,
        by_number: BTreeMap<u64, Adjacent>,
        any: serde_json::Value,
        time: Duration,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    enum Unit {
        Celsius,
        /// Of America.
        Fahrenheit,
    }

    #[derive(JsonSchema)]
    #[serde(tag = "kind")]
    #[expect(dead_code, reason = "only described")]
    enum Shape {
        Circle { radius: u32 },
        Group { members: Vec<Shape> },
        Named(Named),
        Nothing,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Named {
        name: String,
    }

    #[derive(JsonSchema)]
    #[serde(tag = "kind", content = "value")]
    #[expect(dead_code, reason = "only described")]
    enum Adjacent {
        One(u8),
        Two,
    }

    #[test]
    fn what_decoding_enforces_is_not_checked() {
        assert!(!is_checked::<Plain>());
        assert!(!is_checked::<(u8, u16, u32, u64, u128, usize)>());
        assert!(!is_checked::<(i8, i16, i32, i64, i128, isize)>());
        assert!(!is_checked::<Vec<Option<f32>>>());
        assert!(!is_checked::<Result<bool, ()>>());
        for schema in [
            json!(true),
            json!({ "type": "integer", "format": "uint8", "minimum": -1, "maximum": 1000 }),
            json!({ "type": "string", "format": "duration", "minLength": 0 }),
            json!({ "type": "number", "format": "date" }),
            json!({ "type": "array", "minItems": 0, "uniqueItems": false }),
            json!({ "not": { "minimum": 1 } }),
        ] {
            assert!(!is_checked_inline(&schema), "{schema}");
        }
    }

    #[test]
    fn what_decoding_does_not_enforce_is_checked() {
        assert!(is_checked::<BTreeSet<u8>>());
        assert!(is_checked::<Vec<Option<IpAddr>>>());
        assert!(is_checked::<BTreeMap<String, NonZeroU8>>());
        assert!(is_checked::<BTreeMap<i8, NonZeroU8>>());
        for schema in [
            json!({ "type": "integer", "format": "uint8", "minimum": 1 }),
            json!({ "type": "integer", "format": "uint8", "maximum": 254.5 }),
            json!({ "type": ["integer", "null"], "format": "int8", "exclusiveMinimum": -128 }),
            json!({ "type": "number", "minimum": 0 }),
            json!({ "multipleOf": 5 }),
            json!({ "type": "string", "maxLength": 0 }),
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 }),
            json!({ "prefixItems": [{}], "minItems": 1, "maxItems": 2 }),
            json!({ "prefixItems": [{ "minProperties": 1 }] }),
            json!({ "additionalProperties": { "format": "uuid" } }),
            json!({ "allOf": [{ "anyOf": [{ "oneOf": [{ "uniqueItems": true }] }] }] }),
            json!({ "enum": ["a", "b"] }),
            json!({ "oneOf": [{ "const": "a" }] }),
        ] {
            assert!(is_checked_inline(&schema), "{schema}");
        }
    }

    #[test]
    fn fields_of_types_and_of_variants_are_checked() {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only described")]
        struct Constant {
            #[schemars(extend("const" = "x"))]
            x: String,
        }

        #[derive(JsonSchema)]
        #[serde(tag = "kind")]
        #[expect(dead_code, reason = "only described")]
        enum Tagged {
            One {
                #[schemars(extend("enum" = ["x"]))]
                x: String,
            },
            Two,
        }

        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only described")]
        enum Recursive {
            Leaf(#[schemars(range(max = 9))] u8),
            Branch(Vec<Recursive>),
        }

        assert!(is_checked::<Constant>());
        assert!(is_checked::<Option<Tagged>>());
        assert!(is_checked::<Vec<Recursive>>());
    }

    #[test]
    fn each_property_counts_for_itself() {
        let schema = json!({
            "properties": {
                "a": { "$ref": "#/$defs/Loop" },
                "b": { "type": "string" },
                "c": { "$ref": "#/$defs/Loop" },
            },
            "$defs": { "Loop": { "items": { "$ref": "#/$defs/Loop" }, "minItems": 1 } },
        });
        assert_eq!(names(schema), ["a", "c"]);
    }

    #[test]
    #[cfg(feature = "validate")]
    fn a_pattern_counts_if_it_can_be_read() {
        assert!(is_checked_inline(&json!({ "pattern": "^a" })));
        assert!(!is_checked_inline(&json!({ "pattern": "(?=a)" })));
        assert!(is_checked_inline(
            &json!({ "patternProperties": { "^a": {} } })
        ));
    }

    #[test]
    #[cfg(not(feature = "validate"))]
    fn patterns_do_not_count() {
        assert!(!is_checked_inline(&json!({ "pattern": "^a" })));
    }

    #[test]
    fn a_long_chain_of_references_comes_to_an_end() {
        let link = |index: usize| {
            let next = json!({ "$ref": format!("#/$defs/{}", index + 1) });
            (index.to_string(), next)
        };
        let chain: serde_json::Map<_, _> = (0..10_000).map(link).collect();
        let schema =
            json_schema!({ "properties": { "x": { "$ref": "#/$defs/0" } }, "$defs": chain });
        assert_eq!(names(schema.to_value()), [""; 0]);
    }
}
