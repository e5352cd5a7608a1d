//! Functions that return futures.
#![deny(warnings)]

use std::{future::Future, pin::Pin};

use tool_runtime::{tool, toolset};

/// Hidden.
#[tool]
fn hidden(name: &str) -> impl Future<Output = String> + Send + '_ {
    async move { name.to_owned() }
}

/// Hidden, and may fail.
#[tool(output_schema)]
fn fallible(name: String) -> impl std::future::Future<Output = Result<String, std::io::Error>> {
    async { Ok(name) }
}

/// Nothing to wait for.
#[tool]
fn displayed() -> impl serde::Serialize + use<> {
    1
}

/// Calls one that is boxed.
#[tool]
async fn boxed() -> u32 {
    let future: Pin<Box<dyn Future<Output = u32> + Send>> = Box::pin(async { 1 });
    future.await
}

fn main() {
    assert_eq!(toolset![hidden, fallible, displayed, boxed].definitions().len(), 4);
}
