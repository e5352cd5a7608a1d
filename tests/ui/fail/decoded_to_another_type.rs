use tool_runtime::tool;

fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    serde::Deserialize::deserialize(deserializer)
}

/// Current weather in a city.
#[tool]
async fn get_weather(#[serde(deserialize_with = "read")] days: u32) {
    let _ = days;
}

fn main() {}
