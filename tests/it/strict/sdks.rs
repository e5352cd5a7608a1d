//! What the official SDKs make of the same inputs, beside what we do.
//!
//! Written from the description of what they do: openai-python closes, requires, follows `anyOf`, inlines references with siblings;
//! openai-agents also turns `oneOf` into `anyOf`, and refuses open objects.

use std::{env, fmt::Write as _, fs, path::Path};

use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use super::{checker, draw::draw, gaps, properties::NOT_DRAWN, shapes, shapes::Shape};

#[derive(Clone, Copy, PartialEq)]
enum Sdk {
    Python,
    Agents,
}

fn convert(sdk: Sdk, root: &Value) -> Result<Value, String> {
    if sdk == Sdk::Agents && root.get("anyOf").is_some() {
        return Err("root anyOf".to_owned());
    }
    strictly(sdk, root, root, 40)
}

fn strictly(sdk: Sdk, root: &Value, schema: &Value, left: u32) -> Result<Value, String> {
    let Value::Object(schema) = schema else {
        return Ok(schema.clone());
    };
    let left = left.checked_sub(1).ok_or("recursion without end")?;
    let each = |schemas: &Value| -> Result<Value, String> {
        let strict = |schema| strictly(sdk, root, schema, left);
        Ok(match schemas {
            Value::Array(schemas) => schemas.iter().map(strict).collect::<Result<Value, _>>()?,
            Value::Object(schemas) => {
                let schemas = schemas
                    .iter()
                    .map(|(name, it)| Ok((name.clone(), strict(it)?)));
                schemas.collect::<Result<Map<_, _>, String>>()?.into()
            }
            other => other.clone(),
        })
    };
    let mut made = schema.clone();
    if schema.get("type") == Some(&json!("object")) {
        match schema.get("additionalProperties") {
            None => {
                made.insert("additionalProperties".to_owned(), false.into());
            }
            Some(open) if sdk == Sdk::Agents && open != &json!(false) => {
                return Err("additionalProperties should not be set".to_owned());
            }
            Some(_) => {}
        }
    }
    if let Some(Value::Object(properties)) = schema.get("properties") {
        made.insert("required".to_owned(), properties.keys().cloned().collect());
    }
    for keyword in ["$defs", "definitions", "properties", "anyOf"] {
        if let Some(schemas) = schema.get(keyword) {
            made.insert(keyword.to_owned(), each(schemas)?);
        }
    }
    if let Some(items) = schema.get("items") {
        made.insert("items".to_owned(), strictly(sdk, root, items, left)?);
    }
    if let Some(one) = schema.get("oneOf").filter(|_| sdk == Sdk::Agents) {
        made.remove("oneOf");
        made.insert("anyOf".to_owned(), each(one)?);
    }
    if let Some(Value::Array(all)) = schema.get("allOf") {
        if let [only] = all.as_slice() {
            made.remove("allOf");
            if let Value::Object(only) = strictly(sdk, root, only, left)? {
                made.extend(only);
            }
        } else {
            made.insert("allOf".to_owned(), each(&schema["allOf"])?);
        }
    }
    if schema.get("default") == Some(&Value::Null) {
        made.remove("default");
    }
    if let Some(reference) = schema.get("$ref").filter(|_| made.len() > 1) {
        let target = checker::follow(root, reference).ok_or("a reference to nothing")?;
        let mut merged = target.as_object().cloned().unwrap_or_default();
        made.remove("$ref");
        merged.extend(made);
        return strictly(sdk, root, &Value::Object(merged), left);
    }
    Ok(made.into())
}

/// What becomes of a shape: the API's refusal, the SDK's own, or values that serde cannot read.
fn verdict(shape: &Shape, made: Result<Value, String>, runner: &mut TestRunner) -> String {
    let schema = match made {
        Ok(schema) => schema,
        Err(reason) => return format!("refuses: {reason}"),
    };
    let violations = checker::violations(&schema);
    if !violations.is_empty() {
        let mut rules: Vec<&str> = violations
            .iter()
            .filter_map(|it| it.split_once(": ")?.1.trim_matches('`').split(':').next())
            .collect();
        rules.sort_unstable();
        rules.dedup();
        return format!("the API refuses it: {}", rules.join(", "));
    }
    let draws = if NOT_DRAWN.contains(&shape.name) {
        0
    } else {
        200
    };
    let unreadable = (0..draws).find_map(|_| {
        let value = draw(&schema, &schema, runner)["value"].take();
        (shape.read)(value).err()
    });
    match unreadable {
        Some(_) => "allows values that cannot be read".to_owned(),
        None if gaps::has_gap(&schema, shape.definition().parameters.as_value()) => {
            "has the model invent what may be left out".to_owned()
        }
        None => "strict".to_owned(),
    }
}

/// The shapes that we refuse though they can be made strict: a null in a map is not a key that is left out; a default that is written in
/// another way than it is read stands for nothing.
const OURS_ALONE: [&str; 3] = [
    "map_of_listed_keys_to_options",
    "tagged_map",
    "default_written_otherwise",
];

#[test]
fn the_official_sdks_differ_where_the_table_says() {
    let mut table = "# What becomes of each shape\n\n\
        By `the_official_sdks_differ_where_the_table_says`; `BLESS=1` rewrites it. A rule is named by the keyword or the words of \
        `tests/it/strict/checker.rs`.\n\n\
        | shape | ours | openai-python | openai-agents |\n|---|---|---|---|\n"
        .to_owned();
    let mut runner = TestRunner::deterministic();
    for shape in shapes::all() {
        let plain = shape.definition().parameters.as_value();
        let ours = match shape.definition().strict_parameters() {
            Ok(schema) => verdict(&shape, Ok(schema.to_value()), &mut runner),
            Err(_) => "refused".to_owned(),
        };
        let [python, agents] =
            [Sdk::Python, Sdk::Agents].map(|sdk| verdict(&shape, convert(sdk, plain), &mut runner));
        writeln!(table, "| {} | {ours} | {python} | {agents} |", shape.name).unwrap();
        assert!(
            ours == "strict" || ours == "refused",
            "{}: {ours}",
            shape.name
        );
        // Where one of them gets something strict out of it, so do we.
        let theirs = python == "strict" || agents == "strict";
        let is_refused_by_us = ours != "strict" && theirs;
        assert_eq!(
            is_refused_by_us,
            OURS_ALONE.contains(&shape.name),
            "{}",
            shape.name
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/strict/sdks.md");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, table).unwrap();
    } else {
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(table == kept, "BLESS=1 accepts the table:\n{table}");
    }
}
