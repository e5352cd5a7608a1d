//! Calls that wait for a decision on the page.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Deserialize;
use serde_json::Value;

use crate::{Approval, inspect::approval::Question};

/// The questions that the page was asked, by the numbers that it knows them by.
#[derive(Default)]
pub(super) struct Pending(Mutex<Questions>);

#[derive(Default)]
struct Questions {
    asked: u64,
    open: HashMap<u64, Question>,
}

/// What the page sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    id: u64,
    granted: bool,
    /// Why not, in words for the model.
    #[serde(default)]
    reason: String,
    /// Other arguments.
    arguments: Option<Value>,
}

impl Pending {
    /// Keeps a question, and returns its number.
    pub(super) fn add(&self, question: Question) -> u64 {
        let mut questions = self.questions();
        questions.asked += 1;
        let id = questions.asked;
        questions.open.insert(id, question);
        id
    }

    /// Decides. Returns whether the question was open.
    pub(super) fn decide(&self, decision: Decision) -> bool {
        let Some(question) = self.questions().open.remove(&decision.id) else {
            return false;
        };
        question.decide(match decision.arguments {
            _ if !decision.granted => Approval::denied(decision.reason),
            Some(arguments) => Approval::GrantedWith { arguments },
            None => Approval::Granted,
        });
        true
    }

    /// Drops questions, which denies their calls.
    pub(super) fn forget(&self, ids: &[u64]) {
        let mut questions = self.questions();
        let dropped: Vec<_> = ids
            .iter()
            .filter_map(|id| questions.open.remove(id))
            .collect();
        drop(questions);
        drop(dropped);
    }

    fn questions(&self) -> MutexGuard<'_, Questions> {
        // Nothing in here panics half way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
