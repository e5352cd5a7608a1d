use tool_runtime::Provides;

#[derive(Provides)]
#[provides(crate = "tool_runtime")]
struct App {
    store: String,
}

fn main() {}
