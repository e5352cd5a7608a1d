use tool_runtime::{tool, toolset};

macro_rules! pause {
    () => {
        std::thread::yield_now()
    };
}

/// Waits.
#[tool]
fn pause() {
    pause!();
}

fn main() {
    let _: tool_runtime::Toolset = toolset![pause];
}
