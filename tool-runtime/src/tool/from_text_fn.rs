//! Custom tools known only while running.

use std::future::Future;

use serde_json::Value;

use super::{Context, Definition, FnTool, from_fn};
use crate::output::Returned;

/// Makes a tool of the definition of a [custom tool](Definition::custom) and an async closure that takes its text.
///
/// The text is checked against the schema before the closure is called.
///
/// ```
/// use tool_runtime::{Call, Toolset, tool::{Custom, Definition, from_text_fn}};
///
/// let definition = Definition::custom("alarm", Custom::regex("[0-2][0-9]:[0-5][0-9]"))?;
/// let alarm = from_text_fn(definition, |time, _| async move { format!("rings at {time}") });
/// let tools = Toolset::new().with_tool(alarm)?;
///
/// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
/// let turn = tools.run([Call::custom("a", "alarm", "07:30"), Call::custom("b", "alarm", "soon")]).await;
/// assert_eq!(turn.answers[0].text(), "rings at 07:30");
/// assert_eq!(turn.answers[1].outcome.name(), "invalid_arguments");
/// # });
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
pub fn from_text_fn<F, Fut, R, By>(definition: Definition, function: F) -> FnTool
where
    F: Fn(String, Context) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
    R: Returned<By>,
{
    from_fn(definition, move |arguments, context| {
        let text = arguments
            .as_object()
            .and_then(|members| members.values().next());
        let text = text.and_then(Value::as_str).unwrap_or_default();
        function(text.to_owned(), context)
    })
}
