//! What `#[tool]` expands to: a static table, and the glue around one call.

mod answer;
pub mod default_json;
mod distinct;
pub mod output_schema;
pub mod returned;
pub mod strict;

use std::{panic::Location, sync::Arc, time::Duration};

use schemars::{Schema, SchemaGenerator};

pub use self::{
    answer::{answer, answer_blocking},
    distinct::{NameOf, Nameless, assert_distinct},
};
use super::{
    CallFuture, Context, Definition, Key, Policy, Tool, arguments::Arguments, parameter::Parameter,
};
use crate::{CallError, ToolError, lint::Lint, schema};

/// A tool as its attribute declared it, for toolsets whose state is an `S`.
///
/// Everything here is data or a plain function: a tool costs no trait implementation of its own.
pub struct Declaration<S: 'static> {
    name: &'static str,
    description: &'static str,
    signature: &'static str,
    location: &'static Location<'static>,
    parameters: &'static [Parameter],
    answer: Answer<S>,
    output: Option<fn(&mut SchemaGenerator) -> Schema>,
    strict: Option<bool>,
    key: Option<&'static str>,
    policy: Policy,
    allowed: &'static [Lint],
}

/// Decodes the arguments of a call, calls the function, converts what it returns.
type Answer<S> = fn(Arguments, Context, &Arc<S>) -> CallFuture;

impl<S: Send + Sync + 'static> Declaration<S> {
    /// Declares a tool by its name, its description, the function's signature, one row a parameter, and what answers a
    /// call. The function is said to stand where this is called.
    #[must_use]
    #[track_caller]
    pub const fn new(
        name: &'static str,
        description: &'static str,
        signature: &'static str,
        parameters: &'static [Parameter],
        answer: Answer<S>,
    ) -> Self {
        Self {
            name,
            description,
            signature,
            location: Location::caller(),
            parameters,
            answer,
            output: None,
            strict: None,
            key: None,
            policy: Policy::NONE,
            allowed: &[],
        }
    }

    /// Stands for a tool whose declaration was refused, so that one mistake gives one error.
    #[must_use]
    pub const fn refused(name: &'static str) -> Self {
        Self::new(name, "", "", &[], |_, _, _| {
            Box::pin(async { Err(ToolError::failed("this tool did not compile").into()) })
        })
    }

    /// Limits how long one call may take.
    #[must_use]
    pub const fn timeout(mut self, milliseconds: u64) -> Self {
        self.policy.timeout = Some(Duration::from_millis(milliseconds));
        self
    }

    /// Limits how many calls run at once.
    #[must_use]
    pub const fn limit(mut self, calls: u32) -> Self {
        self.policy.concurrency_limit = Some(calls as usize);
        self
    }

    /// Makes each call run alone.
    #[must_use]
    pub const fn sequential(mut self) -> Self {
        self.policy.sequential = true;
        self
    }

    /// Names the parameter whose equal values must not be worked on at once.
    #[must_use]
    pub const fn key(mut self, parameter: &'static str) -> Self {
        self.key = Some(parameter);
        self
    }

    /// Allows as many further attempts.
    #[must_use]
    pub const fn retries(mut self, retries: u32) -> Self {
        self.policy.retries = retries;
        self
    }

    /// Says that a second call with the same arguments changes nothing more.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.policy.idempotent = true;
        self
    }

    /// Says that it changes nothing.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.policy.read_only = true;
        self
    }

    /// Says that it may destroy something.
    #[must_use]
    pub const fn destructive(mut self) -> Self {
        self.policy.destructive = Some(true);
        self
    }

    /// Asks for somebody's approval.
    #[must_use]
    pub const fn approve(mut self) -> Self {
        self.policy.approve = true;
        self
    }

    /// Caps an answer, in bytes.
    #[must_use]
    pub const fn max_output(mut self, bytes: u32) -> Self {
        self.policy.max_output = Some(bytes as usize);
        self
    }

    /// Demands a strict schema, or refuses one.
    #[must_use]
    pub const fn strict(mut self, strict: bool) -> Self {
        self.strict = Some(strict);
        self
    }

    /// Tells the schema of what it returns.
    #[must_use]
    pub const fn output(mut self, schema: fn(&mut SchemaGenerator) -> Schema) -> Self {
        self.output = Some(schema);
        self
    }

    /// Says that what these lints find is meant so.
    #[must_use]
    pub const fn allow(mut self, lints: &'static [Lint]) -> Self {
        self.allowed = lints;
        self
    }

    pub(crate) fn definition(&self) -> Definition {
        let file = self.location.file().replace('\\', "/");
        let parameters = schema::of_parameters(self.parameters);
        let types = schema::types_of(self.parameters, &parameters);
        Definition {
            name: self.name.to_owned(),
            description: Some(self.description.trim().to_owned()),
            parameters,
            output: self.output.map(schema::of_output),
            strict: self.strict,
            signature: Some(self.signature.to_owned()),
            location: Some(format!("{file}:{}", self.location.line())),
            allowed: self.allowed.to_vec(),
            origin: schema::strict::Origin::Types(types),
        }
    }

    pub(crate) fn arguments(&self, definition: &Definition) -> Arguments {
        Arguments::of(self.parameters, definition)
    }

    pub(crate) fn policy(&self) -> Policy {
        Policy {
            key: self.key.map(Key::parameter),
            ..self.policy.clone()
        }
    }

    pub(crate) fn call(
        &self,
        arguments: Arguments,
        context: Context,
        state: &Arc<S>,
    ) -> CallFuture {
        (self.answer)(arguments, context, state)
    }
}

/// Names the tool that belongs to the type beside a function.
pub trait Named {
    /// The name that the model calls.
    const NAME: &'static str;
}

/// Declares the tool that belongs to the type beside a function, for every state that has what it needs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool",
    label = "not declared as a tool",
    note = "write `#[tool]` above the function of that name"
)]
pub trait Declare<S: 'static>: Named {
    /// The declaration.
    const TOOL: &'static Declaration<S>;
}

/// Marks what can be the state of a toolset: everything that calls may share.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the state of a toolset",
    label = "cannot be shared by calls that run in parallel",
    note = "a state must be `Send`, `Sync` and own its data"
)]
pub trait State: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<S: Send + Sync + 'static> State for S {}

/// A declared tool together with its state.
pub struct Bound<S: 'static> {
    pub(crate) declaration: &'static Declaration<S>,
    pub(crate) arguments: Arguments,
    pub(crate) state: Arc<S>,
}

impl<S: Send + Sync + 'static> Bound<S> {
    /// Gives a declared tool its state.
    #[must_use]
    pub fn new(declaration: &'static Declaration<S>, state: Arc<S>) -> Self {
        Self {
            declaration,
            arguments: declaration.arguments(&declaration.definition()),
            state,
        }
    }
}

impl<S: Send + Sync + 'static> Tool for Bound<S> {
    fn definition(&self) -> Definition {
        self.declaration.definition()
    }

    fn policy(&self) -> Policy {
        self.declaration.policy()
    }

    fn check(&self, arguments: &str) -> Result<serde_json::Value, CallError> {
        self.arguments.check_all(arguments)
    }

    fn call(&self, context: Context) -> CallFuture {
        self.declaration
            .call(self.arguments.clone(), context, &self.state)
    }

    fn __begins(&self) -> bool {
        true
    }
}
