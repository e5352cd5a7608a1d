//! What the state commands, input by input.

use std::{sync::Arc, time::Duration};

use super::{Command, End, Input, Moment, Plan, RepeatedFailures, Rules, State, TurnLimits};
use crate::{
    Call, CallError, Effects, Outcome, Output, ToolError, tool::Backoff, turn::state::Decision,
};

fn ms(ms: u64) -> Moment {
    Duration::from_millis(ms)
}

fn state(concurrency: usize) -> State {
    let limits = TurnLimits {
        concurrency,
        timeout: None,
        grace: Duration::ZERO,
    };
    State::new(limits, RepeatedFailures::default(), 7)
}

fn retried() -> Rules {
    Rules {
        idempotent: true,
        retries: 3,
        backoff: Backoff {
            base: ms(100),
            factor: 1,
            cap: ms(100),
        },
        ..Rules::default()
    }
}

fn plan(rules: Rules) -> Plan {
    Plan {
        call: Arc::new(Call::new("a", "work", "{}")),
        refusal: None,
        is_checked: false,
        rules,
        is_held: false,
    }
}

fn push(state: &mut State, rules: Rules) {
    push_at(state, ms(0), rules);
}

fn push_at(state: &mut State, now: Moment, rules: Rules) {
    state.apply(now, Input::Pushed(plan(rules)));
}

fn ended(slot: usize, attempt: u32, at: Moment, result: Result<Output, CallError>) -> Input {
    Input::Ended {
        slot,
        attempt,
        began: Some(at),
        at,
        end: End::Returned(result),
    }
}

fn busy() -> Result<Output, CallError> {
    Err(ToolError::transient("busy").into())
}

fn commands(state: &mut State) -> Vec<Command> {
    std::iter::from_fn(|| state.next_command()).collect()
}

/// Returns which slots are started, at their first attempt.
fn started(state: &mut State) -> Vec<usize> {
    let started = commands(state)
        .into_iter()
        .filter_map(|command| match command {
            Command::Start { slot, .. } => Some(slot),
            _ => None,
        });
    started.collect()
}

#[test]
fn a_call_that_waits_for_its_next_attempt_is_answered_with_the_failure_before() {
    let mut state = state(1);
    push(&mut state, retried());
    state.apply(ms(0), ended(0, 1, ms(0), busy()));
    state.apply(ms(1), Input::Cancelled);
    let answer = state.answer(0).expect("the turn has ended");
    assert!(matches!(&answer.outcome, Outcome::Failed(error) if error.is_transient()));
}

#[test]
fn an_attempt_that_is_over_does_not_end_the_one_that_runs() {
    let mut state = state(1);
    push(&mut state, retried());
    state.apply(ms(0), ended(0, 1, ms(0), busy()));
    let next = state.next_moment().expect("it waits");
    state.apply(next, Input::Passed);
    state.apply(next, ended(0, 1, ms(0), Ok(Output::text("late"))));
    state.apply(
        next,
        Input::Released {
            slot: 0,
            attempt: 1,
        },
    );
    assert!(state.answer(0).is_none());
    state.apply(next, ended(0, 2, next, Ok(Output::text("done"))));
    let outcome = &state.answer(0).expect("it has ended").outcome;
    assert_eq!(*outcome, Outcome::Success(Output::text("done")));
}

#[test]
fn a_failure_that_says_nothing_of_passing_is_final() {
    let mut state = state(1);
    push(&mut state, retried());
    let failed = Err(ToolError::failed("no").into());
    state.apply(ms(0), ended(0, 1, ms(0), failed));
    assert!(state.answer(0).is_some());
}

#[test]
fn all_attempts_share_the_time_of_their_call() {
    let mut state = state(1);
    let rules = Rules {
        call_timeout: Some(ms(1_000)),
        ..retried()
    };
    push(&mut state, rules);
    for attempt in 1..=3 {
        let now = state
            .next_moment()
            .filter(|_| attempt > 1)
            .unwrap_or_default();
        state.apply(now, Input::Passed);
        let deadlines: Vec<_> = commands(&mut state)
            .into_iter()
            .filter_map(|command| match command {
                Command::Start { deadline, .. } => Some(deadline),
                _ => None,
            })
            .collect();
        assert_eq!(deadlines, [Some(ms(1_000))]);
        state.apply(now, ended(0, attempt, now, busy()));
    }
    state.apply(ms(1_000), Input::Passed);
}

