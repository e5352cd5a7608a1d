#![doc = include_str!("../../guide/lints.md")]

mod bounds;
mod defaults;
mod descriptions;
mod finding;
mod keywords;
mod levels;
mod pairs;
mod prose;
mod size;
mod strict;
mod subject;
#[cfg(test)]
mod tests;
mod text;
mod values;
mod walk;

use self::subject::{Found, Subject};
pub use self::{finding::Finding, levels::Levels};
use crate::Toolset;
pub use crate::lint_name::{Level, Lint, UnknownLint};

/// What looks at one tool.
const LOOKS: [fn(&Subject<'_>, &mut Found); 7] = [
    descriptions::look,
    values::look,
    bounds::look,
    defaults::look,
    keywords::look,
    strict::look,
    size::look,
];

/// What a custom tool can do nothing about: its schema is not sent, its parameter has no name for the model, and a grammar takes
/// the place of an enum or a bound.
const OF_SCHEMAS: [Lint; 5] = [
    Lint::UndescribedParameter,
    Lint::UnboundedString,
    Lint::EnumInProse,
    Lint::NotStrict,
    Lint::ProseOnlyBound,
];

impl Toolset {
    /// Looks for what makes the tools work badly. What is found comes in the order of the tools, and in a tool from the top of its
    /// schema; what concerns the toolset as a whole comes last.
    ///
    /// ```
    /// use tool_runtime::{lint::Lint, tool, toolset};
    ///
    /// /// Current weather in a city.
    /// #[tool]
    /// fn get_weather(
    ///     /// City name, for example "Paris".
    ///     city: &str,
    ///     /// One of "celsius" or "fahrenheit".
    ///     unit: &str,
    /// ) -> String {
    ///     "sunny".to_owned()
    /// }
    ///
    /// let findings = toolset![get_weather].lint();
    /// let finding = findings.iter().find(|it| it.lint == Lint::EnumInProse).unwrap();
    /// assert_eq!(
    ///     finding.to_string(),
    ///     "warning[enum_in_prose]: get_weather/properties/unit: its description lists the values it may have: \
    ///      celsius, fahrenheit; make it an enum, to which models are held: \
    ///      `#[derive(serde::Deserialize, schemars::JsonSchema)] #[serde(rename_all = \"snake_case\")] enum Unit { Celsius, Fahrenheit }`",
    /// );
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        self.lint_with(&Levels::new())
    }

    /// Looks for what makes the tools work badly, as [`lint`](Self::lint) does, with other levels.
    ///
    /// ```
    /// use tool_runtime::{lint::{Level, Levels, Lint}, tool, toolset};
    ///
    /// /// Time.
    /// #[tool]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// let levels = Levels::new().deny_warnings();
    /// assert_eq!(toolset![now].lint_with(&levels)[0].level, Level::Error);
    /// let levels = Levels::new().allow(Lint::ShortDescription);
    /// assert_eq!(toolset![now].lint_with(&levels), []);
    /// ```
    #[must_use]
    pub fn lint_with(&self, levels: &Levels) -> Vec<Finding> {
        let definitions = self.definitions();
        let mut pairs = pairs::find(definitions);
        let mut findings = Vec::new();
        for (position, (definition, decision)) in definitions.decided().enumerate() {
            let subject = Subject::of(definition, decision);
            let mut found = std::mem::take(&mut pairs[position]);
            for look in LOOKS {
                look(&subject, &mut found);
            }
            found.drop_beside(Lint::UnboundedString, Lint::EnumInProse);
            if definition.custom.is_some() {
                found.drop_all(&OF_SCHEMAS);
            }
            findings.extend(found.into_findings(levels, Some(&subject)));
        }
        let mut whole = Found::default();
        size::look_at_all(definitions.len(), &mut whole);
        findings.extend(whole.into_findings(levels, None));
        findings
    }
}
