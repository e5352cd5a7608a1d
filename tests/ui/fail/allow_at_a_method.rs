use tool_runtime::{tool, tools};

struct Forecast;

#[tools]
impl Forecast {
    /// Current weather in a city.
    #[tool(allow(not_strikt))]
    fn get_weather(&self, city: &str) {
        let _ = city;
    }
}

fn main() {}
