use serde_json::{Value, json};

use super::{Compiled, check};
use crate::{json::Node, schema::pattern::Patterns};

#[expect(clippy::needless_pass_by_value, reason = "it reads better")]
fn problems(schema: Value, value: &Value) -> Vec<String> {
    let compiled = Compiled::of(&schema, Patterns::of(&schema));
    let found = check(&compiled, compiled.root(), None, &Node::of(value));
    found
        .into_problems(None)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn finds_every_problem_of_nested_values() {
    let schema = json!({
        "type": "object",
        "properties": {
            "passengers": { "type": "array", "items": { "$ref": "#/$defs/Passenger" } },
            "cabin": { "enum": ["economy", "business"] },
        },
        "required": ["passengers", "cabin"],
        "additionalProperties": false,
        "$defs": {
            "Passenger": {
                "type": "object",
                "properties": { "name": { "type": "string", "minLength": 1 }, "age": { "type": "integer", "minimum": 0 } },
                "required": ["name", "age"],
            },
        },
    });
    let value = json!({
        "passengers": [{ "name": "", "age": "ten" }, { "age": -1 }],
        "cabn": "economy",
    });
    assert_eq!(
        problems(schema, &value),
        [
            "/passengers/0/name: must have at least 1 character, has 0",
            "/passengers/0/age: expected an integer, got the string \"ten\"",
            "/passengers/1/age: must be at least 0, got -1",
            "/passengers/1/name: is missing; expected a string",
            "/cabin: is missing; expected one of \"economy\", \"business\"",
            "/cabn: there is no such parameter; did you mean `cabin`?",
        ],
    );
}

#[test]
fn explains_the_variant_that_was_meant() {
    let shape = json!({
        "oneOf": [
            {
                "type": "object",
                "properties": { "kind": { "const": "circle" }, "radius": { "type": "number" } },
                "required": ["kind", "radius"],
            },
            {
                "type": "object",
                "properties": { "kind": { "const": "square" }, "side": { "type": "number" } },
                "required": ["kind", "side"],
            },
        ],
    });
    let value = json!({ "kind": "square", "side": "wide" });
    assert_eq!(
        problems(shape.clone(), &value),
        ["/side: expected a number, got the string \"wide\""]
    );
    assert_eq!(
        problems(shape, &json!(3)),
        ["expected an object, got the number 3"]
    );
}

#[test]
fn names_all_constants_of_an_enum_with_documented_variants() {
    let unit = json!({
        "oneOf": [
            { "type": "string", "const": "celsius", "description": "…" },
            { "type": "string", "const": "fahrenheit" },
        ],
    });
    assert_eq!(
        problems(unit, &json!("kelvin")),
        ["expected one of \"celsius\", \"fahrenheit\", got the string \"kelvin\""],
    );
}

#[test]
fn nullable_values_are_explained_by_their_type() {
    let schema = json!({ "anyOf": [{ "type": "object", "properties": { "x": { "type": "integer" } } }, { "type": "null" }] });
    assert_eq!(problems(schema.clone(), &json!(null)), [""; 0]);
    assert_eq!(
        problems(schema.clone(), &json!({ "x": 0.5 })),
        ["/x: expected an integer, got the number 0.5"]
    );
    assert_eq!(
        problems(schema, &json!("x")),
        ["expected an object or null, got the string \"x\""]
    );
}

#[test]
fn checks_tuples_and_maps() {
    let pair = json!({ "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "string" }], "minItems": 2, "maxItems": 2 });
    assert_eq!(problems(pair.clone(), &json!([1, "a"])), [""; 0]);
    assert_eq!(
        problems(pair, &json!([true])),
        [
            "/0: expected an integer, got true",
            "must have at least 2 items, has 1"
        ],
    );
    let map = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    assert_eq!(
        problems(map, &json!({ "a/b": "x" })),
        ["/a~1b: expected an integer, got the string \"x\""]
    );
}

#[test]
fn a_reference_to_itself_says_nothing() {
    let schema = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } } });
    assert_eq!(problems(schema, &json!(1)), [""; 0]);
    let schema = json!({
        "$ref": "#/$defs/a",
        "$defs": { "a": { "allOf": [{ "$ref": "#/$defs/a" }, { "type": "string" }] } },
    });
    assert_eq!(problems(schema.clone(), &json!("x")), [""; 0]);
    assert_eq!(
        problems(schema, &json!(1)),
        ["expected a string, got the number 1"]
    );
}

