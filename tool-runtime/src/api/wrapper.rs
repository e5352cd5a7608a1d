//! `multi_tool_use.parallel`, a tool that does not exist and that models call all the same.

use std::{borrow::Cow, collections::HashMap};

use serde_json::Value;

use super::{arguments::plain_object, json};
use crate::{Answer, Call, CallKind, Toolset, call::name, toolset::LEAST_OUTPUT};

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

fn inner_id(id: &str, index: usize) -> String {
    format!("{id}.{}", index + 1)
}

/// A call of the reply, and what the model reads about it.
pub(crate) struct Told<'a> {
    pub(crate) call: &'a Call,
    pub(crate) text: Cow<'a, str>,
    /// The answers that the text is made of: one, or those to the calls of a wrapper.
    #[cfg_attr(not(feature = "openai-types"), expect(dead_code, reason = "the inspector shows texts only"))]
    pub(crate) answers: &'a [Answer],
}

/// Puts the answers to the calls of a wrapper together again: one answer for each of the reply's `calls`.
pub(crate) fn folded<'a>(calls: &'a [Call], answers: &'a [Answer]) -> Vec<Told<'a>> {
    let wrappers = calls.iter().filter(|call| is_wrapper(&call.name));
    let wrappers: HashMap<&str, &Call> = wrappers.map(|call| (call.id.as_str(), call)).collect();
    let mut told = Vec::with_capacity(answers.len());
    let mut rest = answers;
    while let [answer, ..] = rest {
        let outer = answer
            .call
            .id
            .strip_suffix(".1")
            .and_then(|id| wrappers.get(id));
        let count = outer.map_or(0, |outer| {
            let is_inner =
                |(index, answer): &(usize, &Answer)| answer.call.id == inner_id(&outer.id, *index);
            rest.iter().enumerate().take_while(is_inner).count()
        });
        let (inner, after) = rest.split_at(count.max(1));
        told.push(match outer {
            Some(&call) if count > 0 => Told {
                call,
                text: together(inner).into(),
                answers: inner,
            },
            _ => Told {
                call: &answer.call,
                text: answer.text(),
                answers: inner,
            },
        });
        rest = after;
    }
    told
}

/// Makes one text of what inner calls answered. They share the size of one answer.
fn together(inner: &[Answer]) -> String {
    let whole = inner
        .iter()
        .map(Answer::max_output)
        .max()
        .unwrap_or_default();
    let share = (whole / inner.len().max(1)).saturating_sub(WRITTEN_AROUND);
    let answers = inner.iter().map(|answer| {
        let answer = answer.clone().capped_at(share.max(LEAST_OUTPUT));
        serde_json::json!({
            "recipient_name": answer.call.name,
            "outcome": answer.outcome.name(),
            "content": answer.text(),
        })
    });
    answers.collect::<Value>().to_string()
}

/// How many bytes are written around each inner answer, about.
const WRITTEN_AROUND: usize = 128;

/// Returns whether the name is that of `multi_tool_use.parallel`, a tool that does not exist and that models call all
/// the same, as they write it and as a history holds it.
fn is_wrapper(name: &str) -> bool {
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
