//! `multi_tool_use.parallel`, a tool that does not exist and that models call all the same.

use serde_json::Value;

use super::{arguments::plain_object, json};
use crate::{Call, CallKind, Toolset, call::name};

/// Takes wrappers apart: each becomes the calls inside, if every tool in it is one of `tools`.
pub(crate) fn unwrapped(calls: Vec<Call>, tools: &Toolset) -> Vec<Call> {
    let mut all = Vec::with_capacity(calls.len());
    for call in calls {
        match inner(&call, tools) {
            Some(inner) => all.extend(inner),
            None => all.push(call),
        }
    }
    all
}

fn inner(call: &Call, tools: &Toolset) -> Option<Vec<Call>> {
    let is_wrapper = call.kind == CallKind::Function
        && !call.truncated
        && is_wrapper(&call.name)
        && tools.meant(&call.name).is_none();
    if !is_wrapper {
        return None;
    }
    let arguments: Value = serde_json::from_str(&plain_object(&call.arguments)).ok()?;
    let inner = json::calls(arguments.get("tool_uses")?)
        .into_iter()
        .enumerate();
    let known = inner.map(|(index, inner)| {
        let is_known = inner.kind == CallKind::Function && tools.meant(&inner.name).is_some();
        is_known.then(|| Call {
            id: inner_id(&call.id, index),
            ..inner
        })
    });
    let known: Vec<Call> = known.collect::<Option<_>>()?;
    (!known.is_empty()).then_some(known)
}

pub(super) fn inner_id(id: &str, index: usize) -> String {
    format!("{id}.{}", index + 1)
}

/// Returns whether the name is that of `multi_tool_use.parallel`, a tool that does not exist and that models call all
/// the same, as they write it and as a history holds it.
pub(super) fn is_wrapper(name: &str) -> bool {
    matches!(
        name::plain(name),
        "multi_tool_use.parallel" | "multi_tool_use_parallel" | "multi_tool_use" | "parallel"
    )
}

#[cfg(test)]
mod tests {
    use super::is_wrapper;

    #[test]
    fn the_wrapper_is_known_in_every_form() {
        for name in [
            "multi_tool_use.parallel",
            "multi_tool_use_parallel",
            "functions.multi_tool_use.parallel",
            "functions_multi_tool_use_parallel",
            "multi_tool_use",
            "parallel",
        ] {
            assert!(is_wrapper(name), "{name}");
        }
        assert!(!is_wrapper("parallel_search"));
    }
}
