use tool_runtime::toolset;

async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {
    let _ = toolset![get_weather];
}
