//! What tells toolsets apart by what a model is told.

use std::fmt;

use super::Toolset;

/// A hash of everything that a model is told about the tools of a toolset.
///
/// Equal definitions in the same order have equal fingerprints, on every platform, from one start of a program to the
/// next. It displays as 32 hexadecimal digits. It is made for keys of caches and for comparing a toolset with an earlier
/// one: 128 bits of FNV-1a, which somebody who writes definitions for that purpose can make collide.
///
/// ```
/// use tool_runtime::Toolset;
///
/// assert_eq!(Toolset::new().fingerprint().to_string(), "6c62272e07bb014262b821756295c58d");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    const START: Self = Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);

    /// Takes in a part. Its length goes first, which keeps `("ab", "c")` apart from `("a", "bc")`; none is not an empty one.
    fn take_in(&mut self, part: Option<&str>) {
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        let part = part.unwrap_or_default().bytes();
        for byte in length.to_le_bytes().into_iter().chain(part) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }
}

/// Writes 32 hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Toolset {
    /// Returns a hash of all definitions: names, descriptions, schemas, strict schemas, grammars, and their order. Policies, state and
    /// limits are not part of it.
    ///
    /// It is the same from one start of a program to the next, so it can name what was cached for these definitions.
    ///
    /// ```
    /// use tool_runtime::{tool, toolset};
    ///
    /// /// Current time.
    /// #[tool]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// /// Current day.
    /// #[tool]
    /// fn today() -> &'static str {
    ///     "Monday"
    /// }
    ///
    /// let tools = toolset![now, today];
    /// assert_eq!(tools.fingerprint(), toolset![now, today].fingerprint());
    /// assert_ne!(tools.fingerprint(), toolset![today, now].fingerprint());
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut fingerprint = Fingerprint::START;
        for (definition, strict) in self.definitions.sent() {
            let schema = |schema: &schemars::Schema| schema.as_value().to_string();
            fingerprint.take_in(Some(&definition.name));
            fingerprint.take_in(definition.description.as_deref());
            fingerprint.take_in(Some(&schema(&definition.parameters)));
            fingerprint.take_in(definition.output.as_ref().map(schema).as_deref());
            fingerprint.take_in(strict.map(schema).as_deref());
            if let Some(custom) = &definition.custom {
                let (syntax, grammar) = custom.grammar().unwrap_or(("text", ""));
                fingerprint.take_in(Some(syntax));
                fingerprint.take_in(Some(grammar));
            }
        }
        fingerprint
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Fingerprint;
    use crate::{
        Toolset,
        tool::{Definition, from_fn},
    };

    fn tools(description: Option<&str>, schema: &serde_json::Value) -> Toolset {
        let mut definition = Definition::new("now", schema.clone()).expect("a definition");
        definition.description = description.map(str::to_owned);
        let tool = from_fn(definition, |_, _| async { Ok::<_, String>(()) });
        Toolset::new().with_tool(tool).expect("one tool")
    }

    /// Caches of others hold it, so it must not change.
    #[test]
    fn is_the_same_from_one_release_to_the_next() {
        let schema = json!({ "type": "object", "properties": { "zone": { "type": "string" } } });
        let told = tools(Some("Current time."), &schema).fingerprint();
        assert_eq!(told.to_string(), "4522a673caed22500d9d1fe3b4f3f2b4");
    }

    #[test]
    fn differs_if_the_model_is_told_something_else() {
        let (plain, zone) = (
            json!({ "type": "object" }),
            json!({ "type": "object", "properties": { "zone": { "type": "string" } } }),
        );
        let all = [
            tools(None, &plain),
            tools(Some(""), &plain),
            tools(Some("Current time."), &plain),
            tools(None, &zone),
            tools(None, &zone).without_strict(),
        ];
        let mut fingerprints: Vec<Fingerprint> = all.iter().map(Toolset::fingerprint).collect();
        fingerprints.sort_unstable();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), all.len());
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let of = |parts: &[Option<&str>]| {
            let mut fingerprint = Fingerprint::START;
            for part in parts {
                fingerprint.take_in(*part);
            }
            fingerprint
        };
        assert_ne!(of(&[Some("ab"), Some("c")]), of(&[Some("a"), Some("bc")]));
        assert_ne!(of(&[None]), of(&[Some("")]));
        assert_ne!(of(&[]), of(&[None]));
    }
}
