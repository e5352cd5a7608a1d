//! Down a schema, one keyword after the other.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    Document, Inexpressible, Object, Origin, Reason,
    combine::{self, Cases},
    describe, inexpressible, null, object, refused,
};
use crate::schema::pointer;

/// How deep a schema may go, references included.
const DEPTH: u32 = 64;

/// How many schemas one may be made of, those that are visited more than once included.
const BUDGET: u32 = 20_000;

/// Lowers a schema; collects what cannot be.
pub(super) struct Lowering<'s> {
    pub(super) root: &'s Value,
    pub(super) origin: Origin,
    /// How often each reference occurs.
    pub(super) uses: HashMap<&'s str, usize>,
    /// The names of what is referred to, by the reference.
    pub(super) names: HashMap<String, String>,
    /// What is referred to, by its new name; `None` as long as it is worked on.
    pub(super) definitions: Vec<(String, Option<Object>)>,
    problems: Vec<Inexpressible>,
    depth: u32,
    left: u32,
}

impl<'s> Lowering<'s> {
    pub(super) fn of(root: &'s Value, origin: Origin) -> Self {
        let mut uses = HashMap::new();
        count_references(root, &mut uses);
        Self {
            root,
            origin,
            uses,
            names: HashMap::new(),
            definitions: Vec::new(),
            problems: Vec::new(),
            depth: 0,
            left: BUDGET,
        }
    }

    /// Lowers the object that the arguments are.
    pub(super) fn root(&mut self) -> Object {
        let schema = match root(self.root) {
            Ok(schema) => schema,
            Err(reason) => return self.refuse("", reason),
        };
        let mut root = self.object(&schema, "", object::Place::Root);
        describe::put_before(&mut root, &schema);
        root
    }

    pub(super) fn finish(self, mut root: Object) -> (Document, Vec<Inexpressible>) {
        if !self.definitions.is_empty() {
            let definitions = self.definitions.into_iter();
            let definitions: Object = definitions
                .map(|(name, it)| (name, it.unwrap_or_default().into()))
                .collect();
            root.insert("$defs".to_owned(), definitions.into());
        }
        (Document(root.into()), self.problems)
    }

    /// Says that something cannot be expressed, and returns what stands in its place.
    pub(super) fn refuse(&mut self, path: &str, reason: Reason) -> Object {
        self.problems.push(inexpressible(path, reason));
        refused()
    }

    /// Lowers the schema that stands at `path`.
    pub(super) fn schema(&mut self, schema: &Value, path: &str) -> Object {
        if self.depth == DEPTH || self.left == 0 {
            let reason = Reason::too_large();
            // Said once is enough.
            if self.problems.iter().any(|it| it.reason == reason.reason) {
                return refused();
            }
            return self.refuse(path, reason);
        }
        self.left -= 1;
        self.depth += 1;
        let lowered = match schema {
            Value::Bool(true) => self.refuse(path, Reason::anything()),
            Value::Bool(false) => self.refuse(path, Reason::nothing()),
            Value::Object(schema) => self.combined(schema, path),
            _ => self.refuse(path, Reason::malformed("schema")),
        };
        self.depth -= 1;
        lowered
    }