#[test]
fn decimal_multiples_are_rounded() {
    assert_eq!(
        problems(json!({ "multipleOf": 0.01 }), &json!(19.99)),
        [""; 0]
    );
    assert_eq!(
        problems(json!({ "multipleOf": 5 }), &json!(12)),
        ["must be a multiple of 5, got 12"]
    );
}

#[test]
fn references_are_percent_decoded() {
    let schema = json!({
        "$ref": "#/$defs/My%20Type",
        "$defs": { "My Type": { "type": "integer" } },
    });
    assert_eq!(
        problems(schema, &json!("x")),
        ["expected an integer, got the string \"x\""]
    );
}

#[test]
fn many_problems_come_to_an_end() {
    let names: Vec<String> = (0..250).map(|index| format!("name_{index}")).collect();
    let schema = json!({ "type": "array", "items": { "enum": names } });
    let value = Value::from(vec![Value::from("x"); 20_000]);
    let found = problems(schema, &value);
    assert_eq!(found.len(), 200);
    assert!(
        found[0].ends_with("and 220 more, got the string \"x\""),
        "{}",
        found[0]
    );
}

#[test]
fn alternatives_that_lead_into_each_other_come_to_an_end() {
    let alternatives = vec![json!({ "$ref": "#/$defs/a" }); 6];
    let schema = json!({
        "type": "object",
        "properties": { "x": { "$ref": "#/$defs/a" } },
        "required": ["x"],
        "$defs": { "a": { "anyOf": alternatives } },
    });
    assert_eq!(
        problems(schema, &json!({})),
        ["/x: is missing; expected another value"]
    );
}

#[test]
fn items_are_unique_whatever_they_look_like() {
    let schema = json!({ "uniqueItems": true });
    assert_eq!(
        problems(
            schema,
            &json!([{ "a": 1, "b": 2 }, 3, { "b": 2, "a": 1.0 }])
        ),
        ["must not have an item twice, item 2 is there already"],
    );
}

#[test]
fn a_wrong_tag_is_explained_by_the_tags_there_are() {
    let variant = |tag: &str| {
        json!({
            "type": "object",
            "properties": { "kind": { "type": "string", "const": tag }, "to": { "type": "string" } },
            "required": ["kind"],
        })
    };
    let shipping = json!({ "oneOf": [variant("pickup"), variant("courier")] });
    let expected = "expected one of \"pickup\", \"courier\"";
    assert_eq!(
        problems(shipping.clone(), &json!({ "kind": "drone" })),
        [format!("/kind: {expected}, got the string \"drone\"")],
    );
    assert_eq!(
        problems(shipping.clone(), &json!({ "to": "Paris" })),
        [format!("/kind: is missing; {expected}")],
    );
    assert_eq!(
        problems(shipping, &json!("pickup")),
        ["expected an object, got the string \"pickup\""],
    );
}

#[test]
fn a_wrong_key_is_explained_by_the_keys_there_are() {
    let variant = |key: &str| {
        json!({
            "type": "object",
            "properties": { key: { "type": "number" } },
            "required": [key],
            "additionalProperties": false,
        })
    };
    let shape = json!({ "oneOf": [variant("Circle"), variant("Square")] });
    assert_eq!(
        problems(shape, &json!({ "Triangle": 3 })),
        ["expected an object with one key of `Circle`, `Square`, got `Triangle`"],
    );
}

