use tool_runtime::tool;

#[derive(serde::Serialize)]
struct Time;

/// Current time.
#[tool(output_schema)]
fn now() -> Result<Time, String> {
    Ok(Time)
}

fn main() {}
