#![deny(warnings)]

use tool_runtime::{tool, toolset};

type City = Option<String>;
type Text = str;
type Cities = [String];
type Answer<T> = Result<T, std::fmt::Error>;

/// Current weather in a city.
#[tool]
async fn get_weather(city: City, text: &Text, cities: &Cities, days: Vec<u8>) -> Answer<String> {
    let _ = (city, text, cities, days);
    Ok(String::new())
}

fn main() {
    let tools = toolset![get_weather];
    let definitions = tools.definitions();
    let required = definitions[0].parameters.get("required").unwrap();
    assert_eq!(*required, serde_json::json!(["text", "cities", "days"]));
}