#[test]
fn large_integers_are_compared_as_they_are() {
    let most = json!({ "maximum": 9_007_199_254_740_992_u64, "minimum": 0.5 });
    assert_eq!(
        problems(most.clone(), &json!(9_007_199_254_740_993_u64)),
        ["must be at most 9007199254740992, got 9007199254740993"]
    );
    assert_eq!(problems(most.clone(), &json!(1)), [""; 0]);
    assert_eq!(problems(most, &json!(0)), ["must be at least 0.5, got 0"]);
    assert_eq!(
        problems(
            json!({ "multipleOf": 2 }),
            &json!(9_007_199_254_740_993_u64)
        ),
        ["must be a multiple of 2, got 9007199254740993"]
    );
    assert_eq!(problems(json!({ "multipleOf": 0 }), &json!(1)), [""; 0]);
}

#[test]
fn whole_numbers_are_equal_however_they_are_written() {
    let schema = json!({ "enum": [1, [2.0]] });
    assert_eq!(problems(schema.clone(), &json!(1.0)), [""; 0]);
    assert_eq!(problems(schema.clone(), &json!([2])), [""; 0]);
    assert_eq!(
        problems(schema, &json!(1.5)),
        ["expected one of 1, [2.0], got the number 1.5"]
    );
    assert_eq!(
        problems(json!({ "minLength": 2.0 }), &json!("é")),
        ["must have at least 2 characters, has 1"]
    );
}

#[test]
fn formats_are_checked_of_texts() {
    assert_eq!(
        problems(json!({ "format": "email" }), &json!("x")),
        ["must be an email address, got \"x\""]
    );
    assert_eq!(problems(json!({ "format": "email" }), &json!(1)), [""; 0]);
    assert_eq!(
        problems(json!({ "format": "colour" }), &json!("x")),
        [""; 0]
    );
    let words = problems(json!({ "format": "date-time" }), &json!("x".repeat(1000)));
    assert_eq!(
        words,
        [format!(
            "must be a date and time with its offset, such as 2024-05-17T09:30:00Z, got \"{}\"…",
            "x".repeat(60)
        )],
    );
}

#[cfg(feature = "validate")]
mod with_patterns {
    use serde_json::json;

    use super::problems;

    #[test]
    fn a_pattern_is_shown_with_what_was_given() {
        assert_eq!(
            problems(json!({ "pattern": "^[A-Z]{3}$" }), &json!("abc")),
            ["must match the pattern ^[A-Z]{3}$, got \"abc\""]
        );
        assert_eq!(
            problems(json!({ "pattern": "b" }), &json!("abc")),
            [""; 0],
            "a pattern is searched for"
        );
        assert_eq!(problems(json!({ "pattern": "^b" }), &json!(5)), [""; 0]);
        assert_eq!(
            problems(json!({ "pattern": "(?=b)" }), &json!("a")),
            [""; 0],
            "what cannot be read is not enforced"
        );
        let long = problems(
            json!({ "pattern": "a".repeat(1000) }),
            &json!("é".repeat(1000)),
        );
        assert_eq!(
            long,
            [format!(
                "must match the pattern {}…, got \"{}\"…",
                "a".repeat(200),
                "é".repeat(60)
            )],
        );
    }

    #[test]
    fn members_are_checked_by_the_patterns_of_their_names() {
        let schema = json!({
            "properties": { "x_id": { "type": "integer" } },
            "patternProperties": { "^x_": { "minimum": 1 }, "_id$": { "maximum": 9 } },
            "additionalProperties": false,
        });
        assert_eq!(
            problems(schema, &json!({ "x_id": 0, "x_a": 0, "a_id": 10, "b": 0 })),
            [
                "/x_id: must be at least 1, got 0",
                "/x_a: must be at least 1, got 0",
                "/a_id: must be at most 9, got 10",
                "/b: there is no such parameter; there is only `x_id`",
            ],
        );
    }
}

