//! Lints that a tool allows.
#![expect(
    clippy::unused_self,
    reason = "the methods show what a tool may be, and do nothing else"
)]

use std::{fs, path::Path};

use tool_runtime::{Toolset, lint::Lint, tool, tools, toolset};

/// Counts letters.
#[tool(allow(unbounded_string, not_strict))]
fn count(text: &str) -> usize {
    text.chars().count()
}

/// Does nothing.
#[tool]
fn rest() {}

/// Counts words, also of another kind.
#[tool(allow(required_boolean))]
fn count_words(
    text: &str,
    #[cfg(test)] loud: bool,
    #[cfg(not(test))] session: SomethingElsewhere,
) -> (usize, bool) {
    (text.split_whitespace().count(), loud)
}

struct Texts;

#[tools]
impl Texts {
    /// Counts letters.
    #[tool(allow(unbounded_string))]
    fn length(&self, text: &str) -> usize {
        text.len()
    }

    /// Does nothing.
    #[tool]
    fn pause(&self) {}
}

macro_rules! allowing {
    ($name:ident, $($lint:ident)*, $options:tt) => {
        /// Does nothing.
        #[tool(allow($($lint),*, $options))]
        fn $name() {}
    };
}

allowing!(quiet, echoed_name similar_names, open_object);

/// The lints that each tool allows.
fn allowed(tools: &Toolset) -> Vec<Vec<Lint>> {
    let definitions = tools.definitions().iter();
    definitions
        .map(|definition| {
            let lints = Lint::ALL.iter().copied();
            lints.filter(|lint| definition.allows(*lint)).collect()
        })
        .collect()
}

#[test]
fn a_tool_allows_what_it_names_and_nothing_else() {
    assert_eq!(
        allowed(&toolset![count, rest, count_words, quiet]),
        [
            vec![Lint::UnboundedString, Lint::NotStrict],
            vec![],
            vec![Lint::RequiredBoolean],
            vec![Lint::EchoedName, Lint::SimilarNames, Lint::OpenObject],
        ],
    );
    assert_eq!(
        allowed(&Texts::tools().with_state(Texts)),
        [vec![Lint::UnboundedString], vec![]],
    );
}

#[test]
fn every_lint_of_a_tool_can_be_allowed() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/pass/allow_every_lint.rs");
    let program = fs::read_to_string(program).unwrap();
    let (_, names) = program.split_once("allow(").unwrap();
    let (names, _) = names.split_once(')').unwrap();
    let names: Vec<_> = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let all = Lint::ALL.iter().filter(|lint| **lint != Lint::ManyTools);
    let all: Vec<_> = all.map(|lint| lint.name()).collect();
    assert_eq!(names, all);
}
