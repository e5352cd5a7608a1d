//! From the document of a schema to its keywords.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use serde_json::{Map, Value};

use super::{
    bounds,
    keywords::{ANY, Constants, Id, Keywords, NEVER, Properties, Type, Union},
};
use crate::schema::{pattern::Patterns, pointer};

/// A schema that values can be checked against, with all that it refers to.
#[derive(Debug)]
pub(crate) struct Compiled {
    schemas: Vec<Keywords>,
    pub(super) patterns: Arc<Patterns>,
    root: Id,
    /// How many alternatives the schema has that has most.
    widest: u64,
}

/// Which of the compiled schemas stands where in its document.
pub(crate) struct Places<'s> {
    ids: HashMap<usize, Id>,
    document: PhantomData<&'s Value>,
}

impl Places<'_> {
    /// Returns the schema at a place, if a check of the root can come to it.
    pub(crate) fn of(&self, schema: &Map<String, Value>) -> Option<Id> {
        self.ids.get(&address(schema)).copied()
    }
}

/// Where a map of a document lies, which does not change as long as the document is borrowed.
fn address(schema: &Map<String, Value>) -> usize {
    std::ptr::from_ref(schema).addr()
}

impl Compiled {
    /// Takes a document apart. `patterns` are its own.
    pub(crate) fn of(document: &Value, patterns: Patterns) -> Self {
        Self::with_places(document, patterns).0
    }

    /// Takes a document apart, and remembers where each schema stands.
    pub(crate) fn with_places(document: &Value, patterns: Patterns) -> (Self, Places<'_>) {
        let mut compiler = Compiler::of(document);
        let root = compiler.id(document);
        let (schemas, ids) = compiler.compile();
        let patterns = Arc::new(patterns);
        let document = PhantomData;
        (
            Self {
                widest: widest(&schemas),
                schemas,
                patterns,
                root,
            },
            Places { ids, document },
        )
    }

    /// Takes a schema apart that does not stand in the document, and refers to it.
    pub(crate) fn part(&self, document: &Value, schema: &Map<String, Value>) -> Self {
        let mut compiler = Compiler::of(document);
        let root = compiler.object(schema);
        let (schemas, _) = compiler.compile();
        Self {
            widest: widest(&schemas),
            schemas,
            patterns: Arc::clone(&self.patterns),
            root,
        }
    }

    /// Says which patterns are not enforced.
    pub(crate) fn warn_of_unenforced(&self, tool: &str) {
        self.patterns.warn_of_unenforced(tool);
    }

    /// Whether a pattern is enforced.
    pub(crate) fn enforces_pattern(&self, pattern: &str) -> bool {
        self.patterns.reads(pattern)
    }

    /// Whether the root lists properties.
    pub(crate) fn has_properties(&self) -> bool {
        let properties = self.get(self.root).properties.as_ref();
        properties.is_some_and(|all| !all.list.is_empty())
    }

    /// How many schemas there are.
    pub(crate) fn len(&self) -> usize {
        self.schemas.len()
    }

    /// How many alternatives the widest union has, up to a bound.
    pub(super) fn widest(&self) -> u64 {
        self.widest
    }

    pub(crate) fn root(&self) -> Id {
        self.root
    }

    pub(crate) fn get(&self, id: Id) -> &Keywords {
        &self.schemas[id]
    }

    /// Returns the schema of a property of the root.
    pub(crate) fn property(&self, name: &str) -> Option<Id> {
        self.get(self.root).properties.as_ref()?.get(name)
    }

    /// Follows references, a bounded number of them.
    pub(crate) fn resolved(&self, id: Id) -> Id {
        let mut id = id;
        for _ in 0..8 {
            let Some(target) = self.get(id).reference else {
                break;
            };
            id = target;
        }
        id
    }

    /// An alternative, and what it refers to: an internally tagged variant may be a tag beside a reference.
    pub(super) fn parts(&self, id: Id) -> impl Iterator<Item = &Keywords> {
        let target = Some(self.resolved(id)).filter(|target| *target != id);
        [Some(id), target]
            .into_iter()
            .flatten()
            .map(|id| self.get(id))
    }
}

/// More alternatives than these give a check no more time.
const MOST_ALTERNATIVES: u64 = 1_000;