#[test]
fn waits_between_attempts_are_drawn_from_the_whole_interval() {
    let mut state = state(1);
    let rules = Rules {
        retries: 400,
        ..retried()
    };
    push(&mut state, rules);
    let (mut now, mut delays) = (ms(0), Vec::new());
    for attempt in 1..=400 {
        state.apply(now, ended(0, attempt, now, busy()));
        let delay = commands(&mut state).into_iter().find_map(|it| match it {
            Command::Retry { delay, .. } => Some(delay),
            _ => None,
        });
        delays.push(delay.expect("another attempt"));
        now = state.next_moment().expect("it waits");
        state.apply(now, Input::Passed);
    }
    for quarter in 0..4 {
        let range = ms(25 * quarter)..ms(25 * (quarter + 1));
        let drawn = delays.iter().filter(|delay| range.contains(delay)).count();
        assert!((60..140).contains(&drawn), "{drawn} of 400 in {range:?}");
    }
}

#[test]
fn calls_that_wait_at_the_gate_have_room_in_their_turn() {
    let mut state = state(2);
    let rules = Rules {
        uses_gate: true,
        ..Rules::default()
    };
    for _ in 0..3 {
        push(&mut state, rules.clone());
    }
    let asks = [Command::Ask { slot: 0 }, Command::Ask { slot: 1 }];
    assert_eq!(commands(&mut state), asks);
    state.apply(ms(0), Input::Granted { slot: 1 });
    state.apply(ms(1), ended(1, 1, ms(0), Ok(Output::text("done"))));
    assert!(commands(&mut state).contains(&Command::Ask { slot: 2 }));
}

/// Two calls that somebody has decided about wait for room behind one that runs.
fn decided_behind_one(patience: Option<Duration>) -> State {
    let mut state = state(3);
    let asked = Rules {
        approve: true,
        call_timeout: patience,
        ..Rules::default()
    };
    for _ in 0..2 {
        push(&mut state, asked.clone());
    }
    // They are asked about while there is room, which these take meanwhile.
    let plain = Rules {
        call_timeout: Some(ms(10)),
        ..Rules::default()
    };
    for _ in 0..3 {
        push(&mut state, plain.clone());
    }
    assert_eq!(started(&mut state), [2, 3, 4]);
    for slot in [1, 0] {
        let decision = Decision::Granted;
        state.apply(ms(0), Input::Decided { slot, decision });
    }
    assert_eq!(started(&mut state), [0_usize; 0]);
    state
}

#[test]
fn of_the_calls_that_wait_for_room_the_first_of_the_turn_starts_first() {
    let mut state = decided_behind_one(None);
    state.apply(ms(1), ended(3, 1, ms(0), Ok(Output::text("done"))));
    assert_eq!(started(&mut state), [0]);
}

#[test]
fn decided_calls_behind_work_that_never_ends_are_answered() {
    let mut state = decided_behind_one(Some(ms(20)));
    let aborted = |slot| Input::Aborted {
        slot,
        began: Some(ms(0)),
    };
    while let Some(now) = state.next_moment() {
        state.apply(now, Input::Passed);
        for command in commands(&mut state) {
            if let Command::Abort { slot } = command {
                state.apply(now, aborted(slot));
            }
        }
    }
    for slot in [0, 1] {
        let outcome = state.answer(slot).map(|answer| &answer.outcome);
        let expected = Outcome::TimedOut {
            limit: ms(20),
            effects: Effects::None,
        };
        assert_eq!(outcome, Some(&expected));
    }
}

#[test]
fn a_line_is_looked_at_as_long_as_it_is_stuck() {
    let mut state = state(1);
    let rules = Rules {
        uses_gate: true,
        call_timeout: Some(ms(10)),
        ..Rules::default()
    };
    push(&mut state, rules);
    let _ = commands(&mut state);
    let stuck = Input::Stuck {
        line: 1,
        since: ms(5),
    };
    state.apply(ms(5), stuck.clone());
    assert_eq!(state.next_moment(), Some(ms(15)));
    state.apply(ms(15), Input::Passed);
    assert_eq!(commands(&mut state), [Command::Inspect]);

    state.apply(ms(15), stuck);
    state.apply(ms(15), Input::Freed { line: 1 });
    state.apply(ms(15), Input::Passed);
    assert_eq!(commands(&mut state), []);
}

