use tool_runtime::toolset;

async fn get_weather(city: &str) {}

fn main() {
    let _ = toolset![get_weather];
}
