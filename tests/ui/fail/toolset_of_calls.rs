use tool_runtime::{Toolset, tool, toolset};

/// Current weather.
#[tool]
fn get_weather() {}

/// Current time.
#[tool]
fn get_time() {}

fn main() {
    let _: Toolset = toolset![get_weather(), get_time];
    let _: Toolset = toolset![get_weather get_time];
    let _: Toolset = toolset!["get_weather", &get_time];
    let _: Toolset = toolset![get_weather::<u8>];
}
