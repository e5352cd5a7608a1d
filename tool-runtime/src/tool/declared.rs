//! What `#[tool]` expands to: a static table, and the glue around one call.

use std::{future::Future, time::Duration};

use super::{
    CallFuture, Context, Definition, IntoOutput, IntoToolError, Output, Policy, Tool,
    parameter::Parameter,
};
use crate::{CallError, ToolError, schema};

/// A tool as its attribute declared it.
///
/// Everything here is data or a plain function: a tool costs no trait implementation of its own.
pub struct Declaration {
    /// The name that the model calls.
    pub name: &'static str,
    /// What the model is told about it.
    pub description: &'static str,
    /// One row a parameter, in order.
    pub parameters: &'static [Parameter],
    /// How long one call may take.
    pub timeout: Option<Duration>,
    /// The parameter whose equal values must not be worked on at once.
    pub key: Option<&'static str>,
    /// Decodes what `parameters` describe, calls the function, converts what it returns.
    pub call: fn(&'static [Parameter], Context) -> CallFuture,
}

impl Declaration {
    /// Stands for a tool whose declaration was refused, so that one mistake gives one error.
    #[must_use]
    pub const fn refused(name: &'static str) -> Self {
        Self {
            name,
            description: "",
            parameters: &[],
            timeout: None,
            key: None,
            call: |_, _| {
                Box::pin(async { Err(ToolError::failed("this tool did not compile").into()) })
            },
        }
    }
}

/// Names the declaration that belongs to the type beside a function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool",
    label = "not declared as a tool",
    note = "write `#[tool]` above the function of that name"
)]
pub trait Declare {
    /// The declaration.
    const TOOL: &'static Declaration;
}

impl Tool for &'static Declaration {
    fn definition(&self) -> Definition {
        Definition {
            name: self.name.to_owned(),
            description: Some(self.description.trim().to_owned()),
            parameters: schema::of_parameters(self.parameters),
        }
    }

    fn policy(&self) -> Policy {
        Policy {
            timeout: self.timeout,
            key: self.key.map(str::to_owned),
        }
    }

    fn call(&self, context: Context) -> CallFuture {
        (self.call)(self.parameters, context)
    }
}

/// Reads all arguments of a call; one of `decode0` to `decode16`.
type Decoder<T> = fn(&[Parameter], &str) -> Result<T, CallError>;

/// Answers a call with an `async` function.
pub fn answer<T, F, R>(
    parameters: &'static [Parameter],
    context: Context,
    decode: Decoder<T>,
    function: F,
) -> CallFuture
where
    T: 'static,
    F: FnOnce(T) -> R + Send + 'static,
    R: Future<Output = Result<Output, CallError>> + Send + 'static,
{
    Box::pin(async move {
        let arguments = decode(parameters, &context.call().arguments)?;
        function(arguments).await
    })
}

/// Answers a call with a plain function, on tokio's pool for blocking work.
///
/// When the call is given up before a thread was free, the function never runs; once it runs, it runs to
/// its end, for a thread cannot be stopped from outside.
pub fn answer_blocking<T, F>(
    parameters: &'static [Parameter],
    context: Context,
    decode: Decoder<T>,
    function: F,
) -> CallFuture
where
    T: Send + 'static,
    F: FnOnce(T) -> Result<Output, CallError> + Send + 'static,
{
    Box::pin(async move {
        let arguments = decode(parameters, &context.call().arguments)?;
        blocking(move || {
            // The context goes along, so that the key of the call is held until the thread is done.
            let _context = context;
            function(arguments)
        })
        .await
    })
}

async fn blocking<F>(function: F) -> Result<Output, CallError>
where
    F: FnOnce() -> Result<Output, CallError> + Send + 'static,
{
    struct AbortOnDrop(tokio::task::AbortHandle);

    impl Drop for AbortOnDrop {
        fn drop(&mut self) {
            self.0.abort();
        }
    }

    let span = tracing::Span::current();
    let task = tokio::task::spawn_blocking(move || span.in_scope(function));
    let _abort = AbortOnDrop(task.abort_handle());
    match task.await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only the runtime itself cancels it, when it shuts down.
            Err(_) => Err(ToolError::failed("the program is shutting down").into()),
        },
    }
}

