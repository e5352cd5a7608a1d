use tool_runtime::tool;

/// Distance of a place from here.
#[tool]
async fn distance((latitude, longitude): (f64, f64)) -> f64 {
    latitude + longitude
}

fn main() {}
