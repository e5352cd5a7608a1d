//! What the model is told, held against a file.

use std::{fs, panic, path::PathBuf};

use tool_runtime::{Toolset, assert_schemas, snapshot::Mismatch, tool, toolset};

/// Finds hotels.
#[tool(output_schema)]
fn find_hotels(
    /// City name.
    city: &str,
    /// How many to list.
    #[tool(default = 5)]
    most: u8,
) -> Vec<String> {
    vec![city.to_owned(); most.into()]
}

mod changed {
    use tool_runtime::tool;

    /// Finds hotels.
    #[tool(output_schema)]
    pub(super) fn find_hotels(
        /// City name.
        city: &str,
        /// How many to list.
        #[tool(default = 9)]
        most: u8,
    ) -> Vec<String> {
        vec![city.to_owned(); most.into()]
    }
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tool-runtime-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// What an assertion says when it fails.
fn failure(check: impl FnOnce() + panic::UnwindSafe) -> String {
    let payload = panic::catch_unwind(check).unwrap_err();
    *payload.downcast::<String>().unwrap()
}

#[test]
fn what_the_file_says_is_agreed_to() {
    assert_schemas!(toolset![find_hotels], "snapshots/schemas/find_hotels.json");
}

#[test]
fn a_changed_signature_shows_as_a_difference() {
    let path = scratch("changed.json");
    toolset![find_hotels].schemas().write(&path).unwrap();
    let message = failure(|| assert_schemas!(toolset![changed::find_hotels], path));
    assert!(
        message.contains("-          \"description\": \"How many to list. (default: 5)\""),
        "{message}"
    );
    assert!(
        message.contains("+          \"description\": \"How many to list. (default: 9)\""),
        "{message}"
    );
    assert!(message.contains("UPDATE_SCHEMAS=1"), "{message}");
}

#[test]
fn a_missing_file_is_not_agreed_to() {
    let message = failure(|| assert_schemas!(toolset![find_hotels], scratch("missing.json")));
    assert!(message.contains("there is no file"), "{message}");
    assert!(message.contains("UPDATE_SCHEMAS=1"), "{message}");
}

#[test]
fn line_ends_of_windows_are_no_difference() {
    let schemas = toolset![find_hotels].schemas();
    let path = scratch("windows.json");
    fs::write(&path, schemas.to_string().replace('\n', "\r\n")).unwrap();
    assert!(schemas.compare(&path).is_ok());
}

#[test]
fn what_cannot_be_read_is_no_difference() {
    let compared = Toolset::new().schemas().compare(&std::env::temp_dir());
    assert!(matches!(compared, Err(Mismatch::Unreadable { .. })));
}
