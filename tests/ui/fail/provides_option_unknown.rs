use tool_runtime::Provides;

#[derive(Provides)]
struct App {
    #[provides(skpi)]
    store: String,
}

fn main() {}
