//! Tools that are easily mistaken for each other.

use std::collections::{BTreeSet, HashMap};

use super::{Lint, subject::Found, text};
use crate::tool::Definition;

/// Finds them; what is found about a pair is told at the later one.
pub(super) fn find(definitions: &[Definition]) -> Vec<Found> {
    let mut found: Vec<Found> = definitions.iter().map(|_| Found::default()).collect();
    let names: Vec<Name> = definitions.iter().map(|it| Name::of(&it.name)).collect();
    similar_names(definitions, &names, &mut found);
    similar_descriptions(definitions, &names, &mut found);
    found
}

fn are_meant(lint: Lint, one: &Definition, other: &Definition) -> bool {
    one.allows(lint) || other.allows(lint)
}

/// A name in the forms by which it is compared.
struct Name {
    stems: BTreeSet<String>,
    /// For each, equal ones are similar names.
    keys: [String; 2],
}

impl Name {
    fn of(name: &str) -> Self {
        let words = text::words(name);
        let stems = words.iter().map(|word| text::stem(word)).collect();
        let mut words: Vec<String> = words.iter().map(|word| text::singular(word)).collect();
        // `search_v2` beside `search`.
        let is_version = |word: &String| {
            let most = if word.starts_with('v') { 2 } else { 1 };
            let digits = word.strip_prefix('v').unwrap_or(word);
            (1..=most).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit())
        };
        if words.len() > 1 && words.last().is_some_and(is_version) {
            words.pop();
        }
        let joined = words.concat();
        if let Some(verb) = words.first_mut() {
            *verb = synonym(verb).to_owned();
        }
        // `text_to_file` is not `file_to_text`.
        let has_direction = |word: &String| DIRECTIONS.contains(&word.as_str());
        if !words.iter().any(has_direction) {
            words.sort_unstable();
        }
        Self {
            stems,
            keys: [words.join("_"), joined],
        }
    }
}

/// Words that make the order of the others count.
const DIRECTIONS: [&str; 9] = [
    "to", "from", "in", "into", "on", "of", "by", "before", "after",
];

/// One word for all verbs that mean the same to a model.
fn synonym(verb: &str) -> &str {
    match verb {
        "fetch" | "retrieve" => "get",
        "remove" => "delete",
        "find" | "lookup" => "search",
        "modify" | "edit" | "change" => "update",
        "make" => "create",
        verb => verb,
    }
}

fn similar_names(definitions: &[Definition], names: &[Name], found: &mut [Found]) {
    let mut known: [HashMap<&str, Vec<usize>>; 2] = Default::default();
    for (position, name) in names.iter().enumerate() {
        let mut similar: Option<usize> = None;
        for (known, key) in known.iter_mut().zip(&name.keys) {
            let same = known.entry(key).or_default();
            let first = same.iter().find(|&&it| {
                !are_meant(Lint::SimilarNames, &definitions[it], &definitions[position])
            });
            similar = similar.or(first.copied());
            // Who compares a thousand names that are all alike learns nothing more.
            if same.len() < 100 {
                same.push(position);
            }
        }
        if let Some(other) = similar {
            found[position].add(
                Lint::SimilarNames,
                "",
                format!(
                    "its name is easily mistaken for `{}`",
                    definitions[other].name
                ),
                "name both by what they do differently, or make one tool of them",
            );
        }
    }
}

/// What is said of a tool, in the form by which it is compared.
struct Said {
    position: usize,
    verb: String,
    stems: BTreeSet<String>,
}

/// How many tools that begin alike are compared with each other.
const COMPARED: usize = 500;

/// How much of all words must be in both.
const SHARED: f64 = 0.8;

fn similar_descriptions(definitions: &[Definition], names: &[Name], found: &mut [Found]) {
    let mut by_verb: HashMap<String, Vec<Said>> = HashMap::new();
    let mut equal: HashMap<String, usize> = HashMap::new();
    for (position, definition) in definitions.iter().enumerate() {
        let description = definition.description.as_deref().unwrap_or_default();
        let words = text::words(description);
        let Some(said) = Said::of(position, &words) else {
            continue;
        };
        let meant =
            |other: usize| are_meant(Lint::SimilarDescriptions, &definitions[other], definition);
        let same = *equal.entry(words.join(" ")).or_insert(position);
        let alike = by_verb.entry(said.verb.clone()).or_default();
        let (other, message) = if same != position && !meant(same) {
            (Some(same), "has the same description")
        } else {
            let near = alike.iter().find(|other| {
                !meant(other.position)
                    && said.is_like(other)
                    && !said.is_told_apart(other, &names[position], &names[other.position])
            });
            (
                near.map(|other| other.position),
                "has nearly the same description",
            )
        };
        if let Some(other) = other {
            found[position].add(
                Lint::SimilarDescriptions,
                "",
                format!("`{}` {message}", definitions[other].name),
                "say in both when to call this one and not the other, or make one tool of them",
            );
        }
        if alike.len() < COMPARED {
            alike.push(said);
        }
    }
}

impl Said {
    fn of(position: usize, words: &[String]) -> Option<Self> {
        let stems: Vec<String> = words
            .iter()
            .filter(|word| !matches!(word.as_str(), "a" | "an" | "the"))
            .map(|word| text::stem(word))
            .collect();
        let verb = synonym(stems.first()?).to_owned();
        let mut stems: BTreeSet<String> = stems.into_iter().skip(1).collect();
        stems.insert(verb.clone());
        Some(Self {
            position,
            verb,
            stems,
        })
    }

    fn is_like(&self, other: &Self) -> bool {
        let shared = self.stems.intersection(&other.stems).count();
        let all = self.stems.len() + other.stems.len() - shared;
        #[expect(clippy::cast_precision_loss, reason = "these are counts of words")]
        let share = shared as f64 / all as f64;
        share >= SHARED
    }

    /// Whether the descriptions differ in what the names differ in.
    fn is_told_apart(&self, other: &Self, name: &Name, other_name: &Name) -> bool {
        let differ = |one: &Self, other: &Self, name: &Name, other_name: &Name| {
            let mut own = one.stems.difference(&other.stems);
            own.any(|stem| name.stems.contains(stem) && !other_name.stems.contains(stem))
        };
        differ(self, other, name, other_name) && differ(other, self, other_name, name)
    }
}
