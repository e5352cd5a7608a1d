//! Functions that return boxed futures, as `#[async_recursion]` writes them.
#![deny(warnings)]

use std::{future::Future, pin::Pin};

use tool_runtime::{Toolset, tool, tools, toolset};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// By the name that the crate `futures` gives it.
#[tool]
fn by_alias(text: &str) -> BoxFuture<'_, Result<usize, String>> {
    Box::pin(async move { Ok(text.len()) })
}

/// In full.
#[tool(output_schema)]
fn in_full(text: String) -> Pin<Box<dyn Future<Output = usize> + Send>> {
    Box::pin(async move { text.len() })
}

/// What `#[async_recursion]` makes of an async function.
#[tool]
fn recursive<'life0, 'async_recursion>(
    from: u32,
    text: &'life0 str,
) -> ::core::pin::Pin<
    Box<dyn ::core::future::Future<Output = usize> + 'async_recursion + ::core::marker::Send>,
>
where
    'life0: 'async_recursion,
{
    Box::pin(async move {
        if from == 0 {
            text.len()
        } else {
            recursive(from - 1, text).await
        }
    })
}

struct Text(String);

#[tools]
impl Text {
    /// In a block.
    #[tool]
    fn length<'a>(&'a self, more: &'a str) -> BoxFuture<'a, usize> {
        Box::pin(async move { self.0.len() + more.len() })
    }
}

fn main() {
    let _: Toolset = toolset![by_alias, in_full, recursive];
    let _: Toolset = Text::tools().with_state(Text(String::new()));
}
