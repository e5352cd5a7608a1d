//! What a schema allows, on one line: `list of Point`, `integer 0 to 255`, `"celsius" | "fahrenheit"`.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::schema::pointer;

/// A schema that is deeper than this, or turns back to itself, is named and not told.
const DEEPEST: usize = 8;
/// How many alternatives are told; the schema has them all.
const MOST: usize = 40;
/// Objects among other values are named further in than this, so that a type that holds itself has short words.
const NEAR: usize = 2;

/// Says what a schema in the document `root` allows.
pub(crate) fn words(root: &Value, schema: &Value) -> String {
    Words::gather(root, schema).into_words()
}

/// Says what a schema allows beside null.
pub(super) fn words_beside_null(root: &Value, schema: &Value) -> String {
    let mut words = Words::gather(root, schema);
    words.null &= words.any.is_empty();
    words.into_words()
}

/// The alternatives that a schema allows.
struct Words<'s> {
    root: &'s Value,
    depth: usize,
    any: Vec<String>,
    seen: HashSet<String>,
    null: bool,
}

impl<'s> Words<'s> {
    fn gather(root: &'s Value, schema: &'s Value) -> Self {
        Self::gather_at(root, schema, 0)
    }

    fn gather_at(root: &'s Value, schema: &'s Value, depth: usize) -> Self {
        let mut words = Self {
            root,
            depth,
            any: Vec::new(),
            seen: HashSet::new(),
            null: false,
        };
        words.schema(schema);
        words
    }

    fn into_words(self) -> String {
        let mut any = self.any;
        if any.len() > MOST {
            let rest = any.split_off(MOST).len();
            any.push(format!("{rest} more"));
        }
        let mut words = any.join(" | ");
        if self.null {
            words.push_str(if words.is_empty() { "null" } else { " or null" });
        }
        words
    }

    fn push(&mut self, words: impl Into<String>) {
        let words = words.into();
        if self.seen.insert(words.clone()) {
            self.any.push(words);
        }
    }

