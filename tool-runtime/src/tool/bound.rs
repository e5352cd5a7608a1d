//! A declared tool with its state.

use std::sync::Arc;

use serde_json::Value;

use super::{
    CallFuture, Context, Definition, Policy, Tool, arguments::Arguments, macro_support::Declaration,
};
use crate::CallError;

/// A declared tool together with its state.
pub struct Bound<S: 'static> {
    pub(crate) declaration: &'static Declaration<S>,
    pub(crate) arguments: Arguments,
    pub(crate) state: Arc<S>,
}

impl<S: Send + Sync + 'static> Declaration<S> {
    /// Gives the tool its state.
    pub fn with_state(&'static self, state: Arc<S>) -> Bound<S> {
        Bound {
            declaration: self,
            arguments: self.arguments(&self.definition()),
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

    fn check(&self, arguments: &str) -> Result<Value, CallError> {
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
