use tool_runtime::tool;

/// Draws.
#[tool(strict)]
fn draw(corners: Vec<(f64, Option<f64>, f64)>) -> usize {
    corners.len()
}

fn main() {}
