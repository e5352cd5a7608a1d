//! What definitions cost in every prompt.

use serde_json::json;
use tool_runtime::{
    Toolset,
    tokens::Encoding,
    tool,
    tool::{Definition, from_fn},
    toolset,
};

fn answers_nothing(definition: Definition) -> impl tool_runtime::Tool {
    from_fn(definition, |_, _| async { Ok::<_, String>("") })
}

#[test]
fn the_strict_schema_is_counted_where_it_is_sent() {
    let parameters = json!({
        "type": "object",
        "properties": { "city": { "type": "string", "minLength": 3 } },
    });
    let mut definition = Definition::new("get_weather", parameters).unwrap();
    let tokens = |definition: &Definition| {
        let tool = answers_nothing(definition.clone());
        let tools = Toolset::new().with_tool(tool).unwrap();
        tools.tokens(Encoding::O200kBase).total
    };
    let strict = tokens(&definition);
    definition.strict = Some(false);
    assert!(
        tokens(&definition) < strict,
        "a strict schema tells the bound in words"
    );
}

#[test]
fn every_tool_costs_what_leaving_it_out_saves() {
    /// Current weather in a city.
    #[tool]
    fn get_weather(
        /// The city.
        city: &str,
        /// For how many days.
        days: Option<u8>,
    ) -> String {
        format!("{city} {days:?}")
    }

    /// Current time.
    #[tool]
    fn now() -> &'static str {
        "12:00"
    }

    for encoding in [Encoding::O200kBase, Encoding::Cl100kBase] {
        let both = toolset![get_weather, now].tokens(encoding);
        let one = toolset![get_weather].tokens(encoding);
        assert_eq!(both.total - one.total, both.tools[1].tokens);
        assert_eq!(both.overhead, 12);
        assert_eq!(one.total, one.overhead + one.tools[0].tokens);
    }
}

#[test]
fn no_tools_cost_nothing() {
    let cost = Toolset::new().tokens(Encoding::O200kBase);
    assert_eq!((cost.total, cost.overhead, cost.tools.len()), (0, 0, 0));
}
