//! What a case consists of: tools, turns, and everything that happens to them, each at a time in milliseconds.

use std::{ops::Range, time::Duration};

use proptest::{
    bool::weighted,
    collection::vec,
    option::{self, weighted as sometimes},
    prelude::*,
};

/// A toolset, and the turns that use it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) tools: Vec<Tool>,
    /// How many calls of all turns run at once.
    pub(super) limit: Option<usize>,
    pub(super) turns: Vec<Turn>,
    /// Orders what happens at the same time, and draws the waits between attempts.
    pub(super) seed: u64,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as policies have them")]
pub(super) struct Tool {
    /// Whether its calls have the key of their file.
    pub(super) has_key: bool,
    pub(super) limit: Option<usize>,
    pub(super) sequential: bool,
    pub(super) approve: bool,
    pub(super) retries: u32,
    pub(super) idempotent: bool,
    pub(super) read_only: bool,
    pub(super) timeout: Option<u64>,
    pub(super) attempt_timeout: Option<u64>,
}

#[derive(Clone, Debug)]
pub(super) struct Turn {
    /// In the order in which they are pushed.
    pub(super) calls: Vec<Call>,
    pub(super) limit: usize,
    pub(super) timeout: Option<u64>,
    pub(super) grace: u64,
    /// When its token is cancelled.
    pub(super) cancelled_at: Option<u64>,
    /// When its user ends it.
    pub(super) finished_at: Option<u64>,
    pub(super) dropped_at: Option<u64>,
    pub(super) reply_ends_at: u64,
    /// How long it takes from being woken to being polled.
    pub(super) lag: u64,
    /// Whether somebody asks for events, so that each answer wakes it.
    pub(super) listens: bool,
    /// After how many failures a call is refused.
    pub(super) failures: Option<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The index of its tool. There may be fewer tools; it counts round.
    pub(super) tool: usize,
    pub(super) file: u8,
    pub(super) pushed_at: u64,
    pub(super) withdrawn_at: Option<u64>,
    pub(super) is_held: bool,
    /// Whether no tool has its name, for example.
    pub(super) is_refused: bool,
    pub(super) decided_after: u64,
    pub(super) is_denied: bool,
    /// How the attempts go; further ones go as the last.
    pub(super) attempts: Vec<Attempt>,
}

#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// How long a worker takes to begin with it.
    pub(super) begins_after: u64,
    /// How long the work takes, if it ends.
    pub(super) takes: Option<u64>,
    /// A turn on the same toolset that the work consists of.
    pub(super) inner: Option<Box<Turn>>,
    pub(super) end: Ending,
    /// How long the work goes on after it was aborted, if it ever ends.
    pub(super) lingers: Option<u64>,
    /// Whether it tells how it ended, though it was aborted.
    pub(super) ends_all_the_same: bool,
    /// How long it takes to end after it was told to.
    pub(super) heeds_after: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Success,
    Failure,
    /// A failure that may pass, perhaps after a time.
    Transient(Option<u64>),
    InvalidArguments,
    Panic,
    Vanish,
}

/// What cases of one property have in them.
#[derive(Clone, Copy)]
pub(super) struct Mix {
    pub(super) turns: usize,
    pub(super) calls: usize,
    /// How deep turns are within calls.
    pub(super) depth: u32,
    /// Whether turns are cancelled, dropped, or out of time.
    pub(super) ends_early: bool,
    /// Whether aborted work may go on forever.
    pub(super) lingers_for_ever: bool,
}

impl Case {
    pub(super) fn tool(&self, call: &Call) -> &Tool {
        &self.tools[call.tool % self.tools.len()]
    }
}

impl Tool {
    pub(super) fn may_repeat(&self) -> bool {
        self.idempotent || self.read_only
    }
}

impl Call {
    pub(super) fn attempt(&self, number: u32) -> &Attempt {
        let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
        &self.attempts[index.min(self.attempts.len() - 1)]
    }

    /// Whether a check refuses it, which takes its time.
    pub(super) fn is_checked(&self) -> bool {
        self.is_refused && self.decided_after > 4
    }
}

pub(super) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub(super) fn case(mix: Mix) -> impl Strategy<Value = Case> {
    let limit = sometimes(0.3, 1_usize..5);
    let turns = vec(turn(mix, mix.depth), 1..=mix.turns);
    (vec(tool(mix), 1..5), limit, turns, any::<u64>()).prop_map(
        move |(mut tools, limit, turns, seed)| {
            // Work that may not end must have a time, and so must all that may wait for it.
            let for_ever = |attempt: &Attempt| attempt.takes.is_none() || attempt.lingers.is_none();
            if turns.iter().any(|turn| turn.has_attempt(&for_ever)) {
                for tool in &mut tools {
                    tool.timeout = tool.timeout.or(Some(35));
                }
            }
            Case {
                tools,
                limit,
                turns,
                seed,
            }
        },
    )
}

impl Turn {
    /// Returns whether it has such an attempt, in itself or in a turn within it.
    fn has_attempt(&self, is_such: &impl Fn(&Attempt) -> bool) -> bool {
        let mut attempts = self.calls.iter().flat_map(|call| &call.attempts);
        attempts.any(|attempt| {
            let inner = attempt.inner.as_ref();
            is_such(attempt) || inner.is_some_and(|inner| inner.has_attempt(is_such))
        })
    }
}

