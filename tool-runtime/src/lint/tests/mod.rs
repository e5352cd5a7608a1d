//! Each lint: what it finds, and what is near to that and fine.

mod any;
mod bounds;
mod schemas;
mod toolsets;

use serde_json::{Value, json};

use super::{Finding, Lint};
use crate::{
    Toolset,
    schema::strict::{Origin, Types},
    tool::{Definition, from_fn},
};

/// Adds a tool that does nothing.
fn with(tools: Toolset, definition: Definition) -> Toolset {
    let tool = from_fn(definition, |_, _| async { Ok::<_, String>("") });
    tools.with_tool(tool).expect("a tool")
}

fn tools(definitions: impl IntoIterator<Item = Definition>) -> Toolset {
    definitions.into_iter().fold(Toolset::new(), with)
}

/// A definition that nothing but its parameters can be wrong with.
fn taking(parameters: Value) -> Definition {
    Definition::new("book", parameters)
        .expect("a definition")
        .with_description("Books a seat on a train.")
}

/// The same, as if it came from types.
fn declared(parameters: Value) -> Definition {
    Definition {
        origin: Origin::Types(Types::default()),
        ..taking(parameters)
    }
}

/// The schema of one required parameter, `x`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is mostly given a literal"
)]
fn one(property: Value) -> Value {
    json!({
        "type": "object",
        "properties": { "x": property },
        "required": ["x"],
        "additionalProperties": false,
    })
}

fn findings(definition: Definition) -> Vec<Finding> {
    tools([definition]).lint()
}

/// Where a lint finds something.
fn paths(lint: Lint, definition: Definition) -> Vec<String> {
    let findings = findings(definition).into_iter();
    let findings = findings.filter(|finding| finding.lint == lint);
    findings.map(|finding| finding.path).collect()
}

/// What a lint says of the only thing that it finds.
fn said(lint: Lint, definition: Definition) -> Option<String> {
    let findings = findings(definition).into_iter();
    let mut findings = findings.filter(|finding| finding.lint == lint);
    let only = findings.next()?;
    assert_eq!(findings.next(), None);
    Some(format!("{}; {}", only.message, only.advice))
}
