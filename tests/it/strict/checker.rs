//! A checker of strict schemas, written from what the API demands and not from how we convert.

use serde_json::{Map, Value};

/// Returns everything about the schema of a tool's parameters that the API would refuse.
pub(super) fn violations(root: &Value) -> Vec<String> {
    let mut checker = Checker {
        root,
        found: Vec::new(),
    };
    if root["type"] != "object" {
        checker.found.push("the root is no object".to_owned());
    }
    checker.schema(root, "#", true);
    let depth = depth(root, root, &mut Vec::new());
    if depth > 10 {
        checker.found.push(format!("{depth} levels"));
    }
    checker.found
}

struct Checker<'s> {
    root: &'s Value,
    found: Vec<String>,
}

impl<'s> Checker<'s> {
    fn is(&mut self, holds: bool, at: &str, rule: &str) {
        if !holds {
            self.found.push(format!("{at}: {rule}"));
        }
    }

    fn schema(&mut self, schema: &'s Value, at: &str, is_root: bool) {
        let Some(members) = schema.as_object() else {
            return self.is(false, at, "is no object");
        };
        if let Some(reference) = members.get("$ref") {
            self.is(members.len() == 1, at, "$ref has siblings");
            let target = follow(self.root, reference);
            let leads_on = target.is_some_and(|it| it.get("$ref").is_none());
            return self.is(leads_on, at, "$ref leads nowhere");
        }
        self.is(
            members.contains_key("type") != members.contains_key("anyOf"),
            at,
            "has neither type nor anyOf, or both",
        );
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        for (keyword, value) in members {
            let of = |kind: &[&str]| kinds.iter().any(|it| kind.contains(it));
            let allowed = match keyword.as_str() {
                "type" => kinds.iter().all(|kind| {
                    let known = [
                        "string", "number", "boolean", "integer", "object", "array", "null",
                    ];
                    known.contains(kind)
                }),
                "title" | "description" => value.as_str().is_some_and(|it| !it.is_empty()),
                "const" => !kinds.is_empty(),
                "enum" => value.as_array().is_some_and(|values| !values.is_empty()),
                "properties" | "required" | "additionalProperties" => of(&["object"]),
                "items" => of(&["array"]),
                "minItems" | "maxItems" => of(&["array"]) && value.is_u64(),
                "default" => true,
                "pattern" => of(&["string"]) && is_pattern(value),
                // Those of numbers were seen accepted.
                "format" => of(&["number", "integer"]) || of(&["string"]) && is_format(value),
                "multipleOf" => {
                    of(&["number", "integer"]) && value.as_f64().is_some_and(|it| it > 0.0)
                }
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                    of(&["number", "integer"]) && value.is_number()
                }
                "anyOf" => !is_root,
                "$defs" => is_root,
                _ => false,
            };
            self.is(allowed, at, &format!("`{keyword}: {value}`"));
        }
        if kinds.contains(&"object") {
            self.object(members, at);
        }
        if kinds.contains(&"array") {
            self.is(members.contains_key("items"), at, "no items");
        }
        if let Some(items) = schema.get("items") {
            self.schema(items, &format!("{at}/items"), false);
        }
        for (index, schema) in list(&schema["anyOf"]).iter().enumerate() {
            self.schema(schema, &format!("{at}/anyOf/{index}"), false);
        }
        self.first_keys(schema, at);
        for (name, schema) in schema["$defs"].as_object().into_iter().flatten() {
            let is_plain = name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
            self.is(is_plain, at, "the name of a definition needs escapes");
            self.schema(schema, &format!("{at}/$defs/{name}"), false);
        }
    }

    fn object(&mut self, members: &'s Map<String, Value>, at: &str) {
        let Some(properties) = members.get("properties").and_then(Value::as_object) else {
            return self.is(false, at, "no properties");
        };
        let closed = members.get("additionalProperties") == Some(&Value::Bool(false));
        self.is(closed, at, "is open");
        let names: Vec<Value> = properties.keys().map(|name| name.as_str().into()).collect();
        let required = members.get("required");
        self.is(
            required == Some(&names.into()),
            at,
            "does not require all, in order",
        );
        for (name, schema) in properties {
            self.schema(schema, &format!("{at}/{name}"), false);
        }
    }

    fn first_keys(&mut self, schema: &'s Value, at: &str) {
        let mut objects = Vec::new();
        if schema.get("anyOf").is_some() {
            gather(self.root, schema, &mut objects, 20);
        }
        for (index, one) in objects.iter().enumerate() {
            for other in &objects[index + 1..] {
                let (Some((name, one)), Some((other_name, other))) =
                    (one.iter().next(), other.iter().next())
                else {
                    continue;
                };
                let (one, other) = (constants(one), constants(other));
                let has_other_tag = !one.is_empty()
                    && !other.is_empty()
                    && one.iter().all(|value| !other.contains(value));
                self.is(
                    name != other_name || has_other_tag,
                    at,
                    "objects begin alike",
                );
            }
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn constants(schema: &Value) -> Vec<&Value> {
    list(&schema["enum"])
        .iter()
        .chain(schema.get("const"))
        .collect()
}

/// Whether a pattern has nothing that an API was seen to refuse: look-around, Unicode properties, named groups without a `P`.
fn is_pattern(value: &Value) -> bool {
    value.as_str().is_some_and(|pattern| {
        let pattern = pattern.replace(r"\\", "");
        let refused = ["(?=", "(?!", "(?<", r"\p", r"\P"];
        !refused.iter().any(|it| pattern.contains(it))
    })
}

fn is_format(value: &Value) -> bool {
    let formats = "date-time time date duration email hostname ipv4 ipv6 uuid";
    formats.split(' ').any(|format| value == format)
}

pub(super) fn follow<'s>(root: &'s Value, reference: &Value) -> Option<&'s Value> {
    let name = reference.as_str()?.strip_prefix("#/$defs/")?;
    root["$defs"].get(name)
}

fn gather<'s>(
    root: &'s Value,
    schema: &'s Value,
    objects: &mut Vec<&'s Map<String, Value>>,
    left: u32,
) {
    let Some(left) = left.checked_sub(1) else {
        return;
    };
    if let Some(target) = follow(root, &schema["$ref"]) {
        gather(root, target, objects, left);
    }
    for schema in list(&schema["anyOf"]) {
        gather(root, schema, objects, left);
    }
    if let Some(properties) = schema["properties"].as_object()
        && !objects.iter().any(|known| std::ptr::eq(*known, properties))
    {
        objects.push(properties);
    }
}

fn depth<'s>(root: &'s Value, schema: &'s Value, followed: &mut Vec<&'s Value>) -> usize {
    let reference = &schema["$ref"];
    if let Some(target) = follow(root, reference) {
        if followed.contains(&reference) {
            return 0;
        }
        followed.push(reference);
        let found = depth(root, target, followed);
        followed.pop();
        return found;
    }
    let properties = schema["properties"].as_object();
    let below = properties.into_iter().flat_map(Map::values);
    let below = below
        .chain(list(&schema["anyOf"]))
        .chain(schema.get("items"));
    let deepest = below.map(|it| depth(root, it, followed)).max().unwrap_or(0);
    deepest + usize::from(schema["type"] == "object" || schema["type"] == "array")
}