#[test]
fn members_are_checked_by_the_one_pattern_they_can_be_meant_for() {
    for pattern in [r"^\d+$", r"^(?=\d)"] {
        let schema = json!({
            "type": "object",
            "patternProperties": { pattern: { "minimum": 1 } },
            "additionalProperties": false,
        });
        assert_eq!(
            problems(schema, &json!({ "7": 0 })),
            ["/7: must be at least 1, got 0"]
        );
    }
}

#[test]
fn the_alternative_that_has_the_given_keys_was_meant() {
    let object = |keys: &[&str], kind: &str| {
        let properties: serde_json::Map<_, _> = keys
            .iter()
            .map(|key| ((*key).to_owned(), json!({ "type": kind })))
            .collect();
        json!({ "type": "object", "properties": properties, "required": keys })
    };
    let schema = json!({ "anyOf": [object(&["r"], "number"), object(&["side"], "number")] });
    assert_eq!(
        problems(schema.clone(), &json!({ "side": "1" })),
        ["/side: expected a number, got the string \"1\""]
    );
    assert_eq!(
        problems(schema.clone(), &json!({})),
        ["expected an object with `r`, or with `side`, got an empty object"]
    );
    let schema = json!({ "anyOf": [
        object(&["id", "name"], "string"), object(&["email", "domain"], "string"),
    ] });
    assert_eq!(
        problems(schema.clone(), &json!({ "email": 1, "domain": 2 })),
        [
            "/email: expected a string, got the number 1",
            "/domain: expected a string, got the number 2"
        ]
    );
}

#[test]
fn tags_beside_references_are_told() {
    let variant = |tag: &str, reference: &str| {
        json!({
            "type": "object",
            "$ref": reference,
            "properties": { "type": { "type": "string", "const": tag } },
            "required": ["type"],
        })
    };
    let size = |name: &str| json!({ "type": "object", "properties": { name: { "type": "number" } }, "required": [name] });
    let schema = json!({
        "oneOf": [variant("circle", "#/$defs/Circle"), variant("square", "#/$defs/Square")],
        "$defs": { "Circle": size("r"), "Square": size("side") },
    });
    let choice = "expected one of \"circle\", \"square\"";
    assert_eq!(
        problems(schema.clone(), &json!({ "type": "triangle", "r": 1 })),
        [format!("/type: {choice}, got the string \"triangle\"")]
    );
    assert_eq!(
        problems(schema.clone(), &json!({ "r": 1 })),
        [format!("/type: is missing; {choice}")]
    );
    assert_eq!(
        problems(schema.clone(), &json!({ "type": "square", "r": 1 })),
        ["/side: is missing; expected a number"]
    );
}

/// Checks with few steps, and tells whether they were enough.
fn is_checked(schema: &Value, value: &Value, steps: u64) -> bool {
    let compiled = Compiled::of(schema, Patterns::of(schema));
    let node = Node::of(value);
    let walk = super::Walk::new(&compiled, None, steps);
    !walk.check(compiled.root(), &node).is_cut
}

#[test]
fn what_is_read_of_a_value_costs_steps() {
    let text = json!("a".repeat(60_000));
    let list: Value = (0..12_000).collect::<Vec<_>>().into();
    let keys: Value = (0..2_000).map(|it| (it.to_string(), json!(1))).collect();
    let patterns: Value = (0..50)
        .map(|it| (format!("^x{it}$"), json!({ "type": "integer" })))
        .collect();
    let many = |alternative: fn(u64) -> Value| json!({ "anyOf": (0..250).map(alternative).collect::<Vec<_>>() });
    for (schema, value, few) in [
        #[cfg(feature = "validate")]
        (
            many(|it| json!({ "type": "string", "pattern": format!("^[a-z]*{it}$") })),
            &text,
            100_000,
        ),
        (
            many(|it| json!({ "type": "string", "maxLength": it })),
            &text,
            100_000,
        ),
        (
            many(|it| json!({ "type": "string", "format": "uri", "minLength": it })),
            &text,
            100_000,
        ),
        (
            json!({ "type": "array", "uniqueItems": true }),
            &list,
            10_000,
        ),
        (
            json!({ "type": "object", "patternProperties": patterns, "additionalProperties": true }),
            &keys,
            10_000,
        ),
    ] {
        assert!(!is_checked(&schema, value, few), "{schema}");
        // A real check has more steps than that.
        let compiled = Compiled::of(&schema, Patterns::of(&schema));
        let node = Node::of(value);
        let found = check(&compiled, compiled.root(), None, &node);
        assert!(!found.is_cut, "{schema}");
    }
}