fn widest(schemas: &[Keywords]) -> u64 {
    let alternatives = |it: &Keywords| it.unions.iter().map(|it| it.alternatives.len()).sum();
    let widest: usize = schemas.iter().map(alternatives).max().unwrap_or_default();
    u64::try_from(widest).map_or(MOST_ALTERNATIVES, |it| it.min(MOST_ALTERNATIVES))
}

struct Compiler<'s> {
    document: &'s Value,
    ids: HashMap<usize, Id>,
    pending: Vec<(Id, &'s Map<String, Value>)>,
    schemas: Vec<Keywords>,
}

impl<'s> Compiler<'s> {
    fn of(document: &'s Value) -> Self {
        let never = Keywords {
            types: Some(Vec::new()),
            ..Keywords::default()
        };
        Self {
            document,
            ids: HashMap::new(),
            pending: Vec::new(),
            schemas: vec![Keywords::default(), never],
        }
    }

    fn compile(mut self) -> (Vec<Keywords>, HashMap<usize, Id>) {
        while let Some((id, schema)) = self.pending.pop() {
            self.schemas[id] = self.keywords(schema);
        }
        note_tags(&mut self.schemas);
        (self.schemas, self.ids)
    }

    fn id(&mut self, schema: &'s Value) -> Id {
        match schema {
            Value::Object(schema) => self.object(schema),
            Value::Bool(false) => NEVER,
            _ => ANY,
        }
    }

    fn object(&mut self, schema: &'s Map<String, Value>) -> Id {
        *self.ids.entry(address(schema)).or_insert_with(|| {
            let id = self.schemas.len();
            self.schemas.push(Keywords::default());
            self.pending.push((id, schema));
            id
        })
    }

    fn list(&mut self, schema: &'s Map<String, Value>, keyword: &str) -> Vec<Id> {
        let all = schema.get(keyword).and_then(Value::as_array);
        let all = all.into_iter().flatten();
        all.map(|schema| self.id(schema)).collect()
    }

    fn named(
        &mut self,
        schema: &'s Map<String, Value>,
        keyword: &str,
    ) -> Option<Vec<(String, Id)>> {
        let all = schema.get(keyword)?.as_object()?;
        let all = all.iter();
        Some(
            all.map(|(name, schema)| (name.clone(), self.id(schema)))
                .collect(),
        )
    }

    fn keywords(&mut self, schema: &'s Map<String, Value>) -> Keywords {
        let unions = ["anyOf", "oneOf"].map(|keyword| self.list(schema, keyword));
        let reference = schema.get("$ref").and_then(Value::as_str);
        // Schemas from outside that refer to nothing are refused when they come in.
        let target = reference.and_then(|it| pointer::resolve(self.document, it));
        let mut one = |keyword| schema.get(keyword).map(|schema| self.id(schema));
        Keywords {
            additional: one("additionalProperties"),
            items: one("items"),
            types: types(schema),
            constants: schema
                .get("enum")
                .and_then(Value::as_array)
                .map(|list| Constants::of(list.clone())),
            constant: schema
                .get("const")
                .map(|value| Constants::of(vec![value.clone()])),
            reference: target.map(|target| self.id(target)),
            all_of: self.list(schema, "allOf"),
            unions: unions
                .into_iter()
                .filter(|alternatives| !alternatives.is_empty())
                .map(Union::of)
                .collect(),
            properties: self.named(schema, "properties").map(Properties::of),
            required: schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
            by_pattern: self.named(schema, "patternProperties").unwrap_or_default(),
            prefix: self.list(schema, "prefixItems"),
            bounds: bounds::of(schema),
            tags: Vec::new(),
        }
    }
}

fn types(schema: &Map<String, Value>) -> Option<Vec<Type>> {
    match schema.get("type")? {
        Value::String(name) => Some(vec![Type::of(name)]),
        Value::Array(names) => Some(
            names
                .iter()
                .filter_map(Value::as_str)
                .map(Type::of)
                .collect(),
        ),
        _ => None,
    }
}

/// Notes which properties are constant.
fn note_tags(schemas: &mut [Keywords]) {
    for id in 0..schemas.len() {
        let properties = schemas[id].properties.iter().flat_map(|all| &all.list);
        let tags = properties.filter(|(_, property)| schemas[*property].constant.is_some());
        let tags = tags.cloned().collect();
        schemas[id].tags = tags;
    }
}
