//! The patterns of a schema, compiled once.

mod dialect;
mod legal;

use std::collections::HashMap;

use serde_json::Value;

use self::engine::Regex;
pub(crate) use self::{
    dialect::{Unread, unread},
    legal::legal,
};
use super::reachable::Reach;

/// The patterns that a check of values can come to, `patternProperties` included.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    #[cfg_attr(
        not(feature = "validate"),
        expect(clippy::zero_sized_map_values, reason = "it stays empty")
    )]
    read: HashMap<String, Regex>,
    unenforced: Vec<Unenforced>,
}

/// A pattern that is not enforced, because the engine cannot read it.
#[derive(Debug, PartialEq, Eq)]
struct Unenforced {
    path: String,
    pattern: String,
}

impl Patterns {
    /// Compiles the patterns of a schema.
    pub(crate) fn of(root: &Value) -> Self {
        let mut patterns = Self::default();
        if !engine::IS_THERE {
            return patterns;
        }
        for reached in Reach::from(root, root, String::new()) {
            if let Some(Value::String(pattern)) = reached.schema.get("pattern") {
                patterns.add(pattern, &reached.path, "pattern");
            }
            let by_pattern = reached.schema.get("patternProperties");
            for pattern in by_pattern
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(|all| all.keys())
            {
                patterns.add(pattern, &reached.path, "patternProperties");
            }
        }
        patterns
    }

    fn add(&mut self, pattern: &str, path: &str, keyword: &str) {
        if self.read.contains_key(pattern) || self.unenforced.iter().any(|it| it.pattern == pattern)
        {
            return;
        }
        match engine::compile(pattern) {
            Some(regex) => {
                self.read.insert(pattern.to_owned(), regex);
            }
            None => self.unenforced.push(Unenforced {
                path: format!("{path}/{keyword}"),
                pattern: pattern.to_owned(),
            }),
        }
    }

    /// Whether a pattern is found in a text; `None` if it is not known, for it could not be read.
    pub(crate) fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        Some(self.read.get(pattern)?.is_match(text))
    }

    /// The same for the name of a property. The patterns of integers as keys are known without an engine.
    pub(super) fn matches_key(&self, pattern: &str, name: &str) -> Option<bool> {
        let Some(may_be_negative) = of_integers(pattern) else {
            return self.matches(pattern, name);
        };
        let digits = match name.strip_prefix('-') {
            Some(digits) if may_be_negative => digits,
            _ => name,
        };
        Some(!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Whether a pattern is enforced.
    pub(super) fn reads(&self, pattern: &str) -> bool {
        self.read.contains_key(pattern)
    }

    /// Says which patterns are not enforced.
    pub(crate) fn warn_of_unenforced(&self, tool: &str) {
        for Unenforced { path, pattern } in &self.unenforced {
            tracing::warn!(
                tool,
                path,
                pattern,
                "this pattern of a tool's schema cannot be read, and is not enforced"
            );
        }
    }
}

/// Says what keys a pattern allows that `schemars` writes for a map with integers as keys.
pub(super) fn integer_keys(pattern: &str) -> Option<&'static str> {
    Some(if of_integers(pattern)? {
        "an integer"
    } else {
        "an integer that is not negative"
    })
}

/// Whether a pattern is that of integers as keys, and whether they may be negative.
pub(super) fn of_integers(pattern: &str) -> Option<bool> {
    match pattern {
        r"^\d+$" => Some(false),
        r"^-?\d+$" => Some(true),
        _ => None,
    }
}

#[cfg(feature = "validate")]
mod engine {
    pub(super) use regex_lite::Regex;

    pub(super) const IS_THERE: bool = true;

    pub(super) fn compile(pattern: &str) -> Option<Regex> {
        Regex::new(&without_word_edges(pattern)).ok()
    }

    /// Takes `\<` and `\>` for `<` and `>`, as every dialect but this engine's does.
    fn without_word_edges(pattern: &str) -> String {
        let mut plain = String::with_capacity(pattern.len());
        let mut rest = pattern.chars();
        while let Some(char) = rest.next() {
            match (char, rest.as_str().chars().next()) {
                ('\\', Some('<' | '>')) => {}
                ('\\', Some(escaped)) => {
                    plain.extend([char, escaped]);
                    rest.next();
                }
                _ => plain.push(char),
            }
        }
        plain
    }
}

#[cfg(not(feature = "validate"))]
mod engine {
    /// No pattern is ever compiled.
    #[derive(Debug)]
    pub(super) enum Regex {}

    impl Regex {
        pub(super) fn is_match(&self, _: &str) -> bool {
            match *self {}
        }
    }

    pub(super) const IS_THERE: bool = false;

    pub(super) fn compile(_: &str) -> Option<Regex> {
        None
    }
}

#[cfg(all(test, feature = "validate"))]
mod tests {
    use serde_json::json;

    use super::{Patterns, Unenforced};

    #[test]
    fn patterns_are_searched_for_as_ecma_reads_them() {
        let patterns = [
            r"^[A-Z]{3}$",
            "b+",
            r"^\d$",
            r"^\w$",
            r"^a\/b\-c\<d\>$",
            "^.$",
        ];
        let all: Vec<_> = patterns.iter().map(|it| json!({ "pattern": it })).collect();
        let patterns = Patterns::of(&json!({ "anyOf": all }));
        assert_eq!(patterns.unenforced, []);
        for (pattern, text, is_match) in [
            (r"^[A-Z]{3}$", "ABC", true),
            (r"^[A-Z]{3}$", "ABC\n", false),
            ("b+", "abbc", true),
            ("b+", "ac", false),
            (r"^\d$", "٣", false),
            (r"^\w$", "é", false),
            (r"^a\/b\-c\<d\>$", "a/b-c<d>", true),
            ("^.$", "é", true),
        ] {
            let found = patterns.matches(pattern, text);
            assert_eq!(found, Some(is_match), "{pattern} {text}");
        }
        assert_eq!(patterns.matches("never seen", ""), None);
    }

    #[test]
    fn only_schemas_are_searched_and_references_are_followed() {
        let patterns = Patterns::of(&json!({
            "properties": {
                "pattern": { "type": "string", "default": { "pattern": "(" } },
                "other": { "$ref": "#/elsewhere/x" },
            },
            "elsewhere": { "x": { "pattern": "x", "items": { "$ref": "#/elsewhere/x" } } },
            "$defs": { "unused": { "pattern": "(" } },
        }));
        assert_eq!(patterns.unenforced, []);
        assert!(patterns.reads("x"));
    }

    #[test]
    fn what_cannot_be_read_is_listed_once_with_its_place() {
        let patterns = Patterns::of(&json!({
            "properties": {
                "a": { "pattern": "^(?=x)" },
                "b": { "pattern": "^(?=x)" },
                "c": { "patternProperties": { r"^\p{L}": {} } },
            },
        }));
        let unenforced = |path: &str, pattern: &str| Unenforced {
            path: path.to_owned(),
            pattern: pattern.to_owned(),
        };
        assert_eq!(
            patterns.unenforced,
            [
                unenforced("/properties/a/pattern", "^(?=x)"),
                unenforced("/properties/c/patternProperties", r"^\p{L}"),
            ],
        );
        assert_eq!(patterns.matches("^(?=x)", "x"), None);
    }
}
