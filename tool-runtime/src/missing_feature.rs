//! Macros in the place of those whose feature is off.

/// Needs the feature `macros` of `tool-runtime`, which is on by default.
#[cfg(not(feature = "macros"))]
#[doc(hidden)]
#[macro_export]
macro_rules! toolset {
    ($($tools:tt)*) => {
        ::core::compile_error!(
            "`toolset!` needs the feature `macros` of `tool-runtime`; write `features = [\"macros\"]` beside it in \
             Cargo.toml, or remove `default-features = false`"
        )
    };
}

/// Needs the feature `snapshot` of `tool-runtime`.
#[cfg(not(feature = "snapshot"))]
#[doc(hidden)]
#[macro_export]
macro_rules! assert_schemas {
    ($tools:expr $(, $path:expr)? $(,)?) => {{
        ::core::compile_error!(
            "`assert_schemas!` needs the feature `snapshot` of `tool-runtime`; write `features = [\"snapshot\"]` beside it in \
             Cargo.toml, below `[dev-dependencies]` for tests"
        );
        // What the arguments name is used.
        let _ = (&$tools, $(&$path)?);
    }};
}
