//! Tools known only while running: a definition and a closure.

use std::{future::Future, sync::Arc};

use serde_json::Value;

use super::{
    CallFuture, Context, Definition, Policy, Tool, described::Described, off_thread::read_arguments,
};
use crate::{CallError, output::Returned};

/// Makes a tool of a definition and a closure, for tools known only while running.
///
/// The closure gets the arguments as JSON, checked against the definition's schema: arguments that break it
/// never reach the closure, and the model is told every problem. Checked are types, `enum`, `const`, properties,
/// items, bounds, references and alternatives, the formats `date`, `time`, `date-time`, `email`, `ipv4`, `ipv6`, `ip`,
/// `uri` and `uuid`, and, with the feature `validate`, `pattern` and `patternProperties`. Rarer keywords and other formats are
/// left to the closure, and so are patterns with look-around, back-references or `\p{…}`, of which a warning is logged.
///
/// The closure returns a `Result`, or what [cannot fail](Returned). [`typed_fn`](super::typed_fn) decodes the arguments into a type, and makes the
/// schema of it.
///
/// ```
/// use serde_json::{Value, json};
/// use tool_runtime::{Call, Toolset, tool::{Definition, from_fn}};
///
/// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
/// let definition = Definition::new(
///     "add",
///     json!({
///         "type": "object",
///         "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
///         "required": ["a", "b"],
///     }),
/// )?
/// .with_description("Adds two numbers.");
/// let add = from_fn(definition, |arguments: Value, _| async move {
///     let number = |name: &str| arguments[name].as_i64().ok_or("too large");
///     Ok::<_, &str>(number("a")? + number("b")?)
/// });
///
/// let tools = Toolset::new().with_tool(add)?;
/// let turn = tools
///     .run([
///         Call::new("call_1", "add", r#"{"a":1,"b":2}"#),
///         Call::new("call_2", "add", r#"{"a":"one"}"#),
///     ])
///     .await;
/// assert_eq!(turn.answers[0].text(), "3");
/// assert_eq!(
///     turn.answers[1].text(),
///     "error: invalid arguments, nothing was run\n\
///      - /a: expected an integer, got the string \"one\"\n\
///      - /b: is missing; expected an integer\n\
///      Correct them all and call again.",
/// );
/// # Ok::<(), tool_runtime::BuildError>(())
/// # }).unwrap();
/// ```
#[doc(alias = "dynamic_tool")]
#[doc(alias = "closure")]
pub fn from_fn<F, Fut, R, By>(definition: Definition, function: F) -> FnTool
where
    F: Fn(Value, Context) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
    R: Returned<By>,
{
    let function = Arc::new(function);
    FnTool {
        described: Arc::new(Described::by(definition)),
        policy: Policy::default(),
        answer: Arc::new(move |described, context| {
            let function = Arc::clone(&function);
            Box::pin(async move {
                let check = move |arguments: &str| described.check(arguments);
                let arguments = read_arguments(&context, check).await?;
                context.begin()?;
                Ok(function(arguments, context).await.into_result()?)
            })
        }),
    }
}

/// The tool that [`from_fn`] makes.
///
/// ```
/// use tool_runtime::tool::{Definition, Policy, from_fn};
///
/// let definition = Definition::new("now", serde_json::json!({ "type": "object" }))?;
/// let now = from_fn(definition, |_, _| async { "12:00" });
/// let now = now.with_policy(Policy::default());
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
#[derive(Clone)]
pub struct FnTool {
    described: Arc<Described>,
    policy: Policy,
    answer: Answer,
}

/// Checks the arguments of a call, calls the closure, converts what it returns.
type Answer = Arc<dyn Fn(Arc<Described>, Context) -> CallFuture + Send + Sync>;

impl FnTool {
    /// Says how calls of the tool may run.
    ///
    /// ```
    /// # use tool_runtime::tool::{Definition, Policy, from_fn};
    /// # let definition = Definition::new("now", serde_json::json!({ "type": "object" }))?;
    /// # let now = from_fn(definition, |_, _| async { "12:00" });
    /// let now = now.with_policy(Policy::default().with_timeout(std::time::Duration::from_secs(1)));
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }
}

impl std::fmt::Debug for FnTool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FnTool")
            .field("definition", self.described.definition())
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl Tool for FnTool {
    fn definition(&self) -> Definition {
        self.described.warn_of_unenforced();
        self.described.definition().clone()
    }

    fn policy(&self) -> Policy {
        self.policy.clone()
    }

    fn call(&self, context: Context) -> CallFuture {
        (self.answer)(Arc::clone(&self.described), context)
    }

    fn check(&self, arguments: &str) -> Result<Value, CallError> {
        self.described.check(arguments)
    }

    fn __begins(&self) -> bool {
        true
    }
}
