use tool_runtime::tool;

struct Db;

/// Writes a file.
#[tool(key = pair.0)]
async fn write_file(#[state] db: &Db, pair: (String, u8)) {
    let _ = (db, pair);
}

fn main() {}
