//! What has happened in a case, and the properties that it must have.

use std::time::Duration;

use super::script::{CallScript, Case, TurnScript, tool_limit};
use crate::{Answer, Outcome, turn::Effects};

/// Something that has happened in a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    Pushed {
        slot: usize,
    },
    ReplyEnded,
    Withdrawn {
        slot: usize,
    },
    Approved {
        slot: usize,
    },
    Cancelled,
    Dropped,
    Started {
        slot: usize,
        attempt: u32,
    },
    Aborted {
        slot: usize,
    },
    /// Nothing works on the attempt any more.
    Gone {
        slot: usize,
    },
    Answered {
        slot: usize,
    },
}

/// What has happened in a case.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) case: Case,
    /// When, in which turn, and what, in the order in which it happened.
    pub(super) facts: Vec<(Duration, usize, Fact)>,
    /// The answers of each turn that has ended.
    pub(super) answers: Vec<Option<Vec<Answer>>>,
    /// Whether things still happened when the case was broken off.
    pub(super) is_endless: bool,
    pub(super) places_left: usize,
    pub(super) gate_is_empty: bool,
}

impl Record {
    pub(super) fn new(case: Case) -> Self {
        Self {
            answers: vec![None; case.turns.len()],
            case,
            facts: Vec::new(),
            is_endless: false,
            places_left: 0,
            gate_is_empty: false,
        }
    }

    fn call(&self, (turn, slot): (usize, usize)) -> &CallScript {
        &self.case.turns[turn].calls[slot]
    }

    /// Returns the turns with what has happened in them.
    fn turns(&self) -> impl Iterator<Item = (&TurnScript, Vec<(Duration, Fact)>)> {
        let turns = self.case.turns.iter().enumerate();
        turns.map(|(index, script)| {
            let facts = self.facts.iter().filter(move |(_, turn, _)| *turn == index);
            (script, facts.map(|(at, _, fact)| (*at, *fact)).collect())
        })
    }

    /// Calls `check` whenever an attempt has started, with it and all attempts that something works on, itself included.
    fn at_each_start(&self, mut check: impl FnMut((usize, usize), &[(usize, usize)])) {
        let mut alive = Vec::new();
        for &(_, turn, fact) in &self.facts {
            match fact {
                Fact::Started { slot, .. } => {
                    alive.push((turn, slot));
                    check((turn, slot), &alive);
                }
                Fact::Gone { slot } => alive.retain(|it| *it != (turn, slot)),
                _ => {}
            }
        }
    }

    pub(super) fn check_answers(&self) {
        for (index, (script, facts)) in self.turns().enumerate() {
            for slot in 0..script.calls.len() {
                let answered = count(&facts, Fact::Answered { slot });
                assert!(answered <= 1, "a call is answered {answered} times");
            }
            let Some(answers) = &self.answers[index] else {
                continue;
            };
            assert_eq!(answers.len(), script.calls.len(), "one answer a call");
            for (slot, answer) in answers.iter().enumerate() {
                assert_eq!(
                    answer.call.id,
                    slot.to_string(),
                    "in the order of the calls"
                );
                assert_eq!(
                    count(&facts, Fact::Answered { slot }),
                    1,
                    "it was announced"
                );
                let started = attempts(&facts, slot).len();
                assert_eq!(
                    answer.attempts as usize, started,
                    "it tells of each attempt"
                );
                if started == 0 {
                    check_not_run(answer);
                }
            }
        }
    }

    pub(super) fn check_limits(&self) {
        self.at_each_start(|started, alive| {
            let turn = &self.case.turns[started.0];
            let in_turn = alive.iter().filter(|it| it.0 == started.0).count();
            assert!(in_turn <= turn.limits.concurrency, "the limit of the turn");
            if let Some(limit) = self.case.concurrency {
                assert!(alive.len() <= limit, "the limit of the toolset");
            }
            if let Some(tool) = self.call(started).tool {
                let same = alive.iter().filter(|it| self.call(**it).tool == Some(tool));
                assert!(same.count() <= tool_limit(tool), "the limit of the tool");
            }
        });
    }

    pub(super) fn check_keys(&self) {
        self.at_each_start(|started, alive| {
            if let Some(key) = self.call(started).key {
                let same = alive.iter().filter(|it| self.call(**it).key == Some(key));
                assert_eq!(same.count(), 1, "calls of one key overlap");
            }
        });
        // Whatever need not wait for somebody's decision keeps the order of the calls.
        for (script, facts) in self.turns() {
            let first = facts.iter().filter_map(|(_, fact)| match fact {
                Fact::Started { slot, attempt: 1 } => Some(*slot),
                _ => None,
            });
            let first: Vec<_> = first
                .filter(|slot| !script.calls[*slot].rules.approve)
                .collect();
            for key in 0..2 {
                let same = first
                    .iter()
                    .filter(|slot| script.calls[**slot].key == Some(key));
                assert!(same.is_sorted(), "calls of one key are out of order");
            }
        }
    }