    fn combined(&mut self, schema: &Object, path: &str) -> Object {
        let (annotations, assertions) = parted(schema);
        let mut keywords = assertions.iter();
        match (keywords.next(), keywords.next()) {
            (Some((keyword, value)), None) => match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => {
                    return self.reference(reference, &annotations, path);
                }
                ("anyOf" | "oneOf", Value::Array(any)) => {
                    return self.any(keyword, any, &annotations, path);
                }
                ("allOf", Value::Array(all)) if all.len() == 1 => {
                    let path = format!("{path}/allOf/0");
                    if let (Some(reference), Some(1)) =
                        (all[0]["$ref"].as_str(), all[0].as_object().map(Object::len))
                    {
                        return self.reference(reference, &annotations, &path);
                    }
                    let lowered = self.schema(&all[0], &path);
                    return annotated(lowered, &annotations);
                }
                _ => {}
            },
            (None, _) => return self.refuse(path, Reason::anything()),
            _ => {}
        }
        if !assertions.keys().any(|keyword| combine::combines(keyword)) {
            let mut lowered = self.typed(&assertions, path);
            // The assertions that became words.
            let words = lowered.shift_remove("description");
            describe::put_before(&mut lowered, &annotations);
            let mut facts: Vec<String> = words
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            facts.extend(describe::of_annotations(&annotations));
            describe::add(&mut lowered, &facts);
            return lowered;
        }
        let lowered = match combine::expand(self.root, &assertions) {
            Err(reason) => return self.refuse(path, reason),
            Ok(Cases { cases, exclusive }) => {
                let keyword = if exclusive { "oneOf" } else { "anyOf" };
                let lower = |case: &Object| self.schema(&Value::Object(case.clone()), path);
                let any: Vec<Object> = cases.iter().map(lower).collect();
                self.choice(keyword, any, path)
            }
        };
        annotated(lowered, &annotations)
    }

    fn any(&mut self, keyword: &str, any: &[Value], annotations: &Object, path: &str) -> Object {
        // `false` is an alternative that never holds.
        let any = any
            .iter()
            .enumerate()
            .filter(|(_, it)| it != &&Value::Bool(false));
        let lower = |(index, schema)| self.schema(schema, &format!("{path}/{keyword}/{index}"));
        let any: Vec<Object> = any.map(lower).collect();
        let lowered = match any.as_slice() {
            // What a reference stands for is not to be changed, so that this remains what it is.
            [only] if only.contains_key("$ref") => choice(keyword, any),
            _ => self.choice(keyword, any, path),
        };
        annotated(lowered, annotations)
    }

    fn choice(&mut self, keyword: &str, mut any: Vec<Object>, path: &str) -> Object {
        match any.len() {
            0 => self.refuse(path, Reason::nothing()),
            1 => any.remove(0),
            _ => choice(keyword, any),
        }
    }

    /// Lowers a schema that has no `$ref`, `allOf`, `anyOf` or `oneOf`.
    fn typed(&mut self, schema: &Object, path: &str) -> Object {
        if schema.contains_key("enum") || schema.contains_key("const") {
            return match schema.keys().find(|keyword| is_foreign(keyword)) {
                Some(keyword) => self.refuse(path, Reason::keyword(keyword)),
                None => self.constants(schema, path),
            };
        }
        let kinds = match kinds(schema) {
            Ok(kinds) => kinds,
            Err(reason) => return self.refuse(path, reason),
        };
        let allows_null = kinds.contains(&"null");
        let mut any: Vec<Object> = Vec::new();
        for kind in kinds.iter().filter(|kind| **kind != "null") {
            any.push(self.kind(kind, schema, path));
        }
        match (any.is_empty(), allows_null) {
            (true, true) => self.kind("null", schema, path),
            (true, false) => self.refuse(path, Reason::anything()),
            (false, true) => null::allow(self.choice("anyOf", any, path)),
            (false, false) => self.choice("anyOf", any, path),
        }
    }

    fn kind(&mut self, kind: &str, schema: &Object, path: &str) -> Object {
        if let Some(keyword) = schema
            .keys()
            .find(|keyword| is_foreign_to(keyword, kind, schema))
        {
            return self.refuse(path, Reason::keyword(keyword));
        }
        match kind {
            "object" => self.object(schema, path, object::Place::Nested),
            "array" => self.array(schema, path),
            "string" => self.string(schema, path),
            "integer" | "number" => self.number(kind, schema, path),
            kind => [("type".to_owned(), kind.into())].into_iter().collect(),
        }
    }
}

/// Makes one object of a root that may be put together from several schemas.
pub(super) fn root(root: &Value) -> Result<Object, Reason> {
    let schema = root.as_object().ok_or_else(Reason::root)?;
    let Cases { mut cases, .. } = combine::expand(root, schema)?;
    let is_object = |case: &Object| case.get("type").is_some_and(|it| it == "object");
    match (cases.pop(), cases.is_empty()) {
        (Some(case), true) if is_object(&case) => Ok(case),
        _ => Err(Reason::root()),
    }
}

/// Adds the annotations of a place to what was lowered for it.
pub(super) fn annotated(mut lowered: Object, annotations: &Object) -> Object {
    if lowered.is_empty() {
        return lowered;
    }
    let facts = describe::of_annotations(annotations);
    if lowered.contains_key("$ref") {
        let mut outer = choice("anyOf", vec![lowered.clone()]);
        describe::put_before(&mut outer, annotations);
        describe::add(&mut outer, &facts);
        return if outer.len() == 1 { lowered } else { outer };
    }
    describe::put_before(&mut lowered, annotations);
    describe::add(&mut lowered, &facts);
    lowered
}

