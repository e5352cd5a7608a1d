#[cfg(feature = "gifts")]
#[::tool_runtime::tool(timeout = "1s")]
/// Sells things.
fn sell(#[tool(default)] gift: bool, count: u32) {}
#[cfg(not(feature = "gifts"))]
#[::tool_runtime::tool(timeout = "1s", __absent(gift))]
/// Sells things.
fn sell(count: u32) {}
