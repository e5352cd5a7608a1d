//! From the calls of a reply to the slots that are run, and back to one answer a call.

use std::sync::Arc;

use serde_json::Value;

use crate::{Answer, Call, CallKind, Outcome, Toolset, tool::decode::plain_object};

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
            let call = Arc::new(call);
            match unwrapped(tools, &call) {
                Some(inner) => {
                    plan.wrappers.push((position, call, inner.len()));
                    for call in inner {
                        plan.push(position, Arc::new(call));
                    }
                }
                None => plan.push(position, call),
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

/// Takes `multi_tool_use.parallel` apart, a tool that does not exist and that models call all the same, if every tool
/// in it is known.
fn unwrapped(tools: &Toolset, call: &Call) -> Option<Vec<Call>> {
    let is_wrapper = matches!(
        call.name.as_str(),
        "multi_tool_use.parallel" | "multi_tool_use" | "parallel"
    ) && call.kind == CallKind::Function
        && !call.cut_off
        && tools.find(&call.name).is_none();
    if !is_wrapper {
        return None;
    }
    let arguments: Value = serde_json::from_str(&plain_object(&call.arguments)).ok()?;
    let inner = arguments
        .get("tool_uses")?
        .as_array()?
        .iter()
        .enumerate()
        .map(|(index, tool_use)| {
            let name = tool_use.get("recipient_name")?.as_str()?;
            let name = name.strip_prefix("functions.").unwrap_or(name);
            tools.find(name)?;
            let parameters = tool_use.get("parameters").unwrap_or(&Value::Null);
            Some(Call::new(
                format!("{}.{}", call.id, index + 1),
                name,
                parameters.to_string(),
            ))
        });
    inner
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
