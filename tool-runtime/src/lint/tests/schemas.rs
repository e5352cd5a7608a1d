//! What is found in the schema of one tool.

use serde_json::{Value, json};

use super::{declared, findings, one, paths, said, taking};
use crate::{
    lint::Lint,
    schema::strict::{Origin, Types},
    tool::Definition,
};

fn described(description: &str) -> Definition {
    let definition = Definition::new("get_weather", one(json!({ "const": 1 })));
    definition
        .expect("a definition")
        .with_description(description)
}

#[test]
fn a_tool_needs_a_description() {
    let none = Definition::new("book", one(json!({ "const": 1 }))).expect("a definition");
    assert_eq!(
        said(Lint::MissingDescription, none).as_deref(),
        Some(
            "it has no description; say what it does and when to call it, with `Definition::with_description`"
        )
    );
    assert!(said(Lint::MissingDescription, described(" \n")).is_some());
    assert!(findings(described("Current weather in a city.")).is_empty());
}

#[test]
fn a_word_is_no_description() {
    for (description, is_short) in [
        ("Weather.", true),
        ("The forecast", true),
        ("Reports it.", true),
        ("Current forecast.", false),
        ("What it is like.", false),
        ("天気予報", false),
    ] {
        let found = said(Lint::ShortDescription, described(description));
        assert_eq!(found.is_some(), is_short, "{description}");
    }
}

#[test]
fn a_name_is_no_description() {
    for (description, is_echo) in [
        ("Gets the weather.", true),
        ("A tool to get weather", true),
        ("Gets the weather in a city.", false),
    ] {
        let found = said(Lint::EchoedName, described(description));
        assert_eq!(found.is_some(), is_echo, "{description}");
    }
    let parameter = |description: &str| one(json!({ "const": 1, "description": description }));
    assert_eq!(
        paths(Lint::EchoedName, taking(parameter("The X."))),
        ["/properties/x"]
    );
    assert!(paths(Lint::EchoedName, taking(parameter("X coordinate."))).is_empty());
}

#[test]
fn every_parameter_needs_a_description() {
    let lint = Lint::UndescribedParameter;
    assert_eq!(
        paths(lint, taking(one(json!({ "type": "null" })))),
        ["/properties/x"]
    );
    assert_eq!(paths(lint, taking(one(json!(true)))), ["/properties/x"]);
    for fine in [
        json!({ "type": "null", "description": "Nothing." }),
        json!({ "const": "tag" }),
        json!({ "$ref": "#/$defs/X" }),
        json!({ "anyOf": [{ "$ref": "#/$defs/X" }, { "type": "null" }] }),
    ] {
        let mut schema = one(fine);
        schema["$defs"] = json!({ "X": { "type": "null", "description": "A thing." } });
        assert!(paths(lint, taking(schema.clone())).is_empty(), "{schema}");
    }
    let named = taking(one(json!({ "type": "null" }))).with_description("Books seat `x` for you.");
    assert!(paths(lint, named).is_empty());
}

#[test]
fn fields_further_down_are_found_once() {
    let schema = json!({
        "type": "object",
        "properties": {
            "a": { "description": "One.", "$ref": "#/$defs/Tree" },
            "b": { "description": "Other.", "type": "array", "items": { "$ref": "#/$defs/Tree" } },
        },
        "$defs": { "Tree": {
            "type": "object",
            "properties": { "left": { "$ref": "#/$defs/Tree" }, "right": { "type": "null" } },
        } },
    });
    assert_eq!(
        paths(Lint::UndescribedParameter, taking(schema)),
        [
            "/$defs/Tree/properties/left",
            "/$defs/Tree/properties/right"
        ]
    );
}

#[test]
fn a_text_whose_values_are_listed_is_not_told_to_be_capped_as_well() {
    let listed = json!({ "type": "string", "description": "One of \"asc\" or \"desc\"." });
    assert!(said(Lint::EnumInProse, taking(one(listed.clone()))).is_some());
    assert_eq!(said(Lint::UnboundedString, taking(one(listed))), None);
}

