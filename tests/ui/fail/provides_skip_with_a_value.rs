use tool_runtime::Provides;

#[derive(Provides)]
struct App {
    #[provides(skip = true)]
    store: String,
}

fn main() {}
