//! The tools in `toolset![…]`.

use proc_macro2::TokenStream;
use syn::Path;

use super::naming::Naming;
use crate::{error::Errors, parse};

pub(crate) struct Toolset<'a> {
    pub(crate) runtime: &'a TokenStream,
    pub(crate) tools: Vec<Listed<'a>>,
}

/// A tool, by the path of its function.
pub(crate) struct Listed<'a> {
    pub(crate) path: &'a Path,
    pub(crate) naming: Naming,
}

impl<'a> Toolset<'a> {
    pub(crate) fn of(input: &'a parse::Toolset, errors: &Errors) -> Self {
        let mut tools = Vec::new();
        for path in &input.tools {
            let (Some(first), Some(last)) = (path.segments.first(), path.segments.last()) else {
                continue;
            };

            // A method.
            if first.ident == "Self" {
                errors.refuse(
                    path,
                    "the methods of a type join a toolset together; write `#[tools]` above their block, and call `tools()`",
                );
                continue;
            }
            tools.push(Listed {
                path,
                naming: Naming::of(&last.ident),
            });
        }
        Self {
            runtime: &input.runtime,
            tools,
        }
    }
}
