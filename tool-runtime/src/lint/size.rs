//! What takes too much room.

use schemars::Schema;
use serde_json::Value;

use super::{
    Lint,
    subject::{Found, Subject},
    walk::Object,
};
use crate::{tool::Definition, toolset::api_limits};

/// A definition of more tokens than this takes a great part of every prompt: twenty such fill 20,000 before the first word is said.
const TOKENS: usize = 1_000;

/// OpenAI's guide asks for fewer than 20 tools at a time.
const TOOLS: usize = 20;

/// How many tokens a definition takes.
#[cfg(feature = "tokens")]
pub(super) fn tokens(definition: &Definition, sent: &Schema) -> usize {
    crate::tokens::of_definition(crate::tokens::Encoding::default(), definition, Some(sent))
}

/// How many tokens a definition takes: a guess, at four characters each.
#[cfg(not(feature = "tokens"))]
pub(super) fn tokens(definition: &Definition, sent: &Schema) -> usize {
    let description = definition.sent_description().unwrap_or_default();
    let parameters = match &definition.custom {
        Some(custom) => custom.grammar().map_or(String::new(), |it| it.1.to_owned()),
        None => sent.as_value().to_string(),
    };
    (definition.name.len() + description.chars().count() + parameters.chars().count()) / 4
}

pub(super) fn look(subject: &Subject<'_>, found: &mut Found) {
    let tokens = tokens(subject.definition, &subject.sent());
    if tokens > TOKENS {
        let part = largest(subject.root()).map_or_else(String::new, |(name, share)| {
            format!(", {share}% of that for `{name}`")
        });
        found.add(
            Lint::ExpensiveSchema,
            "",
            format!("it takes about {tokens} tokens of every prompt{part}"),
            "shorten the descriptions, leave out what is rarely needed, or split the tool",
        );
    }
    if let Some(characters) = api_limits::too_long(subject.definition) {
        found.add(
            Lint::OverLimit,
            "",
            format!(
                "its description has {characters} characters, and the OpenAI APIs take {}",
                api_limits::DESCRIPTION
            ),
            "say what belongs to one parameter there, and leave out what models need not know",
        );
    }
}

/// The parameter with the largest schema, and its share of all, in percent.
fn largest(root: &Value) -> Option<(&str, usize)> {
    let size = |value: &Value| value.to_string().len();
    let properties: &Object = root.get("properties")?.as_object()?;
    let sizes = properties
        .iter()
        .map(|(name, schema)| (name.as_str(), size(schema)));
    let (name, largest) = sizes.max_by_key(|(_, size)| *size)?;
    let share = largest * 100 / size(root).max(1);
    (share > 40 && properties.len() > 1).then_some((name, share))
}

/// Looks at the toolset as a whole.
pub(super) fn look_at_all(count: usize, found: &mut Found) {
    if count >= TOOLS {
        found.add(
            Lint::ManyTools,
            "",
            format!("there are {count} tools, and models choose best among fewer than {TOOLS}"),
            "give each task only the tools that it needs, or make one tool of several that are alike",
        );
    }
    if count > api_limits::TOOLS {
        found.add(
            Lint::OverLimit,
            "",
            format!(
                "there are {count} tools, and the OpenAI APIs take {}",
                api_limits::TOOLS
            ),
            "leave out what this task does not need",
        );
    }
}
