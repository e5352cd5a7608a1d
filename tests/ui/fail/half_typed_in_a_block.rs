use tool_runtime::{Toolset, tool, tools};

struct Weather;

#[tools]
impl Weather {
    /// Current weather in a city.
    #[tool]
    async fn get(&self, city: ) {}

    fn helper(&self, city: &) {}

    /// Forecast for a city.
    #[tool]
    fn forecast(&self, city: &str) {
        let _ = city;
    }
}

fn main() {
    let _: Toolset = Weather::tools().with_state(Weather);
}
