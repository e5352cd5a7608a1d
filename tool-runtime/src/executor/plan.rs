//! From the calls of a reply to the slots that are run, and back to one answer a call.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    Answer, Call, CallKind, Outcome, Toolset,
    call::{json, name},
    tool::decode::plain_object,
};

/// The slots of a turn. A call takes one slot; only the wrapper that some models invent around parallel calls
/// takes one for each call inside.
pub(super) struct Plan {
    /// The calls to run.
    pub(super) slots: Vec<Arc<Call>>,
    /// For each slot, the position in the reply of the call that it came from.
    pub(super) positions: Vec<usize>,
    /// The wrappers: their position, the call itself, how many slots it takes.
    wrappers: Vec<(usize, Arc<Call>, usize)>,
}

impl Plan {
    pub(super) fn new(tools: &Toolset, calls: Vec<Call>) -> Self {
        let mut plan = Self {
            slots: Vec::new(),
            positions: Vec::new(),
            wrappers: Vec::new(),
        };
        for (position, call) in calls.into_iter().enumerate() {
            match unwrapped(tools, &call) {
                Some(inner) => {
                    plan.wrappers.push((position, Arc::new(call), inner.len()));
                    for call in inner {
                        plan.push(position, Arc::new(call));
                    }
                }
                None => plan.push(position, Arc::new(named(tools, call))),
            }
        }
        plan
    }

    fn push(&mut self, position: usize, call: Arc<Call>) {
        self.slots.push(call);
        self.positions.push(position);
    }

    /// Folds the answers of the slots into one answer a call, of `max_output` bytes if no tool has more of its own.
    pub(super) fn fold(self, answers: Vec<Answer>, max_output: usize) -> Vec<Answer> {
        if self.wrappers.is_empty() {
            return answers;
        }
        let mut answers = answers.into_iter().zip(self.positions).peekable();
        let mut wrappers = self.wrappers.into_iter().peekable();
        let mut folded = Vec::new();
        while let Some((_, position)) = answers.peek() {
            match wrappers.next_if(|(wrapper, _, _)| wrapper == position) {
                Some((_, call, slots)) => {
                    let inner: Vec<_> = answers
                        .by_ref()
                        .take(slots)
                        .map(|(answer, _)| answer)
                        .collect();
                    folded.push(together(call, inner, max_output));
                }
                None => folded.extend(answers.next().map(|(answer, _)| answer)),
            }
        }
        folded
    }
}

/// Gives a call the name of the tool that it means, so that the history repeats a name that the API accepts and a limit
/// counts all calls of one tool.
fn named(tools: &Toolset, call: Call) -> Call {
    match meant(tools, &call.name) {
        Some(name) if call.kind == CallKind::Function && name != call.name => Call {
            name: name.to_owned(),
            ..call
        },
        _ => call,
    }
}

fn meant<'t>(tools: &'t Toolset, name: &str) -> Option<&'t str> {
    let found = tools.find(name).or_else(|| tools.find(name::plain(name)));
    found.map(|(definition, _)| definition.name.as_str())
}

/// Takes the wrapper around several calls apart, if every tool in it is known.
fn unwrapped(tools: &Toolset, call: &Call) -> Option<Vec<Call>> {
    let is_wrapper = name::is_wrapper(&call.name)
        && call.kind == CallKind::Function
        && !call.cut_off
        && meant(tools, &call.name).is_none();
    if !is_wrapper {
        return None;
    }
    let arguments: Value = serde_json::from_str(&plain_object(&call.arguments)).ok()?;
    let inner = json::calls(arguments.get("tool_uses")?)
        .into_iter()
        .zip(1..);
    let known = inner.map(|(inner, number)| {
        let inner = named(tools, inner);
        let is_known = inner.kind == CallKind::Function && tools.find(&inner.name).is_some();
        is_known.then(|| Call {
            id: format!("{}.{number}", call.id),
            ..inner
        })
    });
    known
        .collect::<Option<Vec<_>>>()
        .filter(|inner| !inner.is_empty())
}

/// Makes the one answer to a wrapper of what its inner calls answered. They share the size of one answer.
fn together(call: Arc<Call>, mut inner: Vec<Answer>, max_output: usize) -> Answer {
    let own = inner.iter().map(|answer| answer.max_output);
    let max_output = own.fold(max_output, usize::max);
    let share = (max_output / inner.len().max(1)).saturating_sub(WRITTEN_AROUND);
    for answer in &mut inner {
        answer.max_output = answer.max_output.min(share.max(64));
    }
    Answer {
        call,
        started: inner.iter().filter_map(|answer| answer.started).min(),
        ended: inner
            .iter()
            .map(|answer| answer.ended)
            .max()
            .unwrap_or_default(),
        outcome: Outcome::Several(inner),
        max_output,
    }
}

/// How many bytes stand around each inner answer, about.
const WRITTEN_AROUND: usize = 128;
