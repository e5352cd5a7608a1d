//! What `#[tool]` makes of a function: a static table, and a function that answers calls.

use std::{panic::Location, sync::Arc};

use schemars::{Schema, SchemaGenerator};

use super::{Parameter, answer::Incoming};
use crate::{
    ToolError,
    lint_name::Lint,
    schema,
    tool::{CallFuture, Context, Custom, Definition, Policy, arguments::Arguments},
};

/// A tool as its attribute declares it, for toolsets whose state is an `S`.
///
/// It consists of data and plain functions.
pub struct Declaration<S: 'static> {
    name: &'static str,
    description: &'static str,
    signature: &'static str,
    location: &'static Location<'static>,
    parameters: &'static [Parameter],
    answer: Answer<S>,
    output: Option<fn(&mut SchemaGenerator) -> Schema>,
    strict: Option<bool>,
    custom: Option<&'static Custom>,
    policy: &'static Policy,
    allowed: &'static [Lint],
}

/// Decodes the arguments of a call, calls the function, converts what it returns.
type Answer<S> = fn(Incoming, &Arc<S>) -> CallFuture;

impl<S: Send + Sync + 'static> Declaration<S> {
    /// Declares a tool by its name, its description, the function's signature, a row for each parameter, and a function
    /// that answers a call. The place of the tool is that of the call of `new`.
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
            custom: None,
            policy: const { &Policy::new() },
            allowed: &[],
        }
    }

    /// Declares a stand-in for a tool that is refused, which keeps one mistake to one error.
    #[must_use]
    pub const fn refused(name: &'static str) -> Self {
        Self::new(name, "", "", &[], |_, _| {
            Box::pin(async { Err(ToolError::failed("this tool did not compile").into()) })
        })
    }

    /// Sets how calls may run.
    #[must_use]
    pub const fn with_policy(mut self, policy: &'static Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Requires a strict schema, or declines one.
    #[must_use]
    pub const fn strict(mut self, strict: bool) -> Self {
        self.strict = Some(strict);
        self
    }

    /// Makes it a custom tool. Its one parameter is a text.
    #[must_use]
    pub const fn custom(mut self, custom: &'static Custom) -> Self {
        self.custom = Some(custom);
        self
    }

    /// Adds the schema of the return type.
    #[must_use]
    pub const fn output(mut self, schema: fn(&mut SchemaGenerator) -> Schema) -> Self {
        self.output = Some(schema);
        self
    }

    /// Allows findings of these lints.
    #[must_use]
    pub const fn allow(mut self, lints: &'static [Lint]) -> Self {
        self.allowed = lints;
        self
    }

    pub(crate) fn definition(&self) -> Definition {
        let file = self.location.file().replace('\\', "/");
        let properties: Vec<_> = self.parameters.iter().map(Parameter::property).collect();
        let mut parameters = schema::of_parameters(&properties);
        let types = schema::types_of(&properties, &parameters);
        if let Some(custom) = self.custom {
            custom.refine(&mut parameters);
        }
        Definition {
            name: self.name.to_owned(),
            description: Some(self.description.trim().to_owned()),
            parameters,
            output: self.output.map(schema::of_output),
            strict: self.strict,
            custom: self.custom.cloned(),
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
        self.policy.clone()
    }

    pub(crate) fn call(
        &self,
        arguments: Arguments,
        context: Context,
        state: &Arc<S>,
    ) -> CallFuture {
        (self.answer)(Incoming { arguments, context }, state)
    }
}
