use tool_runtime::tool::typed_fn;

#[derive(serde::Deserialize)]
struct Query {
    text: String,
}

fn main() {
    let _ = typed_fn::<_, (), _, _, _, _>("find", |query: Query| async move { query.text });
}
