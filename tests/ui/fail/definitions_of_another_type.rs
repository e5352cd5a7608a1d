use tool_runtime::{tool, toolset};

struct ChatCompletionTools;

struct Request;

impl Request {
    fn tools(self, tools: impl Into<Vec<ChatCompletionTools>>) {
        drop(tools.into());
    }
}

/// Current time.
#[tool]
fn now() {}

fn main() {
    Request.tools(toolset![now].definitions());
}
