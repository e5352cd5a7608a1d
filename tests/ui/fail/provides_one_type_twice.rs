use tool_runtime::Provides;

#[derive(Provides)]
struct App {
    primary: String,
    replica: String,
}

fn main() {}
