use tool_runtime::toolset;

struct Weather;

fn main() {
    let _ = toolset![Weather];
}
