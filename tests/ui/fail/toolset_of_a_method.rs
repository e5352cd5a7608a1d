use tool_runtime::{Toolset, tool, tools, toolset};

struct Shop;

#[tools]
impl Shop {
    /// Sells.
    #[tool]
    fn sell(&self) {}

    fn more() {
        let _: Toolset = toolset![Self::sell];
    }
}

fn main() {
    let _: Toolset = toolset![Shop::sell];
}
