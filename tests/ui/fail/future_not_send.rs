use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(city: &str) {
    let city = std::rc::Rc::new(city);
    std::future::ready(()).await;
    drop(city);
}

fn main() {}