#[test]
fn values_in_prose_are_found_where_a_text_may_be_anything() {
    let lint = Lint::EnumInProse;
    let description = "One of \"asc\", \"desc\".";
    let text = json!({ "type": "string", "description": description });
    assert_eq!(
        said(lint, taking(one(text.clone()))).as_deref(),
        Some(
            "its description lists the values it may have: asc, desc; \
             hold models to them with `\"enum\": [\"asc\", \"desc\"]`"
        )
    );
    assert_eq!(
        said(lint, declared(one(text))).as_deref(),
        Some(
            "its description lists the values it may have: asc, desc; make it an enum, to which models are held: \
             `#[derive(serde::Deserialize, schemars::JsonSchema)] #[serde(rename_all = \"snake_case\")] enum X { Asc, Desc }`"
        )
    );
    for found in [
        json!({ "type": ["string", "null"], "description": description }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }], "description": description }),
        json!({ "type": "array", "items": { "type": "string" }, "description": description }),
    ] {
        assert_eq!(paths(lint, taking(one(found))), ["/properties/x"]);
    }
    for fine in [
        json!({ "type": "string", "enum": ["asc", "desc"], "description": description }),
        json!({ "type": "string", "pattern": "^(a|de)sc$", "description": description }),
        json!({ "type": "integer", "description": description }),
        json!({ "type": "string", "description": "Words, for example \"asc\" or \"desc\"." }),
        json!({ "type": "array", "items": { "enum": ["asc", "desc"] }, "description": description }),
    ] {
        assert_eq!(said(lint, taking(one(fine))), None);
    }
}

#[test]
fn variants_get_the_names_that_serde_reads() {
    let advice = |values: &str| {
        let text = json!({ "type": "string", "description": format!("One of {values}.") });
        said(Lint::EnumInProse, declared(one(text))).unwrap_or_default()
    };
    assert!(
        advice("\"in-turn\", \"at-once\"").ends_with("\"kebab-case\")] enum X { InTurn, AtOnce }`")
    );
    assert!(advice("\"1\", \"2\"").ends_with("with `#[serde(rename = \"…\")]` on its variants"));
}

#[test]
fn texts_of_any_length_are_hinted_at() {
    let lint = Lint::UnboundedString;
    for (fine, keyword) in [
        (false, json!({})),
        (false, json!({ "minLength": 2 })),
        (true, json!({ "maxLength": 80 })),
        (true, json!({ "pattern": "^a" })),
        (true, json!({ "format": "uuid" })),
        (true, json!({ "enum": ["a"] })),
        (true, json!({ "const": "a" })),
    ] {
        let mut text = json!({ "type": ["string", "null"] });
        for (name, value) in keyword.as_object().into_iter().flatten() {
            text[name] = value.clone();
        }
        assert_eq!(paths(lint, taking(one(text))).is_empty(), fine, "{keyword}");
    }
    let array = |items: Value| json!({ "type": "array", "items": items });
    let text = || json!({ "type": "string" });
    for (property, words) in [
        (array(text()), "`#[schemars(inner(length(max = 80)))]`"),
        (
            array(array(text())),
            "`#[schemars(inner(inner(length(max = 80))))]`",
        ),
        (
            json!({ "type": "array", "prefixItems": [text()] }),
            "a type of its own",
        ),
    ] {
        let advice = said(lint, declared(one(property))).unwrap_or_default();
        assert!(advice.contains(words), "{advice}");
    }
    assert_eq!(
        paths(lint, taking(one(json!({ "type": "integer" })))),
        [""; 0]
    );
}

#[test]
fn a_bound_beside_a_reference_counts() {
    let schema = |bounds: Value| {
        let mut schema = one(bounds);
        schema["$defs"] = json!({ "Name": { "type": "string" } });
        schema
    };
    let bounded = schema(json!({ "$ref": "#/$defs/Name", "maxLength": 5 }));
    assert_eq!(paths(Lint::UnboundedString, taking(bounded)), [""; 0]);
    let free = schema(json!({ "$ref": "#/$defs/Name" }));
    assert_eq!(paths(Lint::UnboundedString, taking(free)), ["/$defs/Name"]);
}

