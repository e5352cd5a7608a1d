//! The tools of a toolset, by their names.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use schemars::Schema;
use serde_json::Value;

use super::gate::{Claim, Resource, ToolId};
use crate::{
    Call, CallError, ToolError,
    tool::{
        CallFuture, Context, Definition, Policy, Tool,
        arguments::Arguments,
        bound::Bound,
        described::Described,
        macro_support::Declaration,
        null_as_absent::Absent,
        off_thread::{LARGE, off_thread},
        typed::{self, Joining, Unbound},
    },
};

/// The tools, in the order of their definitions.
pub(crate) struct Tools<S: 'static> {
    list: Vec<Arc<Registered<S>>>,
    positions: HashMap<String, usize>,
}

/// A tool, and how its calls may run.
pub(crate) struct Registered<S: 'static = ()> {
    source: Source<S>,
    pub(crate) policy: Policy,
    /// The schema of the arguments.
    parameters: Schema,
    id: ToolId,
}

/// What answers the calls of a tool.
enum Source<S: 'static> {
    /// A function, which may ask for a state, and how it is given one.
    Declared(&'static Declaration<S>, Arguments, Bind<S>),
    /// A declared function that has its state.
    Bound(Arc<dyn Tool>),
    /// A declared function that will have none, and cannot be called.
    Stateless,
    /// A closure that may ask for a state.
    Unbound(Arc<dyn Unbound<S>>),
    /// The host, which runs the turn.
    Host(Arc<Described>, Arc<Absent>),
    /// A tool from elsewhere.
    Given(Arc<dyn Tool>, Arc<Absent>),
}

