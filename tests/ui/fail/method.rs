use tool_runtime::tool;

struct Station;

impl Station {
    /// Current weather in a city.
    #[tool]
    async fn get_weather(&self, city: &str) {
        let _ = city;
    }
}

fn main() {}
