use tool_runtime::{tool, tools};

struct Weather;

#[tools]
impl Weather {
    /// Current weather in a city.
    #[tool]
    async fn get(&self, city: Citty, more: Vec<Cityy>) {
        let _ = (city, more);
    }
}

fn main() {
    let _ = Weather::tools().with_state(Weather);
}
