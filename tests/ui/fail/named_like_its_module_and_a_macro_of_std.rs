use tool_runtime::toolset;

mod todo {
    /// Adds something to do.
    #[tool_runtime::tool]
    pub fn todo(text: &str) -> usize {
        text.len()
    }
}

use todo::todo;

fn main() {
    let _: tool_runtime::Toolset = toolset![todo];
}
