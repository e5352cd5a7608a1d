use tool_runtime::{Toolset, tool::{NoArguments, State, typed_fn}};

struct Database;

fn main() {
    let count = typed_fn("count", |_: NoArguments, _: State<Database>| async { 1 });
    let _ = Toolset::new().with_tool(count).unwrap().with_state(String::new());
}
