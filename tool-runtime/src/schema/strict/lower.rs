//! Down a schema, one keyword after the other.

use std::{
    cell::OnceCell,
    collections::{HashMap, HashSet},
};

use serde_json::Value;

use super::{
    Document, Inexpressible, Object, Origin, Reason,
    combine::{self, Cases},
    describe, inexpressible,
    keywords::{self, asserts, combines, foreign},
    null::{self, Nullable},
    object::Place,
    reference::Definitions,
    refused,
};
use crate::{
    json::Node,
    schema::{
        check::{Compiled, Places, check_quickly},
        pattern::Patterns,
        pointer,
    },
};

/// How deep a schema may go, references included.
const DEPTH: u32 = 64;

/// How many schemas may be visited or copied for one.
pub(super) const BUDGET: u32 = 500_000;

/// Lowers a schema; collects what cannot be.
pub(super) struct Lowering<'s> {
    pub(super) root: &'s Value,
    origin: &'s Origin,
    /// Whether what is looked at was written by hand, in place of the schema of a type.
    is_in_replaced: bool,
    /// How often each reference occurs.
    pub(super) uses: HashMap<&'s str, usize>,
    pub(super) definitions: Definitions,
    pub(super) nullable: Nullable<'s>,
    checked: OnceCell<(Compiled, Places<'s>)>,
    problems: Vec<Inexpressible>,
    /// What was said already, by path and reason.
    told: HashSet<(String, String)>,
    depth: u32,
    left: u32,
}

impl<'s> Lowering<'s> {
    pub(super) fn of(root: &'s Value, origin: &'s Origin) -> Self {
        let mut uses = HashMap::new();
        count_references(root, &mut uses);
        Self {
            root,
            origin,
            is_in_replaced: false,
            uses,
            definitions: Definitions::default(),
            nullable: Nullable::of(root),
            checked: OnceCell::new(),
            problems: Vec::new(),
            told: HashSet::new(),
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
        for keyword in foreign(&schema, "object").collect::<Vec<_>>() {
            self.refuse("", Reason::keyword(keyword));
        }
        let mut root = self.object(&schema, "", Place::Root);
        describe::put_before(&mut root, &schema);
        root
    }

    pub(super) fn finish(self, mut root: Object) -> (Document, Vec<Inexpressible>) {
        let definitions = self.definitions.into_object();
        if !definitions.is_empty() {
            root.insert("$defs".to_owned(), definitions.into());
        }
        (Document(root.into()), self.problems)
    }

    /// Whether `schemars` wrote the parameters, for the types of a declared tool.
    pub(super) fn is_declared(&self) -> bool {
        matches!(self.origin, Origin::Types(_))
    }

    /// Whether the schema at hand was written by hand, so that what may be left out may mean something by that.
    pub(super) fn is_by_hand(&self) -> bool {
        self.is_in_replaced || !self.is_declared()
    }

    /// Whether the schema of a parameter was written by hand.
    pub(super) fn is_replaced(&self, parameter: &str) -> bool {
        matches!(self.origin, Origin::Types(types) if types.replaced.contains(parameter))
    }

    /// Whether a map stands at `path`, each of whose keys may be left out.
    pub(super) fn is_map(&self, path: &str) -> bool {
        matches!(self.origin, Origin::Types(types) if types.maps.contains(path))
    }

    pub(super) fn is_in_replaced(&self) -> bool {
        self.is_in_replaced
    }

    /// Runs something for a part of the schema that was, or was not, written by hand.
    pub(super) fn within<T>(&mut self, is_replaced: bool, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.is_in_replaced, is_replaced);
        let result = run(self);
        self.is_in_replaced = before;
        result
    }

    /// Tells whether a schema allows a value, as far as that can be said quickly.
    pub(super) fn allows(&self, schema: &Object, value: &Value) -> bool {
        let (compiled, places) = self
            .checked
            .get_or_init(|| Compiled::with_places(self.root, Patterns::of(self.root)));
        let node = Node::of(value);
        let problems = if let Some(id) = places.of(schema) {
            check_quickly(compiled, id, &node)
        } else {
            // It was put together of several.
            let part = compiled.part(self.root, schema);
            check_quickly(&part, part.root(), &node)
        };
        problems.is_some_and(|problems| problems.is_empty())
    }

    /// Takes from the work that one conversion may be; says whether there was enough left.
    pub(super) fn spend(&mut self, work: u32) -> bool {
        let left = self.left.checked_sub(work);
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// Says that something cannot be expressed, and returns what stands in its place.
    pub(super) fn refuse(&mut self, path: &str, reason: Reason) -> Object {
        if self.told.insert((path.to_owned(), reason.reason.clone())) {
            self.problems.push(inexpressible(path, reason));
        }
        refused()
    }

    /// How much was refused so far.
    pub(super) fn refusals(&self) -> usize {
        self.problems.len()
    }

    /// Refuses what takes too much work. Said once is enough.
    pub(super) fn refuse_size(&mut self, path: &str) -> Object {
        let reason = Reason::too_large();
        if self.told.insert((String::new(), reason.reason.clone())) {
            self.problems.push(inexpressible(path, reason));
        }
        refused()
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
            match combine::expand(self.root, &asserted.collect(), &mut self.left) {
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
            "object" => self.object(schema, path, Place::Nested),
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
    let Cases { mut cases, .. } = combine::expand(root, schema, &mut { BUDGET })?;
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