#[test]
fn a_call_that_was_started_cannot_be_withdrawn() {
    let mut state = state(1);
    push(&mut state, retried());
    push(&mut state, retried());
    assert!(!state.can_be_withdrawn(0));
    assert!(state.can_be_withdrawn(1));
    state.apply(ms(0), Input::Withdrawn { slot: 0 });
    state.apply(ms(0), Input::Withdrawn { slot: 1 });
    assert!(state.answer(0).is_none());
    assert!(state.answer(1).is_some());
}

#[test]
fn failures_count_in_a_row_of_calls_that_were_tried() {
    let call = Call::new("a", "work", "{}");
    let failed = Outcome::Failed(ToolError::failed("no"));
    let mut failures = RepeatedFailures::new(2, []);
    failures.record(&call, &failed);
    failures.record(&call, &Outcome::Success(Output::text("done")));
    failures.record(&call, &failed);
    for effects in [Effects::None, Effects::Possible] {
        assert_eq!(failures.refuses(&call), None);
        failures.record(&call, &Outcome::Panicked { effects });
    }
    assert_eq!(failures.refuses(&call), Some(2));
    let other = Call::new("a", "work", r#"{"n":1}"#);
    assert_eq!(failures.refuses(&other), None);
}

#[test]
fn a_call_that_has_failed_too_often_as_another_of_the_turn_is_not_started() {
    let failures = RepeatedFailures::new(1, []);
    let limits = TurnLimits {
        concurrency: 1,
        timeout: None,
        grace: Duration::ZERO,
    };
    let mut state = State::new(limits, failures, 7);
    let asked = Rules {
        approve: true,
        ..Rules::default()
    };
    // It waits for room when the other one fails.
    push(&mut state, asked);
    push(&mut state, Rules::default());
    let decision = Decision::Granted;
    state.apply(ms(0), Input::Decided { slot: 0, decision });
    assert_eq!(started(&mut state), [1]);
    let failed = Err(ToolError::failed("no").into());
    state.apply(ms(1), ended(1, 1, ms(0), failed));
    assert_eq!(started(&mut state), [0_usize; 0]);
    let outcome = state.answer(0).map(|answer| &answer.outcome);
    assert_eq!(outcome, Some(&Outcome::Refused { failures: 1 }));
}

#[test]
fn a_call_whose_own_time_ends_with_that_of_its_turn_is_told_of_its_own() {
    let limits = TurnLimits {
        concurrency: 1,
        timeout: Some(ms(10)),
        grace: Duration::ZERO,
    };
    let mut state = State::new(limits, RepeatedFailures::default(), 7);
    let rules = Rules {
        call_timeout: Some(ms(5)),
        ..Rules::default()
    };
    push_at(&mut state, ms(5), rules);
    state.apply(ms(10), Input::Passed);
    let began = Some(ms(5));
    state.apply(ms(10), Input::Aborted { slot: 0, began });
    let outcome = state.answer(0).map(|answer| &answer.outcome);
    let expected = Outcome::TimedOut {
        limit: ms(5),
        effects: Effects::Possible,
    };
    assert_eq!(outcome, Some(&expected));
}

#[test]
fn of_two_lines_that_are_stuck_the_first_is_looked_at_in_time() {
    let mut state = state(1);
    let rules = Rules {
        uses_gate: true,
        call_timeout: Some(ms(10)),
        ..Rules::default()
    };
    push(&mut state, rules);
    for line in [0, 5] {
        let since = ms(line);
        state.apply(ms(5), Input::Stuck { line, since });
    }
    assert_eq!(state.next_moment(), Some(ms(10)));
}

#[test]
fn a_call_that_comes_after_the_end_of_the_reply_is_not_held() {
    let mut state = state(1);
    state.apply(ms(0), Input::ReplyEnded);
    let plan = Plan {
        is_held: true,
        ..plan(Rules::default())
    };
    state.apply(ms(0), Input::Pushed(plan));
    assert_eq!(started(&mut state), [0]);
}
