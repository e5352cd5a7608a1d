use tool_runtime::tool;

#[tool(name = "get weather", timeout = "soon", key = town)]
async fn get_weather(
    city: Option<&str>,
    #[tool(defualt)] days: u32,
    #[serde(flatten)] in_unit: u8,
) {
    let _ = (city, days, in_unit);
}

fn main() {}
