//! A block of methods that are tools.

use proc_macro2::TokenStream;
use syn::Path;

use super::{Place, Tool};
use crate::{
    error::Errors,
    parse::{self, Collection},
};

/// An `impl` block, and the function that collects its tools.
pub(crate) struct Block<'a> {
    pub(crate) head: &'a TokenStream,
    pub(crate) members: Vec<Member<'a>>,
    pub(crate) collection: &'a Collection,
}

pub(crate) enum Member<'a> {
    Tool(Box<Tool<'a>>),
    Other(&'a TokenStream),
}

impl<'a> Block<'a> {
    pub(crate) fn of(input: &'a parse::Block, errors: &Errors) -> Self {
        let runtime = &input.collection.runtime;
        let members: Vec<_> = input
            .members
            .iter()
            .map(|member| match member {
                parse::Member::Other(tokens) => Member::Other(tokens),
                parse::Member::Tool(input) => Member::Tool(Box::new(tool(input, runtime, errors))),
            })
            .collect();
        let has_tools = members
            .iter()
            .any(|member| matches!(member, Member::Tool(_)));
        if !has_tools && !errors.any() {
            errors.refuse(
                input.keyword,
                "nothing here is a tool; write `#[tool]` above the methods that are",
            );
        }
        Self {
            head: &input.head,
            members,
            collection: &input.collection,
        }
    }

    /// The tools of the block.
    pub(crate) fn tools(&self) -> impl Iterator<Item = &Tool<'a>> {
        self.members.iter().filter_map(|member| match member {
            Member::Tool(tool) => Some(&**tool),
            Member::Other(_) => None,
        })
    }
}

fn tool<'a>(input: &'a parse::Input, runtime: &Option<Path>, errors: &Errors) -> Tool<'a> {
    let tool = Tool::of(input, Place::Block, errors);
    Tool {
        runtime: runtime.clone(),
        ..tool
    }
}
