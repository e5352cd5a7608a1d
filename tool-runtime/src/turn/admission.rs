//! What becomes of a call before it takes part in a turn: which tool it calls, by which rules it runs, or why it does not.

use std::sync::Arc;

use serde_json::Value;

use super::{
    allowed::Allowed,
    near::Near,
    state::{Plan, Rules},
};
use crate::{
    Call, CallKind, Outcome, Toolset,
    tool::{Definition, Policy, off_thread::LARGE},
    toolset::{LEAST_OUTPUT, Limits, Registered},
};

/// The tool that a call means.
type Found<'t> = (&'t Definition, &'t Arc<Registered>);

/// Decides which calls a turn runs.
pub(super) struct Admission {
    allowed: Allowed,
    near: Near,
}

impl Admission {
    pub(super) fn new(allowed: Allowed) -> Self {
        Self {
            allowed,
            near: Near::default(),
        }
    }

    /// Finds the tool of a call, once for all that follows.
    pub(super) fn plan(
        &mut self,
        tools: &Toolset,
        call: Call,
        is_held: bool,
    ) -> (Plan, Option<Arc<Registered>>) {
        let found = tools.meant(&call.name);
        let mut call = named(found, call);
        let (refusal, tool) = match self.admit(tools, found, &call) {
            Ok(tool) if tool.is_left_to_host() && call.arguments.len() <= LARGE => {
                (Some(left_to_host(&tool, &mut call)), None)
            }
            Ok(tool) => (None, Some(tool)),
            Err(refusal) => (Some(refusal), None),
        };
        let call = Arc::new(call);
        let limits = &tools.limits;
        let is_left_to_host = |tool: &Arc<Registered>| tool.is_left_to_host();
        let plan = Plan {
            call,
            is_checked: tool.as_ref().is_some_and(is_left_to_host),
            refusal,
            rules: tool.as_ref().map_or_else(
                || Rules {
                    max_output: limits.max_output,
                    ..Rules::default()
                },
                |tool| rules(&tool.policy, limits),
            ),
            is_held,
        };
        (plan, tool)
    }

    fn admit(
        &mut self,
        tools: &Toolset,
        found: Option<Found<'_>>,
        call: &Call,
    ) -> Result<Arc<Registered>, Outcome> {
        if call.truncated {
            return Err(Outcome::Truncated);
        }
        match &call.kind {
            CallKind::Function => {}
            CallKind::Custom => {
                let has_custom = || tools.definitions().iter().any(|it| it.custom.is_some());
                let is_custom = found.map_or_else(has_custom, |(it, _)| it.custom.is_some());
                if !is_custom {
                    return Err(unknown_kind("custom"));
                }
            }
            CallKind::Other(kind) => return Err(unknown_kind(kind)),
        }
        let mut names = || self.near.to(&call.name, tools, &self.allowed);
        let Some((definition, tool)) = found else {
            let (known, others) = names();
            return Err(Outcome::UnknownTool { known, others });
        };
        if !self.allowed.contains(&definition.name) {
            let (allowed, others) = names();
            return Err(Outcome::NotAllowed { allowed, others });
        }
        Ok(Arc::clone(tool))
    }
}

/// Checks a call that the host answers. It finds JSON in the arguments, whatever a model has written around it.
pub(super) fn left_to_host(tool: &Registered, call: &mut Call) -> Outcome {
    match tool.check(&call.arguments) {
        Ok(arguments) => {
            let is_plain = serde_json::from_str::<Value>(&call.arguments)
                .is_ok_and(|given| given == arguments);
            if !is_plain {
                call.arguments = arguments.to_string();
            }
            Outcome::LeftToHost
        }
        Err(error) => Outcome::from(Err(error)),
    }
}

fn unknown_kind(kind: &str) -> Outcome {
    Outcome::UnknownKind {
        kind: kind.to_owned(),
    }
}

/// Gives a call the name of the tool that it means. The history then repeats a name that the API accepts, and a limit
/// counts all calls of one tool. The text of a custom call becomes its tool's parameter.
fn named(found: Option<Found<'_>>, call: Call) -> Call {
    let Some((definition, _)) = found else {
        return call;
    };
    match &call.kind {
        CallKind::Function if definition.name != call.name => Call {
            name: definition.name.clone(),
            ..call
        },
        CallKind::Custom => match definition.custom_arguments(&call.arguments) {
            Some(arguments) => Call {
                name: definition.name.clone(),
                arguments,
                ..call
            },
            None => call,
        },
        _ => call,
    }
}

/// Fills the gaps of a tool's policy with the limits of the toolset.
fn rules(policy: &Policy, limits: &Limits) -> Rules {
    Rules {
        call_timeout: policy.timeout.or(limits.call_timeout),
        attempt_timeout: policy.attempt_timeout,
        sequential: policy.sequential,
        uses_gate: policy.key.is_some()
            || policy.concurrency_limit.is_some()
            || limits.concurrency.is_some(),
        approve: policy.approve,
        retries: policy.retries,
        backoff: policy.backoff,
        idempotent: policy.idempotent || policy.read_only,
        read_only: policy.read_only,
        max_output: policy
            .max_output
            .map_or(limits.max_output, |bytes| bytes.max(LEAST_OUTPUT)),
    }
}