#[test]
fn booleans_that_every_call_must_give_are_hinted_at() {
    let lint = Lint::RequiredBoolean;
    let schema = |required: Value| {
        json!({
            "type": "object",
            "properties": { "dry": { "type": "boolean" }, "to": { "type": "null" } },
            "required": required,
        })
    };
    assert_eq!(
        paths(lint, taking(schema(json!(["dry"])))),
        ["/properties/dry"]
    );
    assert_eq!(paths(lint, taking(schema(json!(["to"])))), [""; 0]);
    let advice = said(lint, declared(schema(json!(["dry"])))).unwrap_or_default();
    assert!(advice.ends_with("`#[tool(default = false)]`"), "{advice}");
    // Then it is what the tool is for.
    assert_eq!(said(lint, taking(one(json!({ "type": "boolean" })))), None);
}

#[test]
fn more_than_twelve_parameters_are_many() {
    let of = |count: usize| {
        let properties: Value = (0..count).map(|it| (format!("p{it}"), json!({}))).collect();
        json!({ "type": "object", "properties": properties })
    };
    assert!(said(Lint::ManyParameters, taking(of(13))).is_some());
    assert_eq!(said(Lint::ManyParameters, taking(of(12))), None);
}

#[test]
fn a_definition_of_a_thousand_tokens_is_expensive() {
    let of = |count: usize| {
        json!({
            "type": "object",
            "properties": {
                // A token each, and four characters.
                "a": { "description": "and ".repeat(count) },
                "b": {},
            },
        })
    };
    let said_of = |count| said(Lint::ExpensiveSchema, taking(of(count)));
    let message = said_of(1_000).unwrap_or_default();
    assert!(message.contains("% of that for `a`"), "{message}");
    assert_eq!(said_of(900), None);
}

#[test]
fn objects_written_by_hand_are_to_be_closed() {
    let lint = Lint::OpenObject;
    let open = json!({ "type": "object", "properties": { "x": { "type": "object", "properties": { "y": {} } } } });
    assert_eq!(
        said(lint, taking(open.clone())).as_deref(),
        Some(
            "it takes keys that it does not name, misspelt ones too, and so does another object in it; \
             write `\"additionalProperties\": false`, or `true` where that is meant"
        )
    );
    assert_eq!(said(lint, declared(open)), None);
    for fine in [
        json!({ "type": "object" }),
        json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        json!({ "type": "object", "properties": { "y": {} }, "additionalProperties": true }),
        json!({ "allOf": [{ "properties": { "y": {} } }] }),
    ] {
        assert_eq!(paths(lint, taking(one(fine))), [""; 0]);
    }
}

#[test]
fn keywords_that_are_not_enforced_are_found() {
    let lint = Lint::UnenforcedKeyword;
    for (found, words) in [
        (
            json!({ "not": { "type": "string" } }),
            "`not` is not enforced",
        ),
        (json!({ "contains": {} }), "`contains` is not enforced"),
        (json!({ "type": "str" }), "there is no type \"str\""),
        (json!({ "min_length": 1 }), "did you mean `minLength`?"),
        (json!({ "maximun": 1 }), "did you mean `maximum`?"),
        (json!({ "nullable": true }), "\"null\""),
        (json!({ "items": [{}] }), "`prefixItems`"),
        (json!({ "pattern": "(?=x)" }), "is not enforced"),
        (
            json!({ "patternProperties": { "(?=x)": {} } }),
            "is not enforced",
        ),
    ] {
        let words_found = said(lint, taking(one(found.clone()))).unwrap_or_default();
        assert!(words_found.contains(words), "{found}: {words_found}");
    }
    for fine in [
        json!({ "format": "hostname", "title": "X", "examples": [1], "x-unit": "m" }),
        json!({ "deprecated": true, "$comment": "…", "contentEncoding": "base64" }),
        json!({ "markdownDescription": "…", "enumNames": ["A"] }),
        json!({ "default": { "not": 1 } }),
    ] {
        assert_eq!(said(lint, taking(one(fine))), None);
    }
    let nonzero = json!({ "type": "integer", "format": "int8", "not": { "const": 0 } });
    assert_eq!(said(lint, declared(one(nonzero.clone()))), None);
    assert!(said(lint, taking(one(nonzero))).is_some());
}

#[cfg(feature = "validate")]
#[test]
fn patterns_that_can_be_read_are_enforced() {
    let pattern = json!({ "pattern": "^[a-z]+$", "patternProperties": { "^a": {} } });
    assert_eq!(said(Lint::UnenforcedKeyword, taking(one(pattern))), None);
}

