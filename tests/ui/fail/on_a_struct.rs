use tool_runtime::tool;

/// Current weather in a city.
#[tool]
pub struct Weather {
    pub degrees: f64,
}

fn main() {}
