//! User items that are named as ours are.
#![deny(warnings)]
#![allow(dead_code)]

use tool_runtime::{tool, tools};

struct State;
struct Context;
struct Output;
struct Provides;
struct Toolset;
struct __State;

struct S;

/// Takes a state.
#[tool]
fn act(
    #[state] state: &State,
    context: u32,
    #[context] arguments: &tool_runtime::Context,
    returned: &str,
) -> String {
    let _ = (state, arguments);
    format!("{context} {returned}")
}

#[tools]
impl S {
    /// Takes all that generated code has names for.
    #[tool]
    fn of_call(
        &self,
        arg0: u32,
        state: u32,
        context: u32,
        of_call: u32,
        arguments: u32,
        decode: u32,
    ) -> u32 {
        arg0 + state + context + of_call + arguments + decode
    }
}

fn main() {
    let _ = tool_runtime::toolset![act].with_state(State);
    let _ = S::tools().with_state(S);
}
