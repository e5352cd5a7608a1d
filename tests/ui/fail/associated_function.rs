use tool_runtime::tool;

struct Station;

impl Station {
    /// Finds a station.
    #[tool]
    async fn find(city: &str) -> Option<Self> {
        let _ = city;
        None
    }
}

fn main() {}
