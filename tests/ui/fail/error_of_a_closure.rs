use tool_runtime::tool::{Definition, from_fn};

#[derive(Debug)]
struct WeatherError;

fn main() {
    let definition = Definition::new("now", serde_json::json!({ "type": "object" })).unwrap();
    let _ = from_fn(definition, |_, _| async { Err::<(), _>(WeatherError) });
}
