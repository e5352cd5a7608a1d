#[derive(tool_runtime::Provides)]
enum App {
    Db,
}

fn main() {}