/// Kept from where it is known that `S` can be shared, so that an error about a state that cannot be shared is told once, there.
type Bind<S> = fn(&'static Declaration<S>, Arguments, Arc<S>) -> Arc<dyn Tool>;

impl<S: 'static> Tools<S> {
    /// Adds a tool, unless there is one of that name.
    pub(super) fn insert(&mut self, name: &str, registered: Arc<Registered<S>>) -> bool {
        if self.positions.contains_key(name) {
            return false;
        }
        self.positions.insert(name.to_owned(), self.list.len());
        self.list.push(registered);
        true
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    pub(super) fn get(&self, position: usize) -> &Arc<Registered<S>> {
        &self.list[position]
    }

    pub(super) fn list(&self) -> &[Arc<Registered<S>>] {
        &self.list
    }

    pub(super) fn into_list(self) -> Vec<Arc<Registered<S>>> {
        self.list
    }

    pub(super) fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.list.iter().map(|registered| &registered.policy)
    }

    /// Gives every tool its state.
    pub(super) fn with_state(self, state: &Arc<S>) -> Tools<()> {
        self.bind(
            |declaration, arguments, bind| {
                Source::Bound(bind(declaration, arguments.clone(), Arc::clone(state)))
            },
            |tool| Source::Bound(tool.bind(Arc::clone(state))),
        )
    }

    /// Leaves the declared tools without what they may ask for.
    pub(super) fn for_inspection(self) -> Tools<()> {
        self.bind(|_, _, _| Source::Stateless, |_| Source::Stateless)
    }

    fn bind(
        self,
        declared: impl Fn(&'static Declaration<S>, &Arguments, Bind<S>) -> Source<()>,
        unbound: impl Fn(&dyn Unbound<S>) -> Source<()>,
    ) -> Tools<()> {
        let list = self.list.iter();
        Tools {
            list: list
                .map(|registered| Arc::new(registered.bind(&declared, &unbound)))
                .collect(),
            positions: self.positions,
        }
    }
}

impl<S: 'static> Registered<S> {
    pub(super) fn declared(declaration: &'static Declaration<S>, definition: &Definition) -> Self
    where
        S: Send + Sync,
    {
        let bind: Bind<S> = |declaration, arguments, state| {
            Arc::new(Bound {
                declaration,
                arguments,
                state,
            })
        };
        Self {
            source: Source::Declared(declaration, declaration.arguments(definition), bind),
            policy: declaration.policy(),
            id: ToolId::new(),
            parameters: definition.parameters.clone(),
        }
    }

    pub(super) fn joining(joining: Joining<S>, definition: &Definition) -> Self {
        Self {
            source: match joining.source {
                typed::Source::Unbound(tool) => Source::Unbound(tool),
                typed::Source::Tool(tool) => {
                    Source::Given(tool, Arc::new(Absent::of(&definition.parameters)))
                }
            },
            policy: joining.policy,
            id: ToolId::new(),
            parameters: definition.parameters.clone(),
        }
    }

    pub(super) fn left_to_host(definition: Definition) -> Self {
        let parameters = definition.parameters.clone();
        let absent = Absent::of(&parameters);
        let described = Described::by(definition);
        described.warn_of_unenforced();
        Self {
            source: Source::Host(Arc::new(described), Arc::new(absent)),
            policy: Policy::default(),
            id: ToolId::new(),
            parameters,
        }
    }

    fn bind(
        &self,
        declared: impl Fn(&'static Declaration<S>, &Arguments, Bind<S>) -> Source<()>,
        unbound: impl Fn(&dyn Unbound<S>) -> Source<()>,
    ) -> Registered<()> {
        let source = match &self.source {
            Source::Bound(tool) => Source::Bound(Arc::clone(tool)),
            Source::Given(tool, absent) => Source::Given(Arc::clone(tool), Arc::clone(absent)),
            Source::Host(described, absent) => {
                Source::Host(Arc::clone(described), Arc::clone(absent))
            }
            Source::Stateless => Source::Stateless,
            Source::Unbound(tool) => unbound(&**tool),
            Source::Declared(declaration, arguments, bind) => {
                declared(declaration, arguments, *bind)
            }
        };
        Registered {
            source,
            policy: self.policy.clone(),
            id: self.id,
            parameters: self.parameters.clone(),
        }
    }
}

impl Registered {
    /// Returns whether the key of a call is read from its arguments.
    pub(crate) fn reads_key(&self) -> bool {
        let key = self.policy.key.as_ref();
        key.is_some_and(|key| !key.paths().is_empty())
    }

    /// Reads the key of a call; `None` if it works on nothing.
    pub(crate) fn key(&self, call: &Call) -> Option<String> {
        let key = self.policy.key.as_ref()?;
        key.of(&call.arguments, self.parameters.as_value())
    }

    /// Returns what a call with this key must have at the gate before it starts. Both a key and room are claimed in this order by all
    /// calls, so that calls that hold one do not wait in a circle for the other.
    pub(crate) fn claims(&self, key: Option<String>, toolset: Option<usize>) -> Vec<Claim> {
        let claim = |resource, capacity| Claim { resource, capacity };
        let key = key.map(|key| claim(Resource::Key(key), 1));
        let own = self
            .policy
            .concurrency_limit
            .map(|limit| claim(Resource::Tool(self.id), limit.max(1)));
        let all = toolset.map(|limit| claim(Resource::Toolset, limit));
        key.into_iter().chain(own).chain(all).collect()
    }

    /// Checks the arguments of a call without doing its work.
    pub(crate) fn check(&self, arguments: &str) -> Result<Value, CallError> {
        match &self.source {
            Source::Declared(_, rows, _) => rows.check_all(arguments),
            Source::Bound(tool) => tool.check(arguments),
            Source::Unbound(tool) => tool.bind(nothing()).check(arguments),
            Source::Stateless => Err(stateless()),
            Source::Host(described, absent) => described.check(&absent.without_nulls(arguments)),
            Source::Given(tool, absent) => tool.check(&absent.without_nulls(arguments)),
        }
    }

    /// Returns whether the host answers the calls.
    pub(crate) fn is_left_to_host(&self) -> bool {
        matches!(self.source, Source::Host(..))
    }

    /// Does the work of one call.
    pub(crate) fn call(&self, context: Context) -> CallFuture {
        match &self.source {
            Source::Declared(declaration, arguments, _) => {
                declaration.call(arguments.clone(), context, &nothing())
            }
            Source::Bound(tool) => tool.call(context),
            Source::Unbound(tool) => tool.bind(nothing()).call(context),
            Source::Stateless => Box::pin(async { Err(stateless()) }),
            Source::Host(..) => {
                Box::pin(async { Err(ToolError::failed("this call is left to the host").into()) })
            }
            Source::Given(tool, absent) if context.call().arguments.len() > LARGE => {
                let (tool, absent) = (Arc::clone(tool), Arc::clone(absent));
                Box::pin(async move {
                    let leave_out = move |context: &Context| absent.leave_out(context.clone());
                    let context = off_thread(context, leave_out).await?;
                    call_given(&*tool, context).await
                })
            }
            Source::Given(tool, absent) => call_given(&**tool, absent.leave_out(context)),
        }
    }
}

/// The state of tools that ask for none.
fn nothing() -> Arc<()> {
    static NOTHING: LazyLock<Arc<()>> = LazyLock::new(Arc::default);
    Arc::clone(&NOTHING)
}

fn stateless() -> CallError {
    let error = "this toolset has been given no state, so its tools cannot be called";
    ToolError::failed(error).into()
}

fn call_given(tool: &dyn Tool, context: Context) -> CallFuture {
    // What it does from here on is its own work, if it does not say so itself.
    if !tool.__begins()
        && let Err(cancelled) = context.begin()
    {
        return Box::pin(std::future::ready(Err(cancelled)));
    }
    tool.call(context)
}

impl<S: 'static> Clone for Tools<S> {
    fn clone(&self) -> Self {
        Self {
            list: self.list.clone(),
            positions: self.positions.clone(),
        }
    }
}

impl<S: 'static> Default for Tools<S> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            positions: HashMap::new(),
        }
    }
}
