//! Functions as models are shown them: types of TypeScript in a namespace.
//!
//! A schema may come from anywhere. Each target of a reference is written once and after that only named, and what is nested too
//! deep is `any`, so that the text grows with the schema and not with the number of ways through it.

use std::{collections::HashSet, mem, ptr};

use serde_json::{Map, Value};

use crate::schema::{pointer, reachable::members};

/// What stands before the functions.
pub(super) const HEADING: &str = "# Tools\n\n## functions\n\nnamespace functions {\n\n";
/// What stands after them.
pub(super) const END: &str = "} // namespace functions";

/// How deep types are written; no JSON text that serde reads is deeper.
const DEEPEST: usize = 128;

/// Writes one function. `parameters` is the schema of an object.
pub(super) fn function(name: &str, description: Option<&str>, parameters: &Value) -> String {
    let mut renderer = Renderer {
        root: parameters,
        written: HashSet::from([ptr::from_ref(parameters)]),
        text: String::new(),
    };
    renderer.comment(description.unwrap_or_default());
    renderer.push(["type ", name, " = "]);
    match parameters.as_object() {
        Some(schema) if members(schema, "properties").next().is_some() => {
            renderer.push(["(_: {\n"]);
            renderer.properties(schema, 0);
            renderer.push(["})"]);
        }
        _ => renderer.push(["()"]),
    }
    renderer.push([" => any;\n\n"]);
    renderer.text
}

/// Writes a custom tool, with the syntax of its grammar and the grammar.
pub(super) fn custom(
    name: &str,
    description: Option<&str>,
    grammar: Option<(&str, &str)>,
) -> String {
    let mut renderer = Renderer {
        root: &Value::Null,
        written: HashSet::new(),
        text: String::new(),
    };
    renderer.comment(description.unwrap_or_default());
    if let Some((syntax, grammar)) = grammar {
        renderer.comment(syntax);
        renderer.comment(grammar);
    }
    renderer.push(["type ", name, " = (_: string) => any;\n\n"]);
    renderer.text
}

struct Renderer<'s> {
    root: &'s Value,
    /// The targets of references whose types stand in the text.
    written: HashSet<*const Value>,
    text: String,
}

