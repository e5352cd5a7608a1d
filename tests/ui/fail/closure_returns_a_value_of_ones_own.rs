use tool_runtime::tool::{Definition, from_fn};

#[derive(serde::Serialize)]
struct Weather {
    celsius: i32,
}

fn main() {
    let definition = Definition::new("now", serde_json::json!({ "type": "object" })).unwrap();
    let _ = from_fn(definition, |_, _| async { Weather { celsius: 21 } });
}
