//! The shapes that a parameter may have, each as a tool that takes it.

mod enums;
mod flattened;
mod lists;
mod optional;
mod scalars;
mod structs;

use serde_json::Value;
use tool_runtime::{Toolset, tool::Definition};

/// A type, and a tool with a parameter `value` of that type.
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) rust: &'static str,
    pub(super) tools: Toolset,
    /// Reads a value as serde does.
    pub(super) read: fn(Value) -> Result<(), String>,
}

impl Shape {
    pub(super) fn definition(&self) -> &Definition {
        &self.tools.definitions()[0]
    }
}

/// Makes a shape of each type.
macro_rules! shapes {
    ($($name:ident: $type:ty),* $(,)?) => {
        pub(super) fn all() -> Vec<super::Shape> {
            vec![$({
                /// Takes a value.
                #[tool_runtime::tool]
                fn $name(value: $type) {
                    let _value = value;
                }

                super::Shape {
                    name: stringify!($name),
                    rust: stringify!($type),
                    tools: tool_runtime::toolset![$name],
                    read: |value| {
                        let read = serde_json::from_value::<$type>(value);
                        read.map(drop).map_err(|error| error.to_string())
                    },
                }
            }),*]
        }
    };
}
use shapes;

/// All shapes, by what they are about.
pub(super) fn groups() -> [(&'static str, Vec<Shape>); 6] {
    [
        ("scalars", scalars::all()),
        ("lists", lists::all()),
        ("structs", structs::all()),
        ("enums", enums::all()),
        ("flattened", flattened::all()),
        ("optional", optional::all()),
    ]
}

pub(super) fn all() -> impl Iterator<Item = Shape> {
    groups().into_iter().flat_map(|(_, shapes)| shapes)
}
