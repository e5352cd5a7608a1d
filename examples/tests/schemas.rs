//! Holds what the model is told about the tools of the examples against a file that is reviewed.

use tool_runtime::{BuildError, assert_schemas};

#[test]
fn the_model_is_told_what_was_reviewed() -> Result<(), BuildError> {
    assert_schemas!(tool_examples::tools()?, "schemas.json");
    Ok(())
}
