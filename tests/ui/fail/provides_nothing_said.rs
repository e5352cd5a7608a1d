use tool_runtime::Provides;

#[derive(Provides)]
struct App {
    #[provides()]
    store: String,
}

fn main() {}
