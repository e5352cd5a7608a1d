use tool_runtime::tool;

#[tool]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
