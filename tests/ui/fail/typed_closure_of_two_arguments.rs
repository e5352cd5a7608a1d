use tool_runtime::{Toolset, tool::typed_fn};

fn main() {
    let add = typed_fn("add", |a: u8, b: u8| async move { a + b });
    let _: Toolset = Toolset::new().with_tool(add).unwrap();
}
