//! Methods of one type, in several blocks and modules.
#![deny(warnings)]

mod warehouse {
    use tool_runtime::{tool, tools};

    pub struct Warehouse<T> {
        pub sizes: Vec<T>,
    }

    #[tools]
    impl<T: Send + Sync + 'static> Warehouse<T> {
        /// How many things there are.
        #[tool]
        pub fn count(&self) -> usize {
            self.sizes.len()
        }
    }

    pub mod admin {
        use super::Warehouse;

        #[tool_runtime::tools(pub fn admin_tools)]
        impl Warehouse<u8> {
            /// The largest size.
            #[tool_runtime::tool]
            async fn largest(&self, #[context] cx: &tool_runtime::Context) -> Option<u8> {
                let _ = cx.call();
                self.sizes.iter().copied().max()
            }

            /// Never there.
            #[cfg(any())]
            #[tool_runtime::tool]
            fn missing(&self, missing: Missing) {}

            /// By one of two ways.
            #[cfg(all())]
            #[tool_runtime::tool]
            fn smallest(&self, #[cfg(any())] missing: Missing, #[cfg(all())] or: u8) -> u8 {
                self.sizes.iter().copied().min().unwrap_or(or)
            }

            /// By the other way.
            #[cfg(not(all()))]
            #[tool_runtime::tool]
            fn smallest(&self) -> Missing {}
        }
    }
}

use warehouse::Warehouse;

fn main() {
    let tools = Warehouse::tools().merge(Warehouse::<u8>::admin_tools());
    let tools = tools.unwrap().with_state(Warehouse { sizes: vec![1_u8] });
    let names: Vec<_> = tools
        .definitions()
        .iter()
        .map(|tool| tool.name.as_str())
        .collect();
    assert_eq!(names, ["count", "largest", "smallest"]);
}