    /// Adds one value that is allowed.
    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.null = true,
            value => self.push(value.to_string()),
        }
    }

    fn schema(&mut self, schema: &'s Value) {
        match schema {
            Value::Bool(false) => self.push("nothing"),
            Value::Object(schema) => self.object(schema),
            _ => self.push("any value"),
        }
    }

    fn object(&mut self, schema: &'s Map<String, Value>) {
        if let Some(value) = schema.get("const") {
            return self.value(value);
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return values.iter().for_each(|value| self.value(value));
        }
        if let Some(Value::String(reference)) = schema.get("$ref") {
            return self.reference(reference);
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            if let Some(Value::Array(alternatives)) = schema.get(keyword)
                && !alternatives.is_empty()
                && !schema.contains_key("properties")
            {
                self.depth += 1;
                if self.depth > DEEPEST {
                    self.push("…");
                } else {
                    for each in alternatives {
                        self.alternative(each);
                    }
                }
                self.depth -= 1;
                return;
            }
        }
        match schema.get("type") {
            Some(Value::String(name)) => self.of_type(name, schema),
            Some(Value::Array(names)) => {
                for name in names.iter().filter_map(Value::as_str) {
                    self.of_type(name, schema);
                }
            }
            _ if schema.contains_key("properties") => self.of_type("object", schema),
            _ => self.push("any value"),
        }
    }

    /// A type with a name is told by it, if it is an object or one of several; what is simple is told itself.
    fn reference(&mut self, reference: &str) {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let target = pointer::resolve(self.root, reference).unwrap_or(&Value::Null);
        let is_object = target["type"] == "object" || target.get("properties").is_some();
        let alternatives = || {
            let lists = ["anyOf", "oneOf", "allOf"].iter();
            lists
                .filter_map(|keyword| target[*keyword].as_array())
                .flatten()
        };
        let may_be_object = |each: &Value| each["type"] == "object" || each.get("$ref").is_some();
        let has_objects = alternatives().any(may_be_object);
        // The rows below it tell of objects only.
        let is_mixed = !alternatives().all(|each| may_be_object(each) || each["type"] == "null");
        let is_told = is_mixed && self.depth <= NEAR;
        if is_object || has_objects && !is_told || target.is_null() || self.depth >= DEEPEST {
            return self.push(if name == "#" { "the same again" } else { name });
        }
        self.depth += 1;
        self.schema(target);
        self.depth -= 1;
    }

    /// An object that is one of several is told by what tells it from the others.
    fn alternative(&mut self, schema: &'s Value) {
        let properties = schema.get("properties").and_then(Value::as_object);
        if let Some(properties) = properties {
            let constant = properties
                .iter()
                .find_map(|(name, schema)| Some((name, schema.get("const")?)));
            if let Some((name, value)) = constant {
                return self.push(format!("{{{name}: {value}}}"));
            }
            if properties.len() == 1
                && let Some(name) = properties.keys().next()
            {
                return self.push(format!("{{{name}}}"));
            }
        }
        self.schema(schema);
    }

    fn of_type(&mut self, name: &str, schema: &'s Map<String, Value>) {
        match name {
            "null" => self.null = true,
            "string" => self.push(string(schema)),
            "integer" | "number" => self.push(number(name, schema)),
            "array" => {
                let words = self.array(schema);
                self.push(words);
            }
            "object" => {
                let words = self.map(schema);
                self.push(words);
            }
            other => self.push(other),
        }
    }

    fn array(&self, schema: &'s Map<String, Value>) -> String {
        let size = count(schema, "minItems", "maxItems", "item");
        if let Some(Value::Array(items)) = schema.get("prefixItems") {
            let items: Vec<_> = items.iter().map(|item| self.inside(item)).collect();
            return format!("[{}]", items.join(", "));
        }
        let kind = if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            "set"
        } else {
            "list"
        };
        let items = schema.get("items").map(|items| grouped(self.inside(items)));
        let items = items.map(|items| format!(" of {items}"));
        format!("{kind}{}{size}", items.unwrap_or_default())
    }

    fn map(&self, schema: &'s Map<String, Value>) -> String {
        if schema.contains_key("properties") {
            return "object".to_owned();
        }
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let values = patterns
            .and_then(|patterns| patterns.values().next())
            .or_else(|| schema.get("additionalProperties"));
        match values {
            Some(values @ Value::Object(_)) => format!("map of {}", grouped(self.inside(values))),
            _ => "object".to_owned(),
        }
    }

    fn inside(&self, schema: &'s Value) -> String {
        if self.depth >= DEEPEST {
            return "…".to_owned();
        }
        Self::gather_at(self.root, schema, self.depth + 1).into_words()
    }
}

fn grouped(words: String) -> String {
    if words.contains(" | ") || words.contains(", ") || words.ends_with(" or null") {
        format!("({words})")
    } else {
        words
    }
}

fn string(schema: &Map<String, Value>) -> String {
    let mut words = "string".to_owned();
    if let Some(format) = schema.get("format").and_then(Value::as_str) {
        let format = match format {
            "partial-time" => "time of day, such as 14:30:00",
            "partial-date-time" => "date and time without an offset, such as 2030-01-31T14:30:00",
            other => other,
        };
        words = format!("{words} ({format})");
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        words = format!("{words} matching /{pattern}/");
    }
    words + &count(schema, "minLength", "maxLength", "character")
}

/// Says how many there may be: `, 1 to 5 items`.
fn count(schema: &Map<String, Value>, least: &str, most: &str, one: &str) -> String {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    let things = |count: u64| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    match (bound(least).filter(|&least| least > 0), bound(most)) {
        (None, None) => String::new(),
        (Some(least), None) => format!(", at least {}", things(least)),
        (None, Some(most)) => format!(", at most {}", things(most)),
        (Some(least), Some(most)) if least == most => format!(", {}", things(most)),
        (Some(least), Some(most)) => format!(", {least} to {}", things(most)),
    }
}

