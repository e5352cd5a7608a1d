//! Tools of a closure and the type of its arguments.

mod arguments;
mod handler;

use std::{fmt, sync::Arc};

use schemars::JsonSchema as _;
use serde_json::Value;

pub(crate) use self::arguments::Arguments;
pub use self::handler::{FromHost, NoArguments, State, ToolFn};
use super::{
    CallFuture, Context, Definition, Policy, Tool,
    macro_support::{Described, Read},
    null_as_absent::Absent,
    off_thread::read_arguments,
    state::State as Shareable,
};
use crate::{CallError, output::Returned};

/// Makes a tool of a closure whose first parameter is a type: the schema is made of the type, and the arguments are decoded into it.
///
/// The arguments are closed and checked as those of a function with `#[tool]`, and the model is told of every problem in the same
/// words. The doc comment of the type is the tool's description, unless [`with_description`](TypedFn::with_description) gives one. After the arguments, the
/// closure may ask for the [`Context`] and for [`State`]. It returns a `Result`, or what [cannot fail](Returned).
///
/// ```
/// use tool_runtime::{Call, Toolset, tool::typed_fn};
///
/// /// Adds two numbers.
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Add {
///     /// The first number.
///     a: i32,
///     /// The second number.
///     b: i32,
/// }
///
/// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
/// let tools = Toolset::new().with_tool(typed_fn("add", |add: Add| async move { add.a + add.b }))?;
/// assert_eq!(tools.definitions()[0].description.as_deref(), Some("Adds two numbers."));
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
///
/// The name is checked when the tool joins a toolset, and so is whether the type is written as a JSON object.
#[doc(alias = "closure")]
#[doc(alias = "from_typed_fn")]
pub fn typed_fn<F, S, Takes, By, Reads, Describes>(
    name: impl Into<String>,
    function: F,
) -> TypedFn<S>
where
    S: Shareable,
    F: ToolFn<
            S,
            Takes,
            Returned: Returned<By>,
            Arguments: Read<Reads, Itself: Described<Describes>>,
        >,
{
    let arguments = Arguments::of::<F::Arguments>(|generator| {
        <<F::Arguments as Read<Reads>>::Itself>::json_schema(generator)
    });
    let function = Arc::new(function);
    TypedFn {
        definition: arguments.definition(name.into()),
        policy: Policy::default(),
        work: Arc::new(Work {
            arguments,
            answer: Box::new(move |arguments, context, state| {
                let function = Arc::clone(&function);
                let arguments = arguments.clone();
                let state = Arc::clone(state);
                Box::pin(async move {
                    let decode = move |text: &str| arguments.decode::<F::Arguments>(text);
                    let decoded = read_arguments(&context, decode).await?;
                    context.begin()?;
                    let work = function.call(decoded, &context, &state);
                    Ok(work.await.into_result()?)
                })
            }),
        }),
    }
}

/// The tool that [`typed_fn`] makes, for toolsets whose state is an `S`.
///
/// ```
/// use tool_runtime::{Toolset, tool::{Policy, typed_fn}};
///
/// let now = typed_fn("now", || async { "12:00" })
///     .with_description("Current time.")
///     .with_policy(Policy::default().with_read_only(true));
/// let tools: Toolset = Toolset::new().with_tool(now)?;
/// assert!(tools.policy("now").unwrap().read_only);
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
pub struct TypedFn<S: 'static = ()> {
    definition: Definition,
    policy: Policy,
    work: Arc<Work<S>>,
}

/// How the calls of a typed tool are answered.
pub(crate) struct Work<S: 'static> {
    arguments: Arguments,
    answer: Answer<S>,
}

/// Decodes the arguments of a call, calls the closure, converts what it returns.
type Answer<S> = Box<dyn Fn(&Arguments, Context, &Arc<S>) -> CallFuture + Send + Sync>;

