use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(
    #[serde(skip, serialize_with = "f")] city: &str,
    #[serde(rename_all = "camelCase")] days: u32,
    #[serde(try_from = "u8", borrow)] hours: u32,
    #[serde(deny_unknown_fields, untagged)] unit: u32,
) {
    let _ = (city, days, hours, unit);
}

fn main() {}
