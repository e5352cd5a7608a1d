//! Whether at most one of some alternatives can hold, so that `anyOf` says the same as `oneOf`.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::{Document, Object, properties};
use crate::schema::canonical::canonical;

/// How deep schemas may lead into each other.
const DEPTH: u32 = 16;

/// How much may be compared for one choice.
const BUDGET: u32 = 100_000;

/// Whether it is certain that no value fits two alternatives of the choice at a place.
pub(super) fn is_exclusive(document: &Document, at: &str) -> bool {
    let any = document.at(at).and_then(|it| it.get("oneOf")?.as_array());
    let any = any.into_iter().flatten().filter_map(Value::as_object);
    let mut comparison = Comparison {
        document,
        left: BUDGET,
    };
    comparison.are_disjoint(&any.collect::<Vec<_>>(), DEPTH)
}

/// The constants that a schema lists, each as one text.
pub(super) fn constants(schema: &Object) -> Option<HashSet<String>> {
    let listed = schema.get("enum")?.as_array()?;
    Some(listed.iter().map(canonical).collect())
}

struct Comparison<'d> {
    document: &'d Document,
    left: u32,
}

/// One of the schemas that an alternative leads to.
#[derive(Clone, Copy)]
struct Leaf<'d> {
    /// The alternative. Its own leaves need not be disjoint.
    of: usize,
    schema: &'d Object,
}

impl<'d> Comparison<'d> {
    /// Whether it is certain that no value fits two of some schemas. Schemas are first parted by what is known of the values that
    /// they allow, so that only few are compared with each other.
    fn are_disjoint(&mut self, schemas: &[&'d Object], depth: u32) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        let mut leaves = Vec::new();
        for (of, schema) in schemas.iter().enumerate() {
            if !self.gather(of, schema, depth, &mut leaves) {
                return false;
            }
        }
        let mut by_kind: BTreeMap<&str, Vec<Leaf<'d>>> = BTreeMap::new();
        for leaf in leaves {
            for kind in kinds(leaf.schema) {
                // An integer is a number.
                let kind = if kind == "integer" { "number" } else { kind };
                by_kind.entry(kind).or_default().push(leaf);
            }
        }
        by_kind.into_iter().all(|(kind, leaves)| match kind {
            "object" => self.are_disjoint_objects(&leaves, depth),
            _ => are_disjoint_constants(&leaves),
        })
    }

    /// Gathers what references and choices lead to. Fails where that is too much.
    fn gather(
        &mut self,
        of: usize,
        schema: &'d Object,
        depth: u32,
        leaves: &mut Vec<Leaf<'d>>,
    ) -> bool {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.checked_sub(1)) else {
            return false;
        };
        self.left = left;
        if let Some(Value::String(reference)) = schema.get("$ref") {
            let target = self.document.definition(reference);
            return target.is_none_or(|target| self.gather(of, target, depth, leaves));
        }
        let any = schema.get("anyOf").or(schema.get("oneOf"));
        if let Some(any) = any.and_then(Value::as_array) {
            let mut any = any.iter().filter_map(Value::as_object);
            any.all(|schema| self.gather(of, schema, depth, leaves))
        } else {
            leaves.push(Leaf { of, schema });
            true
        }
    }

    /// Compares closed objects, all of whose properties are required: those with other names are disjoint.
    fn are_disjoint_objects(&mut self, leaves: &[Leaf<'d>], depth: u32) -> bool {
        let mut by_names: HashMap<Vec<&str>, Vec<Leaf<'d>>> = HashMap::new();
        for leaf in leaves {
            let mut names: Vec<&str> = properties(leaf.schema)
                .into_iter()
                .flat_map(Object::keys)
                .map(String::as_str)
                .collect();
            names.sort_unstable();
            by_names.entry(names).or_default().push(*leaf);
        }
        by_names
            .into_iter()
            .all(|(names, leaves)| self.are_told_by(&names, leaves, depth))
    }

    /// Whether one of the properties tells some objects apart, or several do together.
    fn are_told_by(&mut self, names: &[&str], leaves: Vec<Leaf<'d>>, depth: u32) -> bool {
        let mut open = vec![(0, leaves)];
        while let Some((index, leaves)) = open.pop() {
            if are_of_one(&leaves) {
                continue;
            }
            let Some(name) = names.get(index) else {
                return false;
            };
            let property = |leaf: &Leaf<'d>| properties(leaf.schema)?.get(*name)?.as_object();
            let values: Vec<&Object> = leaves.iter().filter_map(property).collect();
            let parts = parted(&leaves, &values);
            if parts.len() > 1 {
                open.extend(parts.into_iter().map(|part| (index + 1, part)));
            } else if !self.are_disjoint(&values, depth) {
                open.push((index + 1, leaves));
            }
        }
        true
    }
}

/// Whether all of some leaves are those of one alternative.
fn are_of_one(leaves: &[Leaf<'_>]) -> bool {
    leaves.iter().all(|leaf| leaf.of == leaves[0].of)
}

/// Parts some objects by the constants that one property of theirs has, given in the same order: what shares none comes apart.
fn parted<'d>(leaves: &[Leaf<'d>], values: &[&Object]) -> Vec<Vec<Leaf<'d>>> {
    let mut parts = Parts((0..leaves.len()).collect());
    let mut first_with: HashMap<String, usize> = HashMap::new();
    for (index, value) in values.iter().enumerate() {
        let Some(constants) = constants(value) else {
            return vec![leaves.to_vec()];
        };
        for constant in constants {
            let first = *first_with.entry(constant).or_insert(index);
            parts.join(first, index);
        }
    }
    let mut parted: BTreeMap<usize, Vec<Leaf<'d>>> = BTreeMap::new();
    for (index, leaf) in leaves.iter().enumerate() {
        parted.entry(parts.of(index)).or_default().push(*leaf);
    }
    parted.into_values().collect()
}

/// Which of some things belong together: each points at another one of its part, the first at itself.
struct Parts(Vec<usize>);

impl Parts {
    fn of(&mut self, index: usize) -> usize {
        let mut first = index;
        while self.0[first] != first {
            self.0[first] = self.0[self.0[first]];
            first = self.0[first];
        }
        first
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// Whether scalars that are of one type are told apart by constants.
fn are_disjoint_constants(leaves: &[Leaf<'_>]) -> bool {
    if leaves.is_empty() || are_of_one(leaves) {
        return true;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    leaves.iter().all(|leaf| match constants(leaf.schema) {
        None => false,
        Some(constants) => constants
            .into_iter()
            .all(|constant| *seen.entry(constant).or_insert(leaf.of) == leaf.of),
    })
}

fn kinds(schema: &Object) -> impl Iterator<Item = &str> {
    let list = match schema.get("type") {
        Some(Value::Array(names)) => names.iter().collect(),
        Some(name) => vec![name],
        None => Vec::new(),
    };
    list.into_iter().filter_map(Value::as_str)
}
