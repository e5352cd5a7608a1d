//! Methods as tools, under careful lints.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]
#![no_implicit_prelude]

use ::tool_runtime::{Provides, tool, tools};

/// Things on shelves.
#[derive(Debug)]
pub struct Warehouse {
    sizes: ::std::vec::Vec<u32>,
}

#[tools]
impl Warehouse {
    /// How large a thing is.
    ///
    /// # Errors
    /// When there is no such thing.
    #[tool]
    pub async fn size(
        &self,
        /// Its place.
        place: usize,
    ) -> ::std::result::Result<u32, ::std::string::String> {
        ::std::future::ready(()).await;
        match self.sizes.get(place) {
            ::std::option::Option::Some(size) => ::std::result::Result::Ok(*size),
            ::std::option::Option::None => ::std::result::Result::Err(::std::format!("no {place}")),
        }
    }

    /// How many things there are.
    #[tool(read_only, timeout = "1s")]
    #[must_use]
    pub fn version() -> &'static str {
        "1"
    }
}

#[tools(pub(crate) fn others)]
impl Warehouse {
    /// How many things there are.
    #[::tool_runtime::tool]
    fn count(&self, #[state] factor: &usize) -> usize {
        self.sizes.len() * factor
    }
}

/// Both.
#[derive(Provides, Debug)]
pub struct App {
    /// Things.
    pub warehouse: Warehouse,
    /// By what.
    pub factor: usize,
}

fn main() {
    let warehouse = Warehouse {
        sizes: ::std::vec![1, 2],
    };
    let tools = match ::tool_runtime::Toolset::merge(Warehouse::tools(), Warehouse::others()) {
        ::std::result::Result::Ok(tools) => tools.with_state(App { warehouse, factor: 2 }),
        ::std::result::Result::Err(error) => ::std::panic!("{error}"),
    };
    ::std::assert_eq!(tools.definitions().len(), 3);
}
