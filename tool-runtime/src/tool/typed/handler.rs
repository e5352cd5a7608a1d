//! The closures that become tools with typed arguments.

use std::{fmt, future::Future, ops::Deref, sync::Arc};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::IgnoredAny};

use crate::tool::{Context, Provides};

/// A closure that takes a type that is decoded from the arguments, then what the host gives: [`Context`], [`State`], or several of them in any order.
/// A closure without parameters is a tool without arguments.
///
/// `S` is the state of the toolset, and `Takes` stands for the closure's parameters. The compiler infers both.
///
/// ```
/// use tool_runtime::{Context, Toolset, tool::{State, typed_fn}};
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Order {
///     item: String,
/// }
///
/// struct Stock;
///
/// let tools = Toolset::<Stock>::new()
///     .with_tool(typed_fn("now", || async { "12:00" }))?
///     .with_tool(typed_fn("look_up", |order: Order| async move { order.item }))?
///     .with_tool(typed_fn("order", |order: Order, stock: State<Stock>, context: Context| async move {
///         let _: &Stock = &stock;
///         format!("{}: {}", context.call_id(), order.item)
///     }))?;
/// assert_eq!(tools.with_state(Stock).definitions().len(), 3);
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "this is not a closure that `typed_fn` can call",
    label = "cannot be a tool",
    note = "write `|arguments: Arguments| async move {{ … }}`, with a type of yours that implements `serde::Deserialize` and `schemars::JsonSchema`, or `|| async {{ … }}`",
    note = "after the arguments there may be `context: Context`, and `db: State<Db>` for what the toolset's state provides; at most four of them",
    note = "the future must be `Send`: drop guards of locks and `Rc`s before an `.await`"
)]
pub trait ToolFn<S, Takes>: Send + Sync + 'static {
    /// The type that the arguments are decoded into.
    type Arguments;
    /// What the future gives.
    type Returned;

    /// Calls the closure.
    fn call(
        &self,
        arguments: Self::Arguments,
        context: &Context,
        state: &Arc<S>,
    ) -> impl Future<Output = Self::Returned> + Send + 'static;
}

/// What the host gives to a closure.
#[diagnostic::on_unimplemented(
    message = "a tool's closure cannot ask for `{Self}`",
    label = "is not given by the host",
    note = "only the first parameter is decoded from the arguments; put all arguments into one type",
    note = "write `Context`, or `State<Db>` for a `Db` that the toolset's state provides"
)]
pub trait FromHost<S> {
    /// Makes it for a call.
    fn from_host(context: &Context, state: &Arc<S>) -> Self;
}

impl<S> FromHost<S> for Context {
    fn from_host(context: &Context, _: &Arc<S>) -> Self {
        context.clone()
    }
}

/// What a closure asks of the toolset's state, as a function does with `#[state]`: a `T` that the state
/// [provides](Provides).
///
/// ```
/// use tool_runtime::{Call, Provides, Toolset, tool::{NoArguments, State, typed_fn}};
///
/// struct Stock {
///     apples: u32,
/// }
///
/// #[derive(Provides)]
/// struct Shop {
///     stock: Stock,
/// }
///
/// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
/// let apples = typed_fn("apples", |_: NoArguments, stock: State<Stock>| async move { stock.apples });
/// let tools = Toolset::new().with_tool(apples)?.with_state(Shop { stock: Stock { apples: 6 } });
/// let turn = tools.run([Call::new("call_1", "apples", "{}")]).await;
/// assert_eq!(turn.answers[0].text(), "6");
/// # Ok::<(), tool_runtime::BuildError>(())
/// # }).unwrap();
/// ```
pub struct State<T: ?Sized>(Arc<dyn Provides<T>>);

impl<S: Provides<T>, T: ?Sized + 'static> FromHost<S> for State<T> {
    fn from_host(_: &Context, state: &Arc<S>) -> Self {
        Self(Arc::clone(state) as Arc<dyn Provides<T>>)
    }
}

impl<T: ?Sized + 'static> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        (*self.0).provide()
    }
}

impl<T: ?Sized> Clone for State<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized + fmt::Debug + 'static> fmt::Debug for State<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// The arguments of a tool that has none, for closures that ask for something else. [`State`] shows one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoArguments;

impl<'de> Deserialize<'de> for NoArguments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nothing;

        impl<'de> serde::de::Visitor<'de> for Nothing {
            type Value = NoArguments;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<NoArguments, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(NoArguments)
            }
        }

        deserializer.deserialize_struct("NoArguments", &[], Nothing)
    }
}

impl JsonSchema for NoArguments {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "NoArguments".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "properties": {} })
    }
}

impl<S, F, Fut> ToolFn<S, ()> for F
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future + Send + 'static,
{
    type Arguments = NoArguments;
    type Returned = Fut::Output;

    fn call(
        &self,
        _: NoArguments,
        _: &Context,
        _: &Arc<S>,
    ) -> impl Future<Output = Fut::Output> + Send + 'static {
        self()
    }
}

macro_rules! closures {
    ($(($($host:ident),*))*) => {$(
        impl<S, F, Fut, A, $($host),*> ToolFn<S, (A, $($host,)*)> for F
        where
            F: Fn(A, $($host),*) -> Fut + Send + Sync + 'static,
            Fut: Future + Send + 'static,
            $($host: FromHost<S>,)*
        {
            type Arguments = A;
            type Returned = Fut::Output;

            #[allow(unused_variables, reason = "of a closure that asks for nothing")]
            fn call(
                &self,
                arguments: A,
                context: &Context,
                state: &Arc<S>,
            ) -> impl Future<Output = Fut::Output> + Send + 'static {
                self(arguments, $($host::from_host(context, state)),*)
            }
        }
    )*};
}

closures! { () (B) (B, C) (B, C, D) (B, C, D, E) }
