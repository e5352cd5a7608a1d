use tool_runtime::tool;
use uuid::Uuid;

/// Finds a user.
#[tool]
fn find_user(id: Uuid, others: &[Uuid]) {
    let _ = (id, others);
}

fn main() {}