fn number(name: &str, schema: &Map<String, Value>) -> String {
    let bound = |keyword: &str| schema.get(keyword).filter(|bound| bound.is_number());
    let range = if let (Some(least), Some(most)) = (bound("minimum"), bound("maximum")) {
        format!(" {} to {}", short(least), short(most))
    } else {
        let bounds = [
            ("minimum", "at least"),
            ("exclusiveMinimum", "more than"),
            ("maximum", "at most"),
            ("exclusiveMaximum", "less than"),
        ];
        let bounds: Vec<_> = bounds
            .iter()
            .filter_map(|(keyword, words)| Some(format!(" {words} {}", short(bound(keyword)?))))
            .collect();
        bounds.join(" and")
    };
    let multiple = bound("multipleOf").map(|of| format!(", a multiple of {}", short(of)));
    format!("{name}{range}{}", multiple.unwrap_or_default())
}

/// `1` for `1.0`, which is how `schemars` writes bounds of fractions.
fn short(number: &Value) -> String {
    let text = number.to_string();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::words;

    fn of(schema: &Value) -> String {
        words(schema, schema)
    }

    #[test]
    fn schemas_are_told_in_short_words() {
        for (schema, expected) in [
            (json!({ "type": "string" }), "string"),
            (
                json!({ "type": "string", "format": "email" }),
                "string (email)",
            ),
            (
                json!({ "type": "string", "minLength": 1, "maxLength": 20 }),
                "string, 1 to 20 characters",
            ),
            (
                json!({ "type": "string", "pattern": "^[a-z]$" }),
                "string matching /^[a-z]$/",
            ),
            (
                json!({ "type": "string", "enum": ["celsius", "fahrenheit"] }),
                r#""celsius" | "fahrenheit""#,
            ),
            (
                json!({ "type": "integer", "minimum": 0, "maximum": 255 }),
                "integer 0 to 255",
            ),
            (
                json!({ "type": "number", "exclusiveMinimum": 0.0, "maximum": 1 }),
                "number more than 0 and at most 1",
            ),
            (
                json!({ "type": "integer", "multipleOf": 5 }),
                "integer, a multiple of 5",
            ),
            (json!({ "type": ["string", "null"] }), "string or null"),
            (
                json!({ "type": "array", "items": { "type": "string" } }),
                "list of string",
            ),
            (
                json!({ "type": "array", "items": { "enum": [1, 2] }, "uniqueItems": true, "maxItems": 1 }),
                "set of (1 | 2), at most 1 item",
            ),
            (
                json!({ "type": "array", "prefixItems": [{ "type": "number" }, { "type": "string" }] }),
                "[number, string]",
            ),
            (
                json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
                "map of integer",
            ),
            (json!({ "type": "object" }), "object"),
            (json!(true), "any value"),
            (json!({}), "any value"),
            (json!(false), "nothing"),
            (json!({ "type": "null" }), "null"),
        ] {
            assert_eq!(of(&schema), expected);
        }
    }

    #[test]
    fn alternatives_are_told_by_what_tells_them_apart() {
        let tagged = json!({ "oneOf": [
            { "type": "object", "properties": { "r": { "type": "number" }, "kind": { "const": "circle" } } },
            { "type": "object", "properties": { "Square": { "type": "number" } } },
            { "const": "point" },
            { "type": "null" },
        ] });
        assert_eq!(
            of(&tagged),
            r#"{kind: "circle"} | {Square} | "point" or null"#
        );
    }

    #[test]
    fn named_objects_are_told_by_their_name_and_the_rest_by_itself() {
        let root = json!({ "$defs": {
            "Point": { "type": "object", "properties": { "x": { "type": "number" } } },
            "Unit": { "enum": ["c", "f"] },
            "Chain": { "$ref": "#/$defs/Unit" },
            "Loop": { "$ref": "#/$defs/Loop" },
        } });
        let of = |name: &str| {
            let schema = json!({ "type": "array", "items": { "$ref": format!("#/$defs/{name}") } });
            words(&root, &schema)
        };
        assert_eq!(of("Point"), "list of Point");
        assert_eq!(of("Chain"), r#"list of ("c" | "f")"#);
        assert_eq!(of("Loop"), "list of Loop");
        assert_eq!(of("Nowhere"), "list of Nowhere");
    }
}
