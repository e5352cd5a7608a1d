//! A schema taken apart, once, into what values are checked against.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use serde_json::Value;

use super::bounds::Bound;
use crate::json::{Node, decimal::Decimal};

/// One schema among those of a [`Compiled`](super::Compiled) document.
pub(crate) type Id = usize;

/// The schema `true`, which allows everything.
pub(crate) const ANY: Id = 0;
/// The schema `false`.
pub(crate) const NEVER: Id = 1;

/// The keywords of one schema that are checked.
#[derive(Debug, Default)]
pub(crate) struct Keywords {
    pub(crate) types: Option<Vec<Type>>,
    /// What `enum` lists.
    pub(crate) constants: Option<Constants>,
    /// What `const` says.
    pub(crate) constant: Option<Constants>,
    pub(crate) reference: Option<Id>,
    pub(crate) all_of: Vec<Id>,
    /// `anyOf` and `oneOf`.
    pub(crate) unions: Vec<Union>,
    pub(crate) properties: Option<Properties>,
    pub(crate) required: Vec<String>,
    pub(crate) by_pattern: Vec<(String, Id)>,
    /// The schema of properties that are not listed.
    pub(crate) additional: Option<Id>,
    pub(crate) prefix: Vec<Id>,
    pub(crate) items: Option<Id>,
    pub(crate) bounds: Vec<Bound>,
    /// The properties that are constant, as the tag of a variant is.
    pub(super) tags: Vec<(String, Id)>,
}

impl Keywords {
    pub(super) fn allows_type(&self, node: &Node<'_>) -> bool {
        self.types
            .as_ref()
            .is_none_or(|types| types.iter().any(|it| it.allows(node)))
    }

    pub(super) fn allows_constant(&self, node: &Node<'_>) -> bool {
        let mut lists = self.constant.iter().chain(&self.constants);
        lists.all(|constants| constants.contain(node))
    }

    /// What `enum` and `const` say.
    pub(super) fn listed(&self) -> impl Iterator<Item = &Value> {
        let lists = self.constants.iter().chain(&self.constant);
        lists.flat_map(|it| &it.list)
    }

    /// Tells whether it has constants, and none of the type that it says. Then it allows no value.
    pub(super) fn contradicts_itself(&self) -> bool {
        let mut listed = self.listed().peekable();
        listed.peek().is_some() && listed.all(|it| !self.allows_type(&Node::of(it)))
    }

    pub(super) fn has_constants(&self) -> bool {
        self.constant.is_some() || self.constants.is_some()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.additional == Some(NEVER) && self.by_pattern.is_empty()
    }

    /// The key of an externally tagged variant: the only property of a closed object.
    pub(super) fn only_key(&self) -> Option<&str> {
        let properties = self.properties.as_ref()?;
        match properties.list.as_slice() {
            [(name, _)] if self.is_closed() => Some(name),
            _ => None,
        }
    }
}

/// A type of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    String,
    Integer,
    /// A word that means nothing here, so that it allows everything.
    Other(String),
}

impl Type {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::Array,
            "number" => Self::Number,
            "string" => Self::String,
            "integer" => Self::Integer,
            other => Self::Other(other.to_owned()),
        }
    }

    fn allows(&self, node: &Node<'_>) -> bool {
        match (self, node) {
            (Self::Null, Node::Null)
            | (Self::Boolean, Node::Bool(_))
            | (Self::Object, Node::Object(_))
            | (Self::Array, Node::List(_))
            | (Self::Number, Node::Number(_))
            | (Self::String, Node::Text(_))
            | (Self::Other(_), _) => true,
            // JSON Schema counts 1.0 among the integers.
            (Self::Integer, Node::Number(number)) => {
                !number.contains(['.', 'e', 'E']) || Decimal::read(number).is_whole()
            }
            _ => false,
        }
    }
}

/// The values of `enum`, or the one of `const`.
#[derive(Debug)]
pub(crate) struct Constants {
    pub(crate) list: Vec<Value>,
    /// The texts, if there are many.
    texts: HashSet<String>,
    /// The others, written in one way, if there are many.
    others: HashSet<String>,
    /// What the heaviest of the others weighs.
    heaviest: u64,
}

/// More than so many are looked up by their hash.
const FEW: usize = 8;

impl Constants {
    pub(super) fn of(list: Vec<Value>) -> Self {
        let many = || list.iter().filter(|_| list.len() > FEW);
        let texts = many().filter_map(Value::as_str);
        let texts = texts.map(str::to_owned).collect();
        let others = many().filter(|value| !value.is_string()).map(Node::of);
        // The same number may be written at length.
        let slack = 16;
        let heaviest = others.clone().map(|it| it.weight() + slack).max();
        Self {
            texts,
            others: others.map(|it| it.canonical()).collect(),
            heaviest: heaviest.unwrap_or_default(),
            list,
        }
    }

    pub(super) fn contain(&self, node: &Node<'_>) -> bool {
        match node {
            Node::Text(text) if self.list.len() > FEW => self.texts.contains(&**text),
            node if self.list.len() > FEW => {
                node.is_at_most(self.heaviest) && self.others.contains(&node.canonical())
            }
            node => self.list.iter().any(|it| node.is(it)),
        }
    }
}

/// What `properties` lists.
#[derive(Debug)]
pub(crate) struct Properties {
    pub(crate) list: Vec<(String, Id)>,
    /// Where each stands, if there are many.
    positions: HashMap<String, usize>,
}

impl Properties {
    pub(super) fn of(list: Vec<(String, Id)>) -> Self {
        let many = list.iter().filter(|_| list.len() > FEW);
        let names = many.map(|(name, _)| name.clone());
        Self {
            positions: names.zip(0..).collect(),
            list,
        }
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        if self.list.len() > FEW {
            return self.positions.get(name).copied();
        }
        self.list.iter().position(|(it, _)| it == name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<Id> {
        Some(self.list[self.position(name)?].1)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.list.iter().map(|(name, _)| name.as_str())
    }
}

/// Alternatives, of which one must allow a value.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) alternatives: Vec<Id>,
    /// The positions of the alternatives that have a property of a name. Made when a value fits none.
    pub(super) by_property: OnceLock<HashMap<String, Vec<usize>>>,
}

impl Union {
    pub(super) fn of(alternatives: Vec<Id>) -> Self {
        Self {
            alternatives,
            by_property: OnceLock::new(),
        }
    }
}