fn choice(keyword: &str, any: Vec<Object>) -> Object {
    let any: Vec<Value> = any.into_iter().map(Value::Object).collect();
    [(keyword.to_owned(), any.into())].into_iter().collect()
}

/// The types that a schema allows, which it need not name.
fn kinds(schema: &Object) -> Result<Vec<&str>, Reason> {
    const KINDS: [&str; 7] = [
        "string", "number", "integer", "boolean", "object", "array", "null",
    ];
    let known = |kind: &Value| {
        let known = KINDS.into_iter().find(|known| kind == known);
        known.ok_or_else(|| Reason::unknown_type(kind.as_str().unwrap_or("…")))
    };
    let has = |keywords: &[&str]| keywords.iter().any(|it| schema.contains_key(*it));
    match schema.get("type") {
        Some(Value::Array(names)) => {
            let kinds: Vec<&str> = names.iter().map(known).collect::<Result<_, _>>()?;
            let is_number = kinds.contains(&"number");
            let kinds = kinds
                .into_iter()
                .filter(|kind| !(is_number && *kind == "integer"));
            Ok(kinds.collect())
        }
        Some(name) => Ok(vec![known(name)?]),
        None if has(&["properties", "patternProperties", "additionalProperties"]) => {
            Ok(vec!["object"])
        }
        None if has(&["items", "prefixItems"]) => Ok(vec!["array"]),
        None => Ok(Vec::new()),
    }
}

/// Parts what a schema says about values from what it demands of them.
fn parted(schema: &Object) -> (Object, Object) {
    const ANNOTATIONS: [&str; 14] = [
        "title",
        "description",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
        "$id",
        "$schema",
        "$anchor",
        "$vocabulary",
        "$defs",
        "definitions",
    ];
    let all = schema
        .iter()
        .filter(|(keyword, _)| is_known(keyword) || ANNOTATIONS.contains(&keyword.as_str()));
    let (annotations, assertions) =
        all.partition::<Vec<_>, _>(|(keyword, _)| ANNOTATIONS.contains(&keyword.as_str()));
    let object = |all: Vec<(&String, &Value)>| {
        let all = all.into_iter();
        all.map(|(keyword, value)| (keyword.clone(), value.clone()))
            .collect()
    };
    (object(annotations), object(assertions))
}

/// Whether JSON Schema knows a keyword as one that forbids values. It ignores those that it does not know.
fn is_known(keyword: &str) -> bool {
    const KNOWN: [&str; 26] = [
        "type",
        "enum",
        "const",
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "unevaluatedProperties",
        "minProperties",
        "maxProperties",
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "contentEncoding",
        "contentMediaType",
    ];
    KNOWN.contains(&keyword) || combine::combines(keyword) || is_foreign(keyword)
}

/// Whether a keyword forbids values, and neither the subset nor a description can express it.
pub(super) fn is_foreign(keyword: &str) -> bool {
    foreign_kind(keyword).is_some()
}

/// The type of the values that such a keyword is about; `""` for all.
fn foreign_kind(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "not" | "if" | "then" | "else" | "$dynamicRef" | "$recursiveRef" => "",
        "propertyNames" | "dependentRequired" | "dependentSchemas" | "dependencies" => "object",
        "contains" | "minContains" | "maxContains" | "unevaluatedItems" | "additionalItems" => {
            "array"
        }
        _ => return None,
    })
}

fn is_foreign_to(keyword: &str, kind: &str, schema: &Object) -> bool {
    let is_about = |about: &str| about.is_empty() || about == kind;
    let is_harmless = forbids_zero(schema) && !matches!(kind, "number");
    foreign_kind(keyword).is_some_and(is_about) && !(keyword == "not" && is_harmless)
}

/// Whether a schema has the `not` that `schemars` writes for integers that are not zero.
pub(super) fn forbids_zero(schema: &Object) -> bool {
    schema.get("not") == Some(&json!({ "const": 0 }))
}

fn count_references<'s>(schema: &'s Value, uses: &mut HashMap<&'s str, usize>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(reference) if name == "$ref" => {
                        *uses.entry(reference).or_default() += 1;
                    }
                    value => count_references(value, uses),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| count_references(item, uses)),
        _ => {}
    }
}

/// Points below `path`.
pub(super) fn below(path: &str, keyword: &str, name: &str) -> String {
    pointer::join(&format!("{path}/{keyword}"), name)
}