impl<'s> Renderer<'s> {
    fn push<'t>(&mut self, parts: impl IntoIterator<Item = &'t str>) {
        self.text.extend(parts);
    }

    fn comment(&mut self, text: &str) {
        for line in text.lines() {
            let slashes = if line.is_empty() { "//" } else { "// " };
            self.push([slashes, line, "\n"]);
        }
    }

    fn properties(&mut self, schema: &'s Map<String, Value>, depth: usize) {
        let required: HashSet<&str> = list(schema, "required")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        for (name, property) in members(schema, "properties") {
            self.comments(property);
            let mark = if required.contains(name.as_str()) {
                ": "
            } else {
                "?: "
            };
            self.push([name, mark]);
            self.kind(property, depth);
            self.push([","]);
            self.default(property);
            self.push(["\n"]);
        }
    }

    fn comments(&mut self, property: &'s Value) {
        if let Some(title) = property.get("title").and_then(Value::as_str) {
            self.push(["// ", title, "\n//\n"]);
        }
        self.comment(self.description(property).unwrap_or_default());
        if let Some(Value::Array(examples)) = property.get("examples")
            && !examples.is_empty()
        {
            self.comment("Examples:");
            for example in examples {
                self.comment(&format!("- {example}"));
            }
        }
    }

    fn default(&mut self, property: &Value) {
        let Some(default) = property.get("default") else {
            return;
        };
        let shown = match default {
            Value::String(text) if property.get("enum").is_some() => text.clone(),
            default => default.to_string(),
        };
        self.push([" // default: ", &shown]);
    }

    /// Finds the description of a schema, or that of the type which it refers to.
    fn description(&self, schema: &'s Value) -> Option<&'s str> {
        let of = |schema: &'s Value| schema.get("description").and_then(Value::as_str);
        of(schema).or_else(|| {
            let target = self.target(schema.get("$ref")?.as_str()?)?;
            of(target).filter(|_| !self.written.contains(&ptr::from_ref(target)))
        })
    }

    fn target(&self, reference: &str) -> Option<&'s Value> {
        pointer::resolve(self.root, reference)
    }

    fn kind(&mut self, schema: &'s Value, depth: usize) {
        let Value::Object(schema) = schema else {
            return self.push(["any"]);
        };
        if depth == DEEPEST {
            return self.push(["any"]);
        }
        let mut separator = Separator::new(" & ");
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            self.push(separator.next());
            self.reference(reference, depth + 1);
        }
        for keyword in ["anyOf", "oneOf"] {
            let alternatives = list(schema, keyword);
            if !alternatives.is_empty() {
                self.push(separator.next());
                self.alternatives(alternatives, depth + 1);
            }
        }
        for part in list(schema, "allOf") {
            self.push(separator.next());
            self.kind(part, depth + 1);
        }
        if !separator.is_used() || schema.contains_key("properties") {
            self.push(separator.next());
            self.own(schema, depth + 1);
        }
        if schema.get("nullable") == Some(&Value::Bool(true)) {
            self.push([" | null"]);
        }
    }

    fn reference(&mut self, reference: &'s str, depth: usize) {
        match self.target(reference) {
            Some(target) if self.written.insert(ptr::from_ref(target)) => self.kind(target, depth),
            _ => match reference.rsplit(['/', '#']).next() {
                Some(name) if !name.is_empty() => self.push([name]),
                _ => self.push(["any"]),
            },
        }
    }

    /// Writes alternatives one a line if one of them is described.
    fn alternatives(&mut self, alternatives: &'s [Value], depth: usize) {
        let described = |schema| self.description(schema).is_some();
        if !alternatives.iter().any(described) {
            let mut separator = Separator::new(" | ");
            for schema in alternatives {
                self.push(separator.next());
                self.kind(schema, depth);
            }
            return;
        }
        self.text.truncate(self.text.trim_end().len());
        for schema in alternatives {
            let description = self.description(schema);
            self.push(["\n | "]);
            self.kind(schema, depth);
            if let Some(description) = description {
                self.push([" //"]);
                self.push(description.lines().flat_map(|line| [" ", line]));
            }
        }
        self.push(["\n"]);
    }

    /// Writes what the schema itself says, without those that it is put together from.
    fn own(&mut self, schema: &'s Map<String, Value>, depth: usize) {
        let values = list(schema, "enum");
        if !values.is_empty() {
            let mut separator = Separator::new(" | ");
            for value in values {
                self.push(separator.next());
                self.push([value.to_string().as_str()]);
            }
            return;
        }
        match schema.get("type") {
            Some(Value::String(name)) => self.named(name, schema, depth),
            Some(Value::Array(names)) if !names.is_empty() => {
                let mut separator = Separator::new(" | ");
                for name in names {
                    self.push(separator.next());
                    self.named(name.as_str().unwrap_or_default(), schema, depth);
                }
            }
            _ if schema.contains_key("properties") => self.object(schema, depth),
            _ if schema.contains_key("items") => self.array(schema, depth),
            _ => match schema.get("const") {
                Some(value) => self.push([value.to_string().as_str()]),
                None => self.push(["any"]),
            },
        }
    }

    fn named(&mut self, name: &str, schema: &'s Map<String, Value>, depth: usize) {
        match name {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, depth),
            "integer" => self.push(["number"]),
            "string" | "number" | "boolean" | "null" => self.push([name]),
            _ => self.push(["any"]),
        }
    }

    fn object(&mut self, schema: &'s Map<String, Value>, depth: usize) {
        self.push(["{\n"]);
        self.properties(schema, depth);
        if let Some(rest @ Value::Object(_)) = schema.get("additionalProperties") {
            self.push(["[key: string]: "]);
            self.kind(rest, depth);
            self.push([",\n"]);
        }
        self.push(["}"]);
    }

    fn array(&mut self, schema: &'s Map<String, Value>, depth: usize) {
        let tuple = list(schema, "prefixItems");
        if !tuple.is_empty() {
            let mut separator = Separator::new(", ");
            self.push(["["]);
            for item in tuple {
                self.push(separator.next());
                self.kind(item, depth);
            }
            return self.push(["]"]);
        }
        let Some(items) = schema.get("items") else {
            return self.push(["Array<any>"]);
        };
        let before = mem::take(&mut self.text);
        self.kind(items, depth);
        let item = mem::replace(&mut self.text, before);
        if item.contains('\n') || item.ends_with("[]") {
            self.push(["Array<\n", &item, "\n>"]);
        } else {
            self.push([&item, "[]"]);
        }
    }
}

/// Stands between things, and not before the first.
struct Separator {
    text: &'static str,
    used: bool,
}

impl Separator {
    fn new(text: &'static str) -> Self {
        Self { text, used: false }
    }

    fn next(&mut self) -> Option<&'static str> {
        mem::replace(&mut self.used, true).then_some(self.text)
    }

    fn is_used(&self) -> bool {
        self.used
    }
}

fn list<'s>(schema: &'s Map<String, Value>, keyword: &str) -> &'s [Value] {
    schema
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests;
