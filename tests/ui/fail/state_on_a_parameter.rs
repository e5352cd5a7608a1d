use tool_runtime::tool;

struct Db;

/// Current weather in a city.
#[tool]
async fn get_weather(#[state] db: &Db, city: &str) {
    let _ = (db, city);
}

fn main() {}
