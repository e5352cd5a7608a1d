use tool_runtime::{tool, toolset};

struct ChatCompletionResponseMessage;

/// Current time.
#[tool]
fn now() {}

fn main() {
    let reply = ChatCompletionResponseMessage;
    let _ = toolset![now].answer(&reply);
}
