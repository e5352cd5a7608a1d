//! One answer for each call of a reply whose wrappers were taken apart.

use std::{borrow::Cow, collections::HashMap};

use serde_json::Value;

use super::wrapper::{inner_id, is_wrapper};
use crate::{Answer, Call, toolset::LEAST_OUTPUT};

/// A call of the reply, and what the model reads about it.
pub(crate) struct Told<'a> {
    pub(crate) call: &'a Call,
    pub(crate) text: Cow<'a, str>,
    /// The answers that the text is made of: one, or those to the calls of a wrapper.
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
