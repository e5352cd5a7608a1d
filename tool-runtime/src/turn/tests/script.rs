//! What happens in a case: random turns on one gate.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use proptest::{
    collection,
    option::{of, weighted},
    prelude::*,
};

use crate::{
    Call, CallError, Outcome, Output, ToolError,
    tool::Backoff,
    toolset::{Claim, Resource, ToolId},
    turn::state::{End, Plan, Rules, TurnLimits},
};

/// The tools with a limit.
static TOOLS: LazyLock<[ToolId; 2]> = LazyLock::new(|| [ToolId::new(), ToolId::new()]);

/// Turns that run at the same time, on one gate.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// How many calls of all turns work at once.
    pub(super) concurrency: Option<usize>,
    pub(super) turns: Vec<TurnScript>,
}

/// One turn. Times are since its beginning.
#[derive(Clone, Debug)]
pub(super) struct TurnScript {
    /// In the order in which they are pushed.
    pub(super) calls: Vec<CallScript>,
    pub(super) limits: TurnLimits,
    /// How often the same call may fail.
    pub(super) failures: Option<u32>,
    pub(super) cancelled_at: Option<Duration>,
    pub(super) dropped_at: Option<Duration>,
    pub(super) reply_ends_at: Duration,
    /// How long it takes until the turn reads what it is told.
    pub(super) latency: Duration,
}

/// One call.
#[derive(Clone, Debug)]
pub(super) struct CallScript {
    pub(super) pushed_at: Duration,
    pub(super) key: Option<u8>,
    pub(super) tool: Option<u8>,
    pub(super) rules: Rules,
    pub(super) is_held: bool,
    pub(super) is_refused: bool,
    /// Whether it is approved, if it needs approval.
    pub(super) is_approved: bool,
    /// Calls with the same arguments are the same call.
    arguments: u8,
    pub(super) withdrawn_at: Option<Duration>,
    pub(super) begins_after: Duration,
    /// Never, if there is none.
    pub(super) works_for: Option<Duration>,
    /// How long it goes on after it was aborted; forever, if there is none.
    pub(super) lingers_for: Option<Duration>,
    ending: Ending,
}

#[derive(Clone, Copy, Debug)]
enum Ending {
    Success,
    Failure,
    TransientFailure,
    TransientFailureWithDelay,
    Panic,
    Shutdown,
}

impl Case {
    /// Returns whether some work never comes to its end.
    pub(super) fn is_endless(&self) -> bool {
        let mut calls = self.turns.iter().flat_map(|turn| &turn.calls);
        calls.any(|call| call.lingers_for.is_none())
    }

    /// Returns what a call asks the gate for.
    pub(super) fn claims(&self, call: &CallScript) -> Vec<Claim> {
        let key = call.key.map(|key| Claim {
            resource: Resource::Key(key.to_string()),
            capacity: 1,
        });
        let tool = call.tool.map(|tool| Claim {
            resource: Resource::Tool(TOOLS[usize::from(tool)]),
            capacity: tool_limit(tool),
        });
        let toolset = self.concurrency.map(|capacity| Claim {
            resource: Resource::Toolset,
            capacity,
        });
        [key, tool, toolset].into_iter().flatten().collect()
    }
}

impl CallScript {
    /// Returns the call and its rules as the state takes them in. The id of the call is its position.
    pub(super) fn plan(&self, position: usize) -> Plan {
        Plan {
            call: Arc::new(Call::new(
                position.to_string(),
                "tool",
                self.arguments.to_string(),
            )),
            refusal: self.is_refused.then_some(Outcome::Truncated),
            rules: self.rules.clone(),
            is_held: self.is_held,
        }
    }

    /// Returns how each attempt ends that is not given up before.
    pub(super) fn end(&self) -> End {
        let error = match self.ending {
            Ending::Success => return End::Returned(Ok(Output::text("done"))),
            Ending::Failure => ToolError::failed("no"),
            Ending::TransientFailure => ToolError::transient("busy"),
            Ending::TransientFailureWithDelay => {
                ToolError::transient("busy").retry_after(Duration::from_millis(3))
            }
            Ending::Panic => return End::Panicked,
            Ending::Shutdown => return End::Vanished,
        };
        End::Returned(Err(CallError::Failed(error)))
    }
}

