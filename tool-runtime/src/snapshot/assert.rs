//! Schemas in tests.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::Mismatch;
use crate::Toolset;

/// Asserts that what the model is told about the tools is what a file says. The file belongs under version control; a changed
/// signature or description then shows up in review.
///
/// `assert_schemas!(tools)` looks for it in the package's folder `tests/schemas`, under the path of the function that it
/// stands in, so that it can stand there once; `assert_schemas!(tools, "path/of/file.json")` at that path in the package. With the
/// environment variable `UPDATE_SCHEMAS=1` the file is written instead. Tools that ask for a state are given it, or
/// [none](crate::Toolset::for_inspection), before.
///
/// # Panics
/// If the file is missing, or says something else; the message has the difference.
///
/// ```no_run
/// use tool_runtime::{assert_schemas, tool, toolset};
///
/// /// Current time.
/// #[tool]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// #[test]
/// fn the_model_is_told_what_was_agreed() {
///     assert_schemas!(toolset![now]);
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! assert_schemas {
    ($tools:expr $(,)?) => {
        $crate::assert_schemas!(
            $tools,
            $crate::snapshot::__file_of(::core::any::type_name_of_val(&|| {}))
        )
    };
    ($tools:expr, $path:expr $(,)?) => {
        $crate::snapshot::__assert(&$tools, ::core::env!("CARGO_MANIFEST_DIR"), $path)
    };
}

const UPDATE: &str = "UPDATE_SCHEMAS";

#[doc(hidden)]
#[track_caller]
pub fn __assert(tools: &Toolset, package: &str, path: impl AsRef<Path>) {
    let schemas = tools.schemas();
    let path = Path::new(package).join(path);
    if env::var_os(UPDATE).is_some_and(|update| !update.is_empty() && update != "0") {
        if let Err(error) = schemas.write(&path) {
            panic!("{} cannot be written: {error}", path.display());
        }
        return;
    }
    match schemas.compare(&path) {
        Ok(()) => {}
        Err(mismatch @ Mismatch::Unreadable { .. }) => panic!("{mismatch}"),
        Err(mismatch) => panic!(
            "{mismatch}\nIf that is meant, write the file with {UPDATE}=1 in the environment, and read the difference"
        ),
    }
}

/// The file of a function, by the name of a closure in it.
#[doc(hidden)]
#[must_use]
pub fn __file_of(closure: &str) -> PathBuf {
    let parts = closure.split("::").filter(|part| *part != "{{closure}}");
    let name = parts.collect::<Vec<_>>().join("__");
    // Generic functions have more in their names than file systems take.
    let name = name.replace(|char: char| !(char.is_alphanumeric() || char == '_'), "-");
    ["tests", "schemas", &format!("{name}.json")]
        .iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::__file_of;

    #[test]
    fn a_file_has_the_name_of_its_test() {
        let file = Path::new("tests")
            .join("schemas")
            .join("shop__tests__tools.json");
        assert_eq!(__file_of("shop::tests::tools::{{closure}}"), file);
        assert_eq!(
            __file_of("shop::tests::tools::{{closure}}::{{closure}}"),
            file
        );
        let generic = __file_of("shop::tools<u8>::{{closure}}");
        assert!(generic.ends_with("shop__tools-u8-.json"), "{generic:?}");
    }
}
