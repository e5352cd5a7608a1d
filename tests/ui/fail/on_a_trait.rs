use tool_runtime::tool;

#[tool]
pub unsafe trait Station {
    /// Current weather in a city.
    fn get_weather(city: String);
}

fn main() {}
