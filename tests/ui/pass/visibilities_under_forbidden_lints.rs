//! Tools of every visibility, in modules and in functions, under lints that forbid `allow`.
#![deny(warnings)]
#![forbid(
    dead_code,
    deprecated,
    missing_docs,
    non_camel_case_types,
    private_bounds,
    private_interfaces,
    unnameable_types,

    unused,
    unused_imports,
    unused_macro_rules,
    unused_macros,
    unused_qualifications
)]

use tool_runtime::{Toolset, tool, tools, toolset};

/// Tools.
pub mod inner {
    /// More tools.
    pub mod a {
        /// One.
        #[tool_runtime::tool]
        pub(in crate::inner) fn restricted() {}

        /// Two.
        #[tool_runtime::tool]
        pub(super) fn of_parent() {}

        /// Three.
        #[tool_runtime::tool]
        pub fn public() {}

        /// Four.
        #[tool_runtime::tool]
        pub(crate) fn of_crate() {}

        /// Five.
        #[tool_runtime::tool]
        fn private() {}

        /// The tools.
        pub fn tools() -> tool_runtime::Toolset {
            tool_runtime::toolset![restricted, super::a::of_parent, public, of_crate, private]
        }
    }

    /// The tools.
    pub fn tools() -> tool_runtime::Toolset {
        tool_runtime::toolset![a::restricted, a::of_parent]
    }
}

/// Never listed.
#[tool]
fn alone() {}

/// Never listed.
#[tool]
pub fn alone_and_public() {}

/// A type.
#[derive(Debug, Clone, Copy)]
pub struct Shop;

#[tools(fn private_tools)]
impl Shop {
    /// Sells.
    #[tool]
    fn sell(&self) {}
}

fn in_a_function() -> Toolset {
    /// One.
    #[tool]
    pub fn public() {}

    /// Two.
    #[tool]
    pub(crate) fn of_crate() {}

    /// Three.
    #[tool]
    fn private() {}

    {
        /// Four.
        #[tool]
        fn in_a_block() {}

        let _: Toolset = toolset![in_a_block, private];
    }
    toolset![public, of_crate, private]
}

fn main() {
    let _: [Toolset; 4] = [
        inner::tools(),
        inner::a::tools(),
        in_a_function(),
        toolset![inner::a::public, inner::a::of_crate],
    ];
    drop(Shop::private_tools().with_state(Shop));
}