/// Returns how many calls of a tool work at once.
pub(super) fn tool_limit(tool: u8) -> usize {
    usize::from(tool) + 1
}

fn ms(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_millis)
}

fn rules() -> impl Strategy<Value = Rules> {
    (
        of(ms(1..50)),
        weighted(0.3, ms(1..30)),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.15),
        0_u32..3,
        any::<bool>(),
    )
        .prop_map(
            |(call_timeout, attempt_timeout, sequential, approve, retries, idempotent)| Rules {
                call_timeout,
                attempt_timeout,
                sequential,
                approve,
                retries,
                idempotent,
                backoff: Backoff {
                    base: Duration::from_millis(4),
                    factor: 2,
                    cap: Duration::from_millis(20),
                },
                max_output: 100,
                ..Rules::default()
            },
        )
}

fn call() -> impl Strategy<Value = CallScript> {
    let place = (of(0_u8..2), of(0_u8..2), rules());
    let turn = (
        ms(0..20),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.05),
        prop::bool::weighted(0.7),
        0_u8..2,
        weighted(0.1, ms(0..40)),
    );
    let begins_after = prop_oneof![4 => Just(Duration::ZERO), 1 => ms(0..5)];
    let works_for = weighted(0.85, ms(0..40));
    let lingers_for = prop_oneof![
        20 => Just(Some(Duration::ZERO)),
        8 => ms(0..100).prop_map(Some),
        1 => Just(None),
    ];
    let ending = prop_oneof![
        3 => Just(Ending::Success),
        1 => Just(Ending::Failure),
        2 => Just(Ending::TransientFailure),
        1 => Just(Ending::TransientFailureWithDelay),
        1 => Just(Ending::Panic),
        1 => Just(Ending::Shutdown),
    ];
    let work = (begins_after, works_for, lingers_for, ending);
    (place, turn, work).prop_map(
        |(
            (key, tool, mut rules),
            (pushed_at, is_held, is_refused, is_approved, arguments, withdrawn_at),
            (begins_after, works_for, lingers_for, ending),
        )| {
            // Work that never ends needs a limit.
            if works_for.is_none() {
                rules.call_timeout.get_or_insert(Duration::from_millis(30));
            }
            CallScript {
                pushed_at,
                key,
                tool,
                rules,
                is_held,
                is_refused,
                is_approved,
                arguments,
                withdrawn_at,
                begins_after,
                works_for,
                lingers_for,
                ending,
            }
        },
    )
}

fn turn() -> impl Strategy<Value = TurnScript> {
    let limits = (
        prop_oneof![Just(usize::MAX), 1_usize..4],
        weighted(0.2, ms(1..100)),
        prop_oneof![Just(Duration::ZERO), ms(0..20)],
    )
        .prop_map(|(concurrency, timeout, grace)| TurnLimits {
            concurrency,
            timeout,
            grace,
        });
    (
        collection::vec(call(), 0..7),
        limits,
        weighted(0.2, 1_u32..3),
        weighted(0.2, ms(0..60)),
        weighted(0.15, ms(0..60)),
        ms(0..30),
        prop_oneof![2 => Just(Duration::ZERO), 1 => ms(1..4)],
    )
        .prop_map(
            |(mut calls, limits, failures, cancelled_at, dropped_at, reply_ends_at, latency)| {
                calls.sort_by_key(|call| call.pushed_at);
                TurnScript {
                    calls,
                    limits,
                    failures,
                    cancelled_at,
                    dropped_at,
                    reply_ends_at,
                    latency,
                }
            },
        )
}

/// Draws a case.
pub(super) fn case() -> impl Strategy<Value = Case> {
    (weighted(0.3, 1_usize..4), collection::vec(turn(), 1..4)).prop_map(|(concurrency, turns)| {
        let mut case = Case { concurrency, turns };
        let is_endless = case.is_endless();
        for call in case.turns.iter_mut().flat_map(|turn| &mut turn.calls) {
            call.rules.uses_gate =
                call.key.is_some() || call.tool.is_some() || concurrency.is_some();
            // Whoever waits for work that never ends needs a limit as well.
            if is_endless {
                call.rules
                    .call_timeout
                    .get_or_insert(Duration::from_millis(35));
            }
        }
        case
    })
}
