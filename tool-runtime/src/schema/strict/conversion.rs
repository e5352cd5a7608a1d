//! What the conversion of one schema keeps on its way down.

use std::{
    cell::OnceCell,
    collections::{HashMap, HashSet},
};

use serde_json::Value;

use super::{
    Document, Inexpressible, Object, Origin, Reason, inexpressible, null::Nullable,
    referenced::Definitions, refused,
};
use crate::{
    json::Node,
    schema::{
        check::{Compiled, Places, check_quickly},
        pattern::Patterns,
        pointer,
    },
};

/// How many schemas may be visited or copied for one.
pub(super) const BUDGET: u32 = 500_000;

/// A schema that is being converted, and what is known of it so far.
pub(super) struct Conversion<'s> {
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
    pub(super) depth: u32,
    pub(super) left: u32,
}

impl<'s> Conversion<'s> {
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