impl<S: 'static> TypedFn<S> {
    /// Sets the description, in the place of the type's doc comment.
    ///
    /// ```
    /// use tool_runtime::{Toolset, tool::typed_fn};
    ///
    /// let now = typed_fn("now", || async { "12:00" }).with_description("Current time.");
    /// let tools: Toolset = Toolset::new().with_tool(now)?;
    /// assert_eq!(tools.definitions()[0].description.as_deref(), Some("Current time."));
    /// # Ok::<(), tool_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.definition.description = Some(description.into());
        self
    }

    /// Says how calls of the tool may run.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Requires a strict schema, or declines one, as `#[tool(strict)]` does.
    ///
    /// ```
    /// use tool_runtime::{Toolset, tool::typed_fn};
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Tags {
    ///     tags: std::collections::BTreeMap<String, String>,
    /// }
    ///
    /// let tag = typed_fn("tag", |_: Tags| async {}).with_strict(true);
    /// let error = Toolset::<()>::new().with_tool(tag).unwrap_err();
    /// assert!(error.to_string().contains("its keys are made up by the model"));
    /// ```
    #[must_use]
    pub fn with_strict(mut self, strict: bool) -> Self {
        self.definition.strict = Some(strict);
        self
    }
}

impl<S: 'static> Clone for TypedFn<S> {
    fn clone(&self) -> Self {
        Self {
            definition: self.definition.clone(),
            policy: self.policy.clone(),
            work: Arc::clone(&self.work),
        }
    }
}

impl<S: 'static> fmt::Debug for TypedFn<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedFn")
            .field("definition", &self.definition)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// A tool of a closure that has its state.
struct Bound<S: 'static> {
    definition: Definition,
    policy: Policy,
    work: Arc<Work<S>>,
    state: Arc<S>,
}

impl<S: Shareable> Tool for Bound<S> {
    fn definition(&self) -> Definition {
        self.definition.clone()
    }

    fn policy(&self) -> Policy {
        self.policy.clone()
    }

    fn call(&self, context: Context) -> CallFuture {
        (self.work.answer)(&self.work.arguments, context, &self.state)
    }

    fn check(&self, arguments: &str) -> Result<Value, CallError> {
        self.work.arguments.check(arguments)
    }

    fn __begins(&self) -> bool {
        true
    }
}

/// A tool that waits for its state.
pub(crate) trait Unbound<S>: Send + Sync {
    /// Gives it the state.
    fn bind(&self, state: Arc<S>) -> Arc<dyn Tool>;
}

impl<S: Shareable> Unbound<S> for TypedFn<S> {
    fn bind(&self, state: Arc<S>) -> Arc<dyn Tool> {
        let Self {
            definition,
            policy,
            work,
        } = self.clone();
        Arc::new(Bound {
            definition,
            policy,
            work,
            state,
        })
    }
}

/// A tool, or one that becomes a tool when a toolset has its state.
///
/// Every [`Tool`] is one, and so is a [`TypedFn`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool",
    label = "is not a tool",
    note = "write `#[tool]` above a function, and name it in `toolset![…]`; `merge` adds the tools of one toolset to another",
    note = "a closure becomes a tool by `tool_runtime::tool::typed_fn` or `tool_runtime::tool::from_fn`"
)]
pub trait IntoTool<S> {
    #[doc(hidden)]
    fn __into_joining(self) -> Joining<S>;
}

/// A tool that joins a toolset.
#[doc(hidden)]
pub struct Joining<S> {
    pub(crate) definition: Definition,
    pub(crate) policy: Policy,
    pub(crate) source: Source<S>,
}

/// What answers the calls of a tool that joins a toolset.
pub(crate) enum Source<S> {
    Tool(Arc<dyn Tool>),
    Unbound(Arc<dyn Unbound<S>>),
}

impl<T: Tool, S> IntoTool<S> for T {
    fn __into_joining(self) -> Joining<S> {
        Joining {
            definition: self.definition(),
            policy: self.policy(),
            source: Source::Tool(Arc::new(self)),
        }
    }
}

impl<S: Shareable> IntoTool<S> for TypedFn<S> {
    fn __into_joining(self) -> Joining<S> {
        self.work
            .arguments
            .warn_of_unenforced(&self.definition.name);
        Joining {
            definition: self.definition.clone(),
            policy: self.policy.clone(),
            source: Source::Unbound(Arc::new(self)),
        }
    }
}
