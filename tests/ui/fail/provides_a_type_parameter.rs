use tool_runtime::Provides;

#[derive(Provides)]
struct App<T> {
    store: T,
}

fn main() {}
