use tool_runtime::tool;

struct City;

/// Current weather in cities.
#[tool]
fn get_weather(days: u32, cities: &[City]) {
    let _ = (days, cities);
}

fn main() {}