    pub(super) fn check_barriers(&self) {
        self.at_each_start(|started, alive| {
            let in_turn: Vec<_> = alive.iter().filter(|it| it.0 == started.0).collect();
            let alone = in_turn.iter().any(|it| self.call(**it).rules.sequential);
            assert!(
                !alone || in_turn.len() == 1,
                "a call that runs alone does not"
            );
        });
        for (script, facts) in self.turns() {
            let mut is_answered = vec![false; script.calls.len()];
            for (_, fact) in facts {
                match fact {
                    Fact::Answered { slot } => is_answered[slot] = true,
                    Fact::Started { slot, .. } => {
                        let alone = script.calls[slot].rules.sequential;
                        for before in (0..slot).filter(|before| !is_answered[*before]) {
                            let before = &script.calls[before];
                            assert!(!alone && !before.rules.sequential, "a barrier is passed");
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    pub(super) fn check_attempts(&self) {
        for (script, facts) in self.turns() {
            for (slot, call) in script.calls.iter().enumerate() {
                let attempts = attempts(&facts, slot);
                let rules = &call.rules;
                let most = if rules.idempotent {
                    rules.retries + 1
                } else {
                    1
                };
                assert!(attempts.len() <= most as usize, "too many attempts");
                assert!(
                    attempts.iter().copied().eq(1..=attempts.len()),
                    "they are numbered"
                );
            }
        }
        self.at_each_start(|started, alive| {
            let same = alive.iter().filter(|it| **it == started);
            assert_eq!(same.count(), 1, "attempts of one call overlap");
        });
    }

    pub(super) fn check_permissions(&self) {
        for (script, facts) in self.turns() {
            for (index, (_, fact)) in facts.iter().enumerate() {
                let Fact::Started { slot, .. } = *fact else {
                    continue;
                };
                let before = &facts[..index];
                let call = &script.calls[slot];
                let is_before = |fact| count(before, fact) > 0;
                assert!(is_before(Fact::Pushed { slot }));
                assert!(!call.is_refused, "a refused call starts");
                assert!(
                    !is_before(Fact::Withdrawn { slot }),
                    "a withdrawn call starts"
                );
                assert!(
                    !is_before(Fact::Answered { slot }),
                    "an answered call starts"
                );
                assert!(
                    !is_before(Fact::Cancelled),
                    "a cancelled turn starts a call"
                );
                assert!(
                    !call.is_held || is_before(Fact::ReplyEnded),
                    "a held call starts"
                );
                let is_allowed = !call.rules.approve || is_before(Fact::Approved { slot });
                assert!(is_allowed, "a call starts without approval");
            }
        }
    }

    pub(super) fn check_grace(&self) {
        for (script, facts) in self.turns() {
            let ends = [script.cancelled_at, script.limits.timeout];
            let Some(end) = ends.into_iter().flatten().min() else {
                continue;
            };
            let latest = end + script.limits.grace + script.latency;
            for (at, fact) in facts {
                if let Fact::Answered { slot } = fact {
                    let latest = latest.max(script.calls[slot].pushed_at);
                    assert!(at <= latest, "a call is answered after the grace");
                }
            }
        }
    }

    pub(super) fn check_drops(&self) {
        for (script, facts) in self.turns() {
            let mut alive = Vec::new();
            let mut is_dropped = false;
            for (_, fact) in facts {
                match fact {
                    Fact::Dropped => is_dropped = true,
                    Fact::Started { slot, .. } => {
                        assert!(!is_dropped, "a dropped turn starts a call");
                        alive.push(slot);
                    }
                    Fact::Answered { .. } => assert!(!is_dropped, "a dropped turn answers"),
                    Fact::Gone { slot } => alive.retain(|it| *it != slot),
                    _ => {}
                }
            }
            // The rest goes on forever, whatever the turn does.
            alive.retain(|slot| script.calls[*slot].lingers_for.is_some());
            assert!(alive.is_empty(), "work goes on without its turn");
        }
    }

    pub(super) fn check_ends(&self) {
        assert!(!self.is_endless, "things happen forever");
        for (index, (_, facts)) in self.turns().enumerate() {
            let is_dropped = count(&facts, Fact::Dropped) > 0;
            assert!(
                is_dropped || self.answers[index].is_some(),
                "a turn does not end"
            );
        }
    }

    pub(super) fn check_gate(&self) {
        if !self.case.is_endless() {
            assert_eq!(self.places_left, 0, "a turn keeps a place");
            assert!(self.gate_is_empty, "the gate keeps a place");
        }
    }
}

fn count(facts: &[(Duration, Fact)], fact: Fact) -> usize {
    facts.iter().filter(|(_, it)| *it == fact).count()
}

/// Returns the numbers of the attempts of a slot, in the order in which they started.
fn attempts(facts: &[(Duration, Fact)], slot: usize) -> Vec<usize> {
    let started = facts.iter().filter_map(|(_, fact)| match fact {
        Fact::Started { slot: it, attempt } if *it == slot => Some(*attempt as usize),
        _ => None,
    });
    started.collect()
}

/// A call that never started must not be told to have done something.
fn check_not_run(answer: &Answer) {
    match &answer.outcome {
        Outcome::TimedOut { effects, .. } | Outcome::Cancelled { effects } => {
            assert_eq!(*effects, Effects::None);
        }
        Outcome::Success(_) | Outcome::Failed(_) | Outcome::Panicked { .. } => {
            panic!("a call that never started has {:?}", answer.outcome);
        }
        _ => {}
    }
}
