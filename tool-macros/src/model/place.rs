//! Where a function is declared.

use syn::Path;

/// Where the function of a tool is.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// In a module, or in the body of a function.
    Module,
    /// In an `impl` block with `#[tools]`.
    Block {
        /// The path of the runtime, if it is not the usual one.
        runtime: Option<&'a Path>,
        /// Whether the block has parameters. Constants in a function do not know them.
        is_generic: bool,
    },
}
