use tool_runtime::tool;

struct Station;

#[tool]
impl Station {
    /// Current weather in a city.
    async fn get_weather(city: String) {
        let _ = city;
    }
}

fn main() {}
