//! What a call works on.

use std::{borrow::Cow, fmt};

use serde_json::Value;

use super::decode::{canonical_at, canonical_member};
use crate::{json::Node, schema::pointer};

/// What a call works on, a file for example. Two calls with equal keys never run at the same time, in all turns of a
/// toolset and its clones, whatever tools they call.
///
/// A name of a parameter converts into the key that is its value.
///
/// ```
/// use tool_runtime::tool::{Key, Policy};
///
/// // Calls with the same `path`, …
/// let policy = Policy::default().with_key("path");
/// // … with the same `path` for the same `tenant`, …
/// let policy = Policy::default().with_key(Key::parameters(["tenant", "path"]));
/// // … for the order with the same `id`, …
/// let policy = Policy::default().with_key(Key::parameters(["order.id"]));
/// // … and all calls, one after another.
/// let policy = Policy::default().with_key(Key::named("the ledger"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Source);

#[derive(Clone)]
enum Source {
    /// The values of parameters. A dot leads from an object to a member.
    Parameters(Cow<'static, [Cow<'static, str>]>),
    /// The same, for constants.
    Parameter(&'static str),
    Listed(&'static [&'static str]),
    Name(Cow<'static, str>),
}

impl Key {
    /// Makes a key of the values of parameters. `order.id` is the member `id` of the parameter `order`.
    ///
    /// A call that leaves one of them out, and has no default for it, works on nothing and waits for nobody.
    pub fn parameters<P: Into<Cow<'static, str>>>(paths: impl IntoIterator<Item = P>) -> Self {
        let paths: Vec<_> = paths.into_iter().map(Into::into).collect();
        Self(Source::Parameters(paths.into()))
    }

    /// Makes a key that is the same for all calls: no two calls of tools with this key run at the same time.
    pub fn named(name: impl Into<Cow<'static, str>>) -> Self {
        Self(Source::Name(name.into()))
    }

    /// Makes a key of the value of one parameter. It is `Key::from(path)` for constants.
    #[must_use]
    pub const fn parameter(path: &'static str) -> Self {
        Self(Source::Parameter(path))
    }

    /// Makes a key of the values of parameters. It is [`parameters`](Self::parameters) for constants.
    ///
    /// ```
    /// use tool_runtime::tool::{Key, Policy};
    ///
    /// // `#[tool(key = (tenant, path))]` makes this one.
    /// const POLICY: Policy = Policy::keyed(Key::listed(&["tenant", "path"]));
    /// assert_eq!(POLICY.key, Some(Key::parameters(["tenant", "path"])));
    /// ```
    #[must_use]
    pub const fn listed(paths: &'static [&'static str]) -> Self {
        Self(Source::Listed(paths))
    }

    /// Makes a key that is the same for all calls. It is [`named`](Self::named) for constants.
    ///
    /// ```
    /// use tool_runtime::tool::{Key, Policy};
    ///
    /// // `#[tool(key = "the ledger")]` makes this one.
    /// const POLICY: Policy = Policy::keyed(Key::constant("the ledger"));
    /// assert_eq!(POLICY.key, Some(Key::named("the ledger")));
    /// ```
    #[must_use]
    pub const fn constant(name: &'static str) -> Self {
        Self(Source::Name(Cow::Borrowed(name)))
    }

    /// Returns whether all calls have this key, whatever their arguments.
    #[cfg(feature = "inspect")]
    pub(crate) fn is_the_same_for_all(&self) -> bool {
        matches!(self.0, Source::Name(_))
    }

    /// Returns the paths of the parameters whose values make the key.
    pub(crate) fn paths(&self) -> Vec<&str> {
        match &self.0 {
            Source::Parameters(paths) => paths.iter().map(AsRef::as_ref).collect(),
            Source::Parameter(path) => vec![path],
            Source::Listed(paths) => paths.to_vec(),
            Source::Name(_) => Vec::new(),
        }
    }

    /// Returns a path that leads to nothing in the schema of a tool's arguments.
    pub(crate) fn unknown_path(&self, schema: &Value) -> Option<&str> {
        let leads_on = |path: &&str| may_have(schema, schema, path.split('.'), DEPTH);
        self.paths().into_iter().find(|path| !leads_on(path))
    }

    /// Returns the key of a call; `None` if it works on nothing. `schema` is that of the tool's arguments.
    pub(crate) fn of(&self, arguments: &str, schema: &Value) -> Option<String> {
        match &self.0 {
            Source::Name(name) => Some(format!("={name}")),
            Source::Parameter(_) | Source::Listed(_) | Source::Parameters(_) => {
                let paths = self.paths();
                let values = paths.iter().map(|path| value(path, arguments, schema));
                let values: Vec<String> = values.collect::<Option<_>>()?;
                // Several values are told from one that is a list.
                Some(if values.len() == 1 {
                    values.concat()
                } else {
                    format!("({})", values.join(","))
                })
            }
        }
    }
}

/// How many references and alternatives are followed to a member.
const DEPTH: u32 = 32;

/// Tells whether a schema may have a value at a path. Yes, where that cannot be said.
fn may_have<'p>(
    root: &Value,
    schema: &Value,
    mut path: impl Iterator<Item = &'p str> + Clone,
    depth: u32,
) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return true;
    };
    let whole = path.clone();
    let Some(name) = path.next() else {
        return true;
    };
    let Some(schema) = schema.as_object() else {
        return true;
    };
    if let Some(member) = schema.get("properties").and_then(|all| all.get(name)) {
        return may_have(root, member, path, depth);
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = pointer::resolve(root, reference);
        return target.is_none_or(|target| may_have(root, target, whole, depth));
    }
    let alternatives = ["anyOf", "oneOf", "allOf"].map(|keyword| schema.get(keyword));
    let mut alternatives = alternatives
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .peekable();
    if alternatives.peek().is_some() {
        return alternatives.any(|schema| may_have(root, schema, whole.clone(), depth));
    }
    if schema.contains_key("properties") {
        return schema
            .get("additionalProperties")
            .is_some_and(|others| others != false);
    }
    let kinds = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.as_slice(),
        Some(kind) => std::slice::from_ref(kind),
        None => return true,
    };
    kinds.iter().any(|kind| kind == "object")
}

/// Returns the value at a path: the given one, or that of the default of the parameter.
fn value(path: &str, arguments: &str, schema: &Value) -> Option<String> {
    let default = || {
        let (name, rest) = path
            .split_once('.')
            .map_or((path, None), |(name, rest)| (name, Some(rest)));
        let default = schema.get("properties")?.get(name)?.get("default")?;
        canonical_at(&Node::of(default), rest)
    };
    canonical_member(arguments, path).or_else(default)
}

impl From<&'static str> for Key {
    fn from(path: &'static str) -> Self {
        Self::parameter(path)
    }
}

impl From<String> for Key {
    fn from(path: String) -> Self {
        Self::parameters([path])
    }
}

/// Writes the key as it is written in `#[tool(key = …)]`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Name(name) => write!(f, "{name:?}"),
            _ => match self.paths()[..] {
                [path] => f.write_str(path),
                ref paths => write!(f, "({})", paths.join(", ")),
            },
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Name(one), Self::Name(other)) => one == other,
            (Self::Name(_), _) | (_, Self::Name(_)) => false,
            _ => Key(self.clone()).paths() == Key(other.clone()).paths(),
        }
    }
}

impl Eq for Source {}
