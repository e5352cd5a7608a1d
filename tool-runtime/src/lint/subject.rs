//! What is looked at, and what was found there.

use std::{borrow::Cow, collections::HashMap};

use schemars::Schema;
use serde_json::{Map, Value};

use super::{
    Finding, Levels, Lint,
    walk::{self, Place, Role},
};
use crate::{
    Problem,
    json::Node,
    schema::{
        check::{self, Compiled, Places},
        pattern::Patterns,
        strict::Origin,
    },
    tool::{Decision, Definition},
};

/// One tool.
pub(super) struct Subject<'d> {
    pub(super) definition: &'d Definition,
    /// Whether its strict schema is sent.
    pub(super) decision: &'d Decision,
    /// All schemas in that of its parameters.
    pub(super) places: Vec<Place<'d>>,
    checked: (Compiled, Places<'d>),
}

impl<'d> Subject<'d> {
    pub(super) fn of(definition: &'d Definition, decision: &'d Decision) -> Self {
        let root = definition.parameters.as_value();
        Self {
            definition,
            decision,
            places: walk::places(root),
            checked: Compiled::with_places(root, Patterns::of(root)),
        }
    }

    pub(super) fn root(&self) -> &'d Value {
        self.definition.parameters.as_value()
    }

    /// Whether a pattern is enforced.
    pub(super) fn enforces_pattern(&self, pattern: &str) -> bool {
        self.checked.0.enforces_pattern(pattern)
    }

    /// Returns the problems of a value for one of the schemas; `None` if that takes too long to say.
    pub(super) fn problems(
        &self,
        schema: &Map<String, Value>,
        value: &Value,
    ) -> Option<Vec<Problem>> {
        let (compiled, places) = &self.checked;
        check::check_quickly(compiled, places.of(schema)?, &Node::of(value))
    }

    /// Whether the schema comes from types, so that advice can be given in terms of Rust.
    pub(super) fn is_declared(&self) -> bool {
        matches!(self.definition.origin, Origin::Types(_))
    }

    /// Whether a property is a key of a map, which has no field that could be described.
    pub(super) fn is_key_of_map(&self, path: &str) -> bool {
        let Origin::Types(types) = &self.definition.origin else {
            return false;
        };
        let map = path.rsplit_once('/').map(|(properties, _)| properties);
        let map = map.and_then(|it| it.strip_suffix("/properties"));
        map.is_some_and(|map| types.maps.contains(map))
    }

    /// The schema that is sent where strict ones are known.
    pub(super) fn sent(&self) -> Cow<'d, Schema> {
        self.definition.sent(self.decision.strict())
    }
}

/// What was found, not yet weighed.
#[derive(Default)]
pub(super) struct Found(Vec<Raw>);

struct Raw {
    lint: Lint,
    path: String,
    message: String,
    advice: String,
}

impl Found {
    pub(super) fn add(
        &mut self,
        lint: Lint,
        path: impl Into<String>,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.0.push(Raw {
            lint,
            path: path.into(),
            message: message.into(),
            advice: advice.into(),
        });
    }

    /// Whether one of some lints has found something at a place.
    pub(super) fn has_any(&self, lints: &[Lint], path: &str) -> bool {
        self.0
            .iter()
            .any(|raw| lints.contains(&raw.lint) && raw.path == path)
    }

    /// Leaves out what one lint found where another has found the cause of it.
    pub(super) fn drop_beside(&mut self, effect: Lint, cause: Lint) {
        let causes = self.0.iter().filter(|raw| raw.lint == cause);
        let places: Vec<String> = causes.map(|raw| raw.path.clone()).collect();
        self.0
            .retain(|raw| raw.lint != effect || !places.contains(&raw.path));
    }

    /// Leaves out what some lints found.
    pub(super) fn drop_all(&mut self, lints: &[Lint]) {
        self.0.retain(|raw| !lints.contains(&raw.lint));
    }

    /// Leaves out what is meant so, and puts the rest in order: by place, then by lint.
    pub(super) fn into_findings(
        self,
        levels: &Levels,
        subject: Option<&Subject<'_>>,
    ) -> Vec<Finding> {
        let places = subject.map_or(&[][..], |subject| &subject.places);
        let positions: HashMap<&str, usize> = places
            .iter()
            .enumerate()
            .rev()
            .map(|(position, place)| (place.path.as_str(), position))
            .collect();
        let position = |raw: &Raw| {
            positions
                .get(raw.path.as_str())
                .copied()
                .unwrap_or(usize::MAX)
        };
        let definition = subject.map(|subject| subject.definition);
        let is_meant = |raw: &Raw| definition.is_some_and(|it| it.allows(raw.lint));
        let mut all = self.0;
        all.retain(|raw| !is_meant(raw));
        all.sort_by_key(|raw| (position(raw), raw.lint));
        all.into_iter()
            .filter_map(|raw| {
                Some(Finding {
                    level: levels.level(raw.lint)?,
                    lint: raw.lint,
                    tool: definition.map(|definition| definition.name.clone()),
                    path: raw.path,
                    message: raw.message,
                    advice: raw.advice,
                })
            })
            .collect()
    }
}

/// Says where to write something down for a place, in Rust.
pub(super) fn rust_place(role: Role<'_>) -> &'static str {
    match role {
        Role::Property(property) if property.is_parameter => "the parameter",
        _ => "the field",
    }
}

/// Writes a bound as an attribute in Rust.
pub(super) fn in_attribute(role: Role<'_>, bound: &str) -> String {
    let depth = match role {
        Role::Item { depth } => depth,
        _ => 0,
    };
    let (open, close) = ("inner(".repeat(depth), ")".repeat(depth));
    format!("#[schemars({open}{bound}{close})]")
}

/// Joins the first of some values for people.
pub(super) fn first_few(values: &[String]) -> String {
    const FEW: usize = 6;

    let more = values.len().saturating_sub(FEW);
    let first = values[..values.len() - more].join(", ");
    if more == 0 {
        first
    } else {
        format!("{first} and {more} more")
    }
}
