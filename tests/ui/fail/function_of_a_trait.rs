use tool_runtime::tool;

trait Station {
    /// Current weather in a city.
    #[tool]
    fn get_weather(city: String);
}

fn main() {}