fn tool(mix: Mix) -> impl Strategy<Value = Tool> {
    let order = (
        weighted(0.4),
        sometimes(0.4, 1_usize..3),
        weighted(0.12),
        weighted(0.1),
    );
    let attempts = (0_u32..3, weighted(0.6), weighted(0.2));
    let times = (option::of(1_u64..50), sometimes(0.3, 1_u64..30));
    (order, attempts, times).prop_map(move |(order, attempts, times)| {
        let (has_key, limit, sequential, approve) = order;
        let (retries, idempotent, read_only) = attempts;
        let (timeout, attempt_timeout) = times;
        Tool {
            has_key,
            limit,
            sequential,
            approve,
            retries,
            idempotent,
            read_only,
            timeout: timeout.filter(|_| mix.ends_early),
            attempt_timeout: attempt_timeout.filter(|_| mix.ends_early),
        }
    })
}

fn turn(mix: Mix, depth: u32) -> BoxedStrategy<Turn> {
    let calls = if depth < mix.depth { 3 } else { mix.calls };
    let early = |chance: f64, times: Range<u64>| sometimes(chance, times);
    let ends = (
        early(0.2, 1..100),
        early(0.15, 0..80),
        early(0.1, 0..80),
        early(0.1, 0..80),
    );
    let limit = prop_oneof![Just(usize::MAX), 1_usize..4];
    let grace = prop_oneof![Just(0), 0_u64..20];
    let lag = prop_oneof![2 => Just(0), 1 => 0_u64..4];
    let rest = (limit, grace, 0_u64..40, lag, any::<bool>());
    let failures = sometimes(0.1, 1_u32..3);
    (vec(call(mix, depth), 0..calls), ends, rest, failures)
        .prop_map(move |(mut calls, ends, rest, failures)| {
            calls.sort_by_key(|call| call.pushed_at);
            let ends = if mix.ends_early {
                ends
            } else {
                Default::default()
            };
            let (timeout, cancelled_at, finished_at, dropped_at) = ends;
            let (limit, grace, reply_ends_at, lag, listens) = rest;
            Turn {
                calls,
                limit,
                timeout,
                grace,
                cancelled_at,
                finished_at,
                dropped_at,
                reply_ends_at,
                lag,
                listens,
                failures,
            }
        })
        .boxed()
}

fn call(mix: Mix, depth: u32) -> impl Strategy<Value = Call> {
    let pushed_at = prop_oneof![Just(0), 0_u64..20];
    let flags = (weighted(0.15), weighted(0.05), weighted(0.3));
    let times = (pushed_at, sometimes(0.1, 0_u64..30), 0_u64..10);
    let attempts = vec(attempt(mix, depth), 1..3);
    (0_usize..4, 0_u8..2, flags, times, attempts).prop_map(
        |(tool, file, flags, times, attempts)| {
            let (is_held, is_refused, is_denied) = flags;
            let (pushed_at, withdrawn_after, decided_after) = times;
            Call {
                tool,
                file,
                pushed_at,
                withdrawn_at: withdrawn_after.map(|after| pushed_at + after),
                is_held,
                is_refused,
                decided_after,
                is_denied,
                attempts,
            }
        },
    )
}

fn attempt(mix: Mix, depth: u32) -> BoxedStrategy<Attempt> {
    let inner = if depth == 0 {
        Just(None).boxed()
    } else {
        sometimes(0.4, turn(mix, depth - 1).prop_map(Box::new)).boxed()
    };
    let end = prop_oneof![
        6 => Just(Ending::Success),
        1 => Just(Ending::Failure),
        3 => sometimes(0.5, 0_u64..10).prop_map(Ending::Transient),
        1 => Just(Ending::InvalidArguments),
        1 => Just(Ending::Panic),
        1 => Just(Ending::Vanish),
    ];
    let begins_after = prop_oneof![4 => Just(0), 1 => 0_u64..5];
    let takes = sometimes(0.9, 0_u64..40);
    let for_a_time = prop_oneof![3 => Just(0), 1 => 0_u64..100].prop_map(Some);
    let lingers = if mix.lingers_for_ever {
        prop_oneof![4 => for_a_time, 1 => Just(None)].boxed()
    } else {
        for_a_time.boxed()
    };
    let heeds_after = sometimes(0.3, 0_u64..20);
    let times = (begins_after, takes, lingers, heeds_after);
    (inner, end, times, weighted(0.2))
        .prop_map(move |(inner, end, times, ends_all_the_same)| {
            let (begins_after, takes, lingers, heeds_after) = times;
            // Without an end from outside, work that does not end would hold up its turn forever.
            let takes = if mix.ends_early {
                takes
            } else {
                takes.or(Some(7))
            };
            let is_nested = inner.is_some();
            Attempt {
                begins_after,
                takes: takes.or(is_nested.then_some(0)),
                inner,
                end,
                lingers: if is_nested { Some(0) } else { lingers },
                ends_all_the_same,
                heeds_after,
            }
        })
        .boxed()
}