#[test]
fn whether_items_are_unique_is_looked_at_once() {
    let list: Value = (0..12_000).collect::<Vec<_>>().into();
    let all: Vec<Value> = (0..1_000)
        .map(|it| json!({ "type": "array", "uniqueItems": true, "maxItems": it }))
        .collect();
    assert!(is_checked(&json!({ "anyOf": all }), &list, 20_000));
}

#[test]
fn valid_items_of_a_wide_union_are_not_too_large() {
    let one = |it: usize| {
        let key = format!("k{it}");
        json!({ "type": "object", "properties": { &key: { "type": "integer" } }, "required": [key] })
    };
    let any: Vec<Value> = (0..400).map(one).collect();
    let items = vec![json!({ "k399": 1 }); 20_000];
    assert_eq!(
        problems(json!({ "items": { "anyOf": any } }), &items.into()),
        [""; 0]
    );
}

#[test]
fn many_constants_of_any_type_are_found() {
    let mut constants: Vec<Value> = (0..20).map(Value::from).collect();
    constants.extend([
        json!("a"),
        json!(null),
        json!(0.5),
        json!([1, { "b": 2, "a": 1 }]),
        json!({ "x": [], "y": "z" }),
    ]);
    let schema = json!({ "enum": constants });
    let compiled = Compiled::of(&schema, Patterns::of(&schema));
    let allows = |text: &str| {
        let node = Node::read(text).expect("JSON");
        let found = check(&compiled, compiled.root(), None, &node);
        found.problems.is_empty()
    };
    for text in [
        "7",
        "7.0",
        "70e-1",
        "\"a\"",
        "null",
        "5e-1",
        "0.50",
        r#"[1.0, { "a": 1, "b": 2 }]"#,
        r#"{ "y": "z", "x": [] }"#,
    ] {
        assert!(allows(text), "{text}");
    }
    for text in [
        "20",
        "7.5",
        "\"7\"",
        "\"b\"",
        "true",
        "[]",
        "[1]",
        "{}",
        "[1, { \"a\": 1 }]",
        "[1, { \"a\": 1, \"b\": 2 }, 3]",
    ] {
        assert!(!allows(text), "{text}");
    }
}

#[test]
fn constants_of_another_type_are_told_in_one_way_whatever_comes() {
    for (schema, values, expected) in [
        (
            json!({ "type": "boolean", "enum": ["True", "False", "dontcare"] }),
            [json!("dontcare"), json!(true)],
            "expected true or false that is also one of \"True\", \"False\", \"dontcare\", but no value is both; got ",
        ),
        (
            json!({ "type": "integer", "enum": ["1", "2"] }),
            [json!(1), json!("1")],
            "expected an integer that is also one of \"1\", \"2\", but no value is both; got ",
        ),
        (
            json!({ "type": "array", "enum": ["a", "b"] }),
            [json!(["a"]), json!("a")],
            "expected an array that is also one of \"a\", \"b\", but no value is both; got ",
        ),
        (
            json!({ "type": ["string", "null"], "const": 1 }),
            [json!(1), json!("1")],
            "expected a string or null that is also 1, but no value is both; got ",
        ),
        // Only some are of another type.
        (
            json!({ "type": "string", "enum": [1, "a", true, "b"] }),
            [json!(1), json!("c")],
            "expected one of \"a\", \"b\", got ",
        ),
    ] {
        for value in values {
            let problems = problems(schema.clone(), &value);
            assert!(problems[0].starts_with(expected), "{problems:?}");
        }
    }
}
