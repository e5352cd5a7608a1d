//! Every lint that a tool can allow.
#![deny(warnings)]

use tool_runtime::{lint::Lint, tool, toolset};

/// Counts letters.
#[tool(allow(
    missing_description,
    short_description,
    undescribed_parameter,
    echoed_name,
    similar_names,
    similar_descriptions,
    many_parameters,
    unbounded_string,
    enum_in_prose,
    time_as_object,
    required_boolean,
    expensive_schema,
    impossible_bounds,
    default_breaks_schema,
    unenforced_keyword,
    prose_only_bound,
    not_strict,
    strict_not_met,
    open_object,
    over_limit,
))]
fn count(text: &str) -> usize {
    text.chars().count()
}

fn main() {
    let tools = toolset![count];
    let definition = &tools.definitions()[0];
    for &lint in Lint::ALL {
        assert_eq!(definition.allows(lint), lint != Lint::ManyTools, "{lint}");
    }
}