/// Chooses, by the type of what a function returned, how it becomes an output: `Result` one way,
/// everything else another. The choice is the compiler's method lookup (a `Result` is found without a
/// further borrow), so it sees through type aliases; `Result` cannot be one more implementation of
/// [`IntoOutput`], for it is itself `Serialize` if both its types are.
pub mod returned {
    use super::{CallError, IntoOutput, IntoToolError, Output};

    /// The way of `Result`.
    pub struct Fallible;
    /// The way of every other type.
    pub struct Plain;

    /// Found for `Result`.
    pub trait FallibleKind {
        /// Names the way.
        fn __tool_returned(&self) -> Fallible {
            Fallible
        }
    }

    /// Found for the rest, one borrow later.
    pub trait PlainKind {
        /// Names the way.
        fn __tool_returned(&self) -> Plain {
            Plain
        }
    }

    impl<T, E> FallibleKind for Result<T, E> {}
    impl<T> PlainKind for &T {}

    impl Fallible {
        /// Converts both sides.
        ///
        /// # Errors
        /// The function's own, and what cannot be written as JSON.
        pub fn output<T: IntoOutput, E: IntoToolError>(
            self,
            returned: Result<T, E>,
        ) -> Result<Output, CallError> {
            match returned {
                Ok(value) => Ok(value.into_output()?),
                Err(error) => Err(error.into_tool_error().into()),
            }
        }
    }

    impl Plain {
        /// Converts the value.
        ///
        /// # Errors
        /// What cannot be written as JSON.
        pub fn output<T: IntoOutput>(self, returned: T) -> Result<Output, CallError> {
            Ok(returned.into_output()?)
        }
    }
}

/// Writes a default as JSON where its type can be written so, for the schema.
pub mod default_json {
    use serde_json::Value;

    /// Holds the default.
    pub struct Probe<T>(pub T);

    /// Found for types that are `Serialize`.
    pub trait Written {
        /// Writes it.
        fn __tool_default(&self) -> Option<Value>;
    }

    /// Found for the rest, one borrow later.
    pub trait Unwritten {
        /// Leaves it out.
        fn __tool_default(&self) -> Option<Value> {
            None
        }
    }

    impl<T: serde::Serialize> Written for Probe<T> {
        fn __tool_default(&self) -> Option<Value> {
            serde_json::to_value(&self.0).ok()
        }
    }

    impl<T> Unwritten for &Probe<T> {}
}

/// Refuses, while compiling, a list in which two tools have one name.
///
/// # Panics
/// When two are equal: it is called in a constant, so that the panic is a compile error.
#[track_caller]
pub const fn assert_distinct(names: &[&str]) {
    let mut first = 0;
    while first < names.len() {
        let mut second = first + 1;
        while second < names.len() {
            if equal(names[first].as_bytes(), names[second].as_bytes()) {
                refuse_duplicate(names[first]);
            }
            second += 1;
        }
        first += 1;
    }
}

/// Panics with the name in the message, which constants cannot format.
#[track_caller]
const fn refuse_duplicate(name: &str) -> ! {
    let mut message = [0; 256];
    let length = append(&mut message, 0, "two tools of this list are named `");
    let length = append(&mut message, length, name);
    let length = append(
        &mut message,
        length,
        "`; give one another name with `#[tool(name = \"…\")]`",
    );
    match str::from_utf8(message.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        // Only a name that is too long for the message, which `#[tool]` refuses, gets here.
        Err(_) => panic!("two tools of this list have one name"),
    }
}

/// Copies a text to a place in a buffer, as far as it fits, and returns where it ends.
const fn append(buffer: &mut [u8], start: usize, text: &str) -> usize {
    let text = text.as_bytes();
    let mut at = 0;
    while at < text.len() && start + at < buffer.len() {
        buffer[start + at] = text[at];
        at += 1;
    }
    start + at
}

const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
