use tool_runtime::tool;

#[tool(description = 5)]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
