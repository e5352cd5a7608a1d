//! A block of methods that are tools.

use proc_macro2::TokenStream;
use syn::Path;

use super::{parameter::Parameter, place::Place, tool::Tool};
use crate::{error::Errors, parse};

/// An `impl` block, and the function that collects its tools.
pub(crate) struct Block<'a> {
    pub(crate) source: &'a parse::Block,
    pub(crate) members: Vec<Member<'a>>,
}

pub(crate) enum Member<'a> {
    /// A tool, and the path of its `#[tool]`.
    Tool(Box<Tool<'a>>, &'a Path),
    Other(&'a TokenStream),
}

impl<'a> Block<'a> {
    pub(crate) fn of(block: &'a parse::Block, errors: &Errors) -> Self {
        let place = Place::Block {
            runtime: block.collection.runtime.as_ref(),
            is_generic: !block.generics.params.is_empty(),
        };
        let members: Vec<_> = block
            .members
            .iter()
            .map(|member| match member {
                parse::Member::Other(tokens) => Member::Other(tokens),
                parse::Member::Tool(input, path) => {
                    Member::Tool(Box::new(Tool::of(input, place, errors)), path)
                }
            })
            .collect();
        check_names(&members, errors);
        for member in &members {
            if let Member::Tool(tool, _) = member {
                check_decoders(tool, errors);
            }
        }
        let has_tools = members
            .iter()
            .any(|member| matches!(member, Member::Tool(..)));
        if !has_tools && !errors.any() {
            errors.refuse(
                block.keyword,
                "no method of this block is a tool; write `#[tool]` above those that are",
            );
        }
        Self {
            source: block,
            members,
        }
    }

    /// The tools of the block.
    pub(crate) fn tools(&self) -> impl Iterator<Item = &Tool<'a>> {
        self.members.iter().filter_map(|member| match member {
            Member::Tool(tool, _) => Some(&**tool),
            Member::Other(_) => None,
        })
    }
}

/// Refuses two tools of one name. Those under a `cfg` are left to the compiler, which knows which of them there are.
fn check_names(members: &[Member<'_>], errors: &Errors) {
    let mut names = Vec::new();
    for member in members {
        let Member::Tool(tool, _) = member else {
            continue;
        };
        if !tool.conditions.is_empty() {
            continue;
        }
        if names.contains(&&tool.name) {
            errors.refuse(
                &tool.function.signature.ident,
                format_args!(
                    "two tools of this block are named `{name}`; give one another name with `#[tool(name = \"…\")]`",
                    name = tool.name
                ),
            );
        }
        names.push(&tool.name);
    }
}

/// Refuses functions that decode parameters, if generated items could not name their types.
fn check_decoders(tool: &Tool<'_>, errors: &Errors) {
    if tool.is_independent() {
        return;
    }
    for argument in tool.parameters.iter().filter_map(Parameter::argument) {
        if let Some(decode) = &argument.attributes.decode {
            errors.refuse(
                decode,
                "this does not work beside `Self` or in a generic block; move the attribute to a type of yours",
            );
        }
    }
}
