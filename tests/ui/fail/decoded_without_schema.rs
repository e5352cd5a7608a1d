use tool_runtime::tool;

struct City;

fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<City, D::Error> {
    <String as serde::Deserialize>::deserialize(deserializer).map(|_| City)
}

/// Current weather in a city.
#[tool]
async fn get_weather(#[serde(deserialize_with = "read")] city: City) {
    let _ = city;
}

fn main() {}
