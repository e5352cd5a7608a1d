//! Down a schema, one keyword after the other.

use serde_json::Value;

use super::{
    Object, Reason,
    conversion::{BUDGET, Conversion, below},
    describe::{self, annotated, choice},
    intersect::{self, Cases},
    keywords::{self, asserts, combines, foreign},
    null,
    object::Level,
    refused,
};

/// How deep a schema may go, references included.
const DEPTH: u32 = 64;

impl Conversion<'_> {
    /// Lowers the object that the arguments are.
    pub(super) fn root(&mut self) -> Object {
        let schema = match root(self.root) {
            Ok(schema) => schema,
            Err(reason) => return self.refuse("", reason),
        };
        for keyword in foreign(&schema, "object").collect::<Vec<_>>() {
            self.refuse("", Reason::keyword(keyword));
        }
        let mut root = self.object(&schema, "", Level::Root);
        describe::put_before(&mut root, &schema);
        root
    }

    /// Lowers the schema that stands at `path`.
    pub(super) fn schema(&mut self, schema: &Value, path: &str) -> Object {
        if self.depth == DEPTH || !self.spend(1) {
            return self.refuse_size(path);
        }
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
        let annotations = keywords::annotations(schema);
        let mut asserted = schema.iter().filter(|(keyword, _)| asserts(keyword));
        match (asserted.next(), asserted.next()) {
            (None, _) => return self.refuse(path, Reason::anything()),
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
            _ => {}
        }
        if schema.keys().any(|keyword| combines(keyword)) {
            return self.merged(schema, &annotations, path);
        }
        let mut lowered = self.typed(schema, path);
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
        lowered
    }

    /// Lowers schemas that hold together.
    fn merged(&mut self, schema: &Object, annotations: &Object, path: &str) -> Object {
        let asserted = schema.iter().filter(|(keyword, _)| asserts(keyword));
        let asserted = asserted.map(|(keyword, value)| (keyword.clone(), value.clone()));
        let Cases { cases, exclusive } =
            match intersect::expand(self.root, &asserted.collect(), &mut self.left) {
                Ok(cases) => cases,
                Err(reason) => {
                    let refused = self.refuse(path, reason);
                    self.look_inside(schema, path);
                    return refused;
                }
            };
        if cases.is_empty() {
            return self.refuse(path, Reason::nothing_in_common());
        }
        let keyword = if exclusive { "oneOf" } else { "anyOf" };
        let lower = |case: Object| self.schema(&Value::Object(case), path);
        let any: Vec<Object> = cases.into_iter().map(lower).collect();
        annotated(self.choice(keyword, any, path), annotations)
    }

    /// Looks for what else is to be refused in schemas that cannot be made into one.
    fn look_inside(&mut self, schema: &Object, path: &str) {
        if !self.spend(1) {
            return;
        }
        if let Some(Value::String(reference)) = schema.get("$ref") {
            self.reference(reference, &Object::new(), path);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let schemas = schema.get(keyword).and_then(Value::as_array);
            for (index, schema) in schemas.into_iter().flatten().enumerate() {
                if let Value::Object(schema) = schema {
                    self.look_inside(schema, &format!("{path}/{keyword}/{index}"));
                }
            }
        }
        let says = |schema: &Value| {
            let words = ["type", "$ref", "enum", "const"];
            words.iter().any(|word| schema.get(*word).is_some())
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            // What says less is but a part of a schema.
            if says(property) {
                self.schema(property, &below(path, "properties", name));
            }
        }
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
            self.refuse_foreign(schema, "", path);
            return self.constants(schema, path);
        }
        let Some(kinds) = self.kinds(schema, path) else {
            return refused();
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
        self.refuse_foreign(schema, kind, path);
        match kind {
            "object" => self.object(schema, path, Level::Nested),
            "array" => self.array(schema, path),
            "string" => self.string(schema, path),
            "integer" | "number" => self.number(kind, schema, path),
            kind => [("type".to_owned(), kind.into())].into_iter().collect(),
        }
    }

    fn refuse_foreign(&mut self, schema: &Object, kind: &str, path: &str) {
        for keyword in foreign(schema, kind) {
            self.refuse(path, Reason::keyword(keyword));
        }
    }

    /// The types that a schema allows, which it need not name. `None` if it names one that there is not.
    fn kinds(&mut self, schema: &Object, path: &str) -> Option<Vec<&'static str>> {
        const KINDS: [&str; 7] = [
            "string", "number", "integer", "boolean", "object", "array", "null",
        ];
        let has = |keywords: &[&str]| keywords.iter().any(|it| schema.contains_key(*it));
        let named: Vec<&Value> = match schema.get("type") {
            Some(Value::Array(names)) => names.iter().collect(),
            Some(name) => vec![name],
            None if has(&["properties", "patternProperties", "additionalProperties"]) => {
                return Some(vec!["object"]);
            }
            None if has(&["items", "prefixItems"]) => return Some(vec!["array"]),
            None => Vec::new(),
        };
        let mut kinds = Vec::with_capacity(KINDS.len());
        let mut are_known = true;
        for name in named {
            match KINDS.into_iter().find(|known| name == known) {
                Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
                Some(_) => {}
                None => {
                    let name = name.as_str().unwrap_or("…");
                    self.refuse(path, Reason::unknown_type(name));
                    are_known = false;
                }
            }
        }
        if kinds.contains(&"number") {
            kinds.retain(|kind| *kind != "integer");
        }
        are_known.then_some(kinds)
    }
}

/// Makes one object of a root that may be put together from several schemas.
pub(super) fn root(root: &Value) -> Result<Object, Reason> {
    let schema = root.as_object().ok_or_else(Reason::root)?;
    let Cases { mut cases, .. } = intersect::expand(root, schema, &mut { BUDGET })?;
    let is_object = |case: &Object| case.get("type").is_some_and(|it| it == "object");
    match (cases.pop(), cases.is_empty()) {
        (Some(case), true) if is_object(&case) => Ok(case),
        _ => Err(Reason::root()),
    }
}
