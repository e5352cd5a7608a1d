use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn météo(city: &str) {
    let _ = city;
}

fn main() {}