#[test]
fn bounds_that_are_told_in_words_only_are_hinted_at() {
    let lint = Lint::ProseOnlyBound;
    for (found, words) in [
        (
            json!({ "type": "string", "minLength": 3 }),
            "`\"pattern\": \"^.{3,}$\"`",
        ),
        (
            json!({ "type": "string", "minLength": 3, "maxLength": 3 }),
            "\"^.{3}$\"",
        ),
        (
            json!({ "type": "string", "minLength": 3, "pattern": "a" }),
            "in its `pattern` instead",
        ),
        (json!({ "type": "string", "format": "uri" }), "`format`"),
        (
            json!({ "type": "array", "uniqueItems": true, "items": { "type": "null" } }),
            "`uniqueItems`",
        ),
    ] {
        let words_found = said(lint, taking(one(found.clone()))).unwrap_or_default();
        assert!(words_found.contains(words), "{found}: {words_found}");
    }
    for fine in [
        json!({ "type": "string", "maxLength": 3 }),
        json!({ "type": "string", "minLength": 1, "maxLength": 80 }),
        json!({ "type": "string", "minLength": 1, "maxLength": 1 }),
        json!({ "type": "string", "format": "date" }),
        json!({ "type": "string", "format": "uri", "pattern": "^https://" }),
        json!({ "type": "integer", "minimum": 1, "format": "uint8" }),
    ] {
        assert_eq!(said(lint, taking(one(fine.clone()))), None, "{fine}");
    }
    let mut plain = taking(one(json!({ "type": "string", "minLength": 3 })));
    plain.strict = Some(false);
    assert_eq!(said(lint, plain), None);
}

#[test]
fn what_has_no_strict_form_is_found_unless_it_is_meant() {
    let lint = Lint::NotStrict;
    let mut open = taking(one(
        json!({ "type": "array", "items": { "type": "object" } }),
    ));
    assert_eq!(
        said(lint, open.clone()).as_deref(),
        Some(
            "models are not held to its schema, which has no strict form: it is an object of any form; \
             list its `properties`, or write `\"additionalProperties\": false` if it has none, \
             or write `strict = Some(false)` if it is meant so"
        )
    );
    open.strict = Some(false);
    assert_eq!(said(lint, open), None);
    assert_eq!(said(lint, taking(one(json!({ "type": "string" })))), None);
    let several = taking(json!({
        "type": "object",
        "properties": { "a": true, "b": true, "c": true },
        "required": ["a", "b", "c"],
    }));
    assert_eq!(paths(lint, several.clone()), ["/properties/a"]);
    assert!(said(lint, several).is_some_and(|it| it.contains("(and 2 more reasons)")));
}

#[test]
fn times_as_objects_are_found() {
    let lint = Lint::TimeAsObject;
    let object = |names: [&str; 2]| {
        json!({
            "type": "object",
            "properties": { names[0]: { "type": "integer" }, names[1]: { "type": "integer" } },
            "required": names, "additionalProperties": false, "description": "When.",
        })
    };
    for names in [["secs", "nanos"], ["secs_since_epoch", "nanos_since_epoch"]] {
        assert_eq!(paths(lint, declared(one(object(names)))), ["/properties/x"]);
    }
    assert_eq!(said(lint, declared(one(object(["secs", "steps"])))), None);
    assert_eq!(
        said(lint, declared(one(json!({ "type": "integer" })))),
        None
    );
}

#[test]
fn a_key_of_a_map_needs_no_doc_comment() {
    let map = json!({
        "type": "object", "description": "How bright.",
        "properties": { "Hall": { "type": "integer" }, "Attic": { "type": "integer" } },
        "additionalProperties": false,
    });
    let of = |maps: &[&str]| {
        let maps = maps.iter().map(|&path| path.to_owned()).collect();
        Definition {
            origin: Origin::Types(Types {
                maps,
                ..Types::default()
            }),
            ..taking(one(map.clone()))
        }
    };
    assert_eq!(
        paths(Lint::UndescribedParameter, of(&["/properties/x"])),
        Vec::<String>::new()
    );
    assert_eq!(paths(Lint::UndescribedParameter, of(&[])).len(), 2);
}
