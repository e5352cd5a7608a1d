//! Tools known only while running: a definition and a closure.

use std::{future::Future, sync::Arc};

use serde_json::Value;

use super::{
    CallFuture, Context, Definition, Policy, Tool, diagnose,
    off_thread::{LARGE, off_thread},
};
use crate::{
    CallError, InvalidArguments,
    json::plain,
    output::{IntoOutput, IntoToolError},
    schema::{
        check::{self, Compiled},
        pattern::Patterns,
    },
};

/// Makes a tool of a definition and a closure, for tools known only while running.
///
/// The closure gets the arguments as JSON, checked against the definition's schema: arguments that break it
/// never reach the closure, and the model is told every problem. Checked are types, `enum`, `const`, properties,
/// items, bounds, references and alternatives, the formats `date`, `time`, `date-time`, `email`, `ipv4`, `ipv6`, `ip`,
/// `uri` and `uuid`, and, with the feature `validate`, `pattern` and `patternProperties`. Rarer keywords and other formats are
/// left to the closure, and so are patterns with look-around, back-references or `\p{…}`, of which a warning is logged.
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
pub fn from_fn<F, Fut, T, E>(definition: Definition, function: F) -> FnTool<F>
where
    F: Fn(Value, Context) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    T: IntoOutput + 'static,
    E: IntoToolError + 'static,
{
    let schema = definition.parameters.as_value();
    FnTool {
        described: Arc::new(Described {
            schema: Compiled::of(schema, Patterns::of(schema)),
            definition,
        }),
        policy: Policy::default(),
        function: Arc::new(function),
    }
}

/// The tool that [`from_fn`] makes.
///
/// ```
/// use tool_runtime::tool::{Definition, Policy, from_fn};
///
/// let definition = Definition::new("now", serde_json::json!({ "type": "object" }))?;
/// let now = from_fn(definition, |_, _| async { Ok::<_, String>("12:00") });
/// let now = now.with_policy(Policy::default());
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
pub struct FnTool<F> {
    described: Arc<Described>,
    policy: Policy,
    function: Arc<F>,
}

/// A definition, and its schema for checks.
struct Described {
    definition: Definition,
    schema: Compiled,
}

impl<F> FnTool<F> {
    /// Says how calls of the tool may run.
    ///
    /// ```
    /// # use tool_runtime::tool::{Definition, Policy, from_fn};
    /// # let definition = Definition::new("now", serde_json::json!({ "type": "object" }))?;
    /// # let now = from_fn(definition, |_, _| async { Ok::<_, String>("12:00") });
    /// let now = now.with_policy(Policy::default().with_timeout(std::time::Duration::from_secs(1)));
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }
}

impl<F> std::fmt::Debug for FnTool<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FnTool")
            .field("definition", &self.described.definition)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl<F, Fut, T, E> Tool for FnTool<F>
where
    F: Fn(Value, Context) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    T: IntoOutput + 'static,
    E: IntoToolError + 'static,
{
    fn definition(&self) -> Definition {
        let Described { definition, schema } = self.described.as_ref();
        schema.warn_of_unenforced(&definition.name);
        definition.clone()
    }

    fn policy(&self) -> Policy {
        self.policy.clone()
    }

    fn call(&self, context: Context) -> CallFuture {
        let (described, function) = (Arc::clone(&self.described), Arc::clone(&self.function));
        Box::pin(async move {
            let arguments = if context.call().arguments.len() <= LARGE {
                checked(&described, &context.call().arguments)?
            } else {
                let check = move |context: &Context| checked(&described, &context.call().arguments);
                off_thread(context.clone(), check).await??
            };
            context.begin()?;
            match function(arguments, context).await {
                Ok(value) => Ok(value.into_output()?),
                Err(error) => Err(error.into_tool_error().into()),
            }
        })
    }

    fn check(&self, arguments: &str) -> Result<Value, CallError> {
        checked(&self.described, arguments)
    }

    fn __begins(&self) -> bool {
        true
    }
}

fn checked(described: &Described, arguments: &str) -> Result<Value, CallError> {
    let schema = &described.schema;
    let text = plain(arguments, schema.has_properties());
    let node = diagnose::object(&text)?;
    let problems = check::check(schema, schema.root(), None, &node).into_problems(None);
    if !problems.is_empty() {
        return Err(InvalidArguments::new(problems).into());
    }
    node.to_value()
        .map_err(|wrong| InvalidArguments::new(vec![wrong.into_problem("")]).into())
}
