//! The names by which `toolset!` finds tools.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;

/// The kind of the item that has the name of a tool's function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// A macro.
    Macro,
    /// A type, for the names of std's macros: a macro would hide the one of std from the module.
    Type,
}

/// The macros that are there without `use`.
const MACROS: [&str; 42] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "cfg_select",
    "column",
    "compile_error",
    "concat",
    "concat_bytes",
    "concat_idents",
    "const_format_args",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "env",
    "eprint",
    "eprintln",
    "file",
    "format",
    "format_args",
    "format_args_nl",
    "include",
    "include_bytes",
    "include_str",
    "line",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "print",
    "println",
    "stringify",
    "thread_local",
    "todo",
    "try",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
    "is_x86_feature_detected",
];

impl Naming {
    pub(super) fn of(name: &Ident) -> Self {
        if MACROS.contains(&name.unraw().to_string().as_str()) {
            Self::Type
        } else {
            Self::Macro
        }
    }
}
