//! What must hold, whatever happens.

use std::time::Duration;

use super::{
    script::{Call, Ending, Tool, ms},
    world::{BACKOFF, Slot, Stage, World},
};
use crate::{Answer, Effects, Outcome, turn::state::Moment};

impl World {
    fn call(&self, run: usize, slot: usize) -> &Call {
        &self.runs[run].script.calls[slot]
    }

    fn tool(&self, run: usize, slot: usize) -> &Tool {
        self.case.tool(self.call(run, slot))
    }

    /// The slots of all turns on which something may work.
    fn alive(&self) -> impl Iterator<Item = (usize, usize)> + Clone {
        self.runs.iter().enumerate().flat_map(|(index, run)| {
            let slots = run.slots.iter().enumerate();
            slots
                .filter(|(_, slot)| slot.is_alive())
                .map(move |(slot, _)| (index, slot))
        })
    }

    /// Limits are kept, keys and attempts do not overlap, barriers and the order of calls hold.
    pub(super) fn check_start(
        &self,
        run: usize,
        slot: usize,
        attempt: u32,
        deadline: Option<Moment>,
    ) {
        let this = &self.runs[run];
        let (call, tool) = (self.call(run, slot), self.tool(run, slot));
        assert_eq!(
            this.stage,
            Stage::Running,
            "a turn that is gone starts calls"
        );
        assert!(!this.slots[slot].is_answered, "it has its answer");
        assert!(!call.is_refused, "it was refused");
        assert!(!tool.approve || !call.is_denied, "it was denied");
        assert!(!this.slots[slot].is_alive(), "two attempts at once");
        self.check_attempt(run, slot, attempt);
        if call.is_held && this.script.failures.is_none() {
            let reply_ended = this.began + this.script.reply_ends_at;
            assert!(self.now >= reply_ended, "the reply has not ended");
        }

        let alive = self.alive().filter(|it| *it != (run, slot));
        for (other_run, other) in alive.clone() {
            let theirs = self.tool(other_run, other);
            let same_file = self.call(other_run, other).file == call.file;
            let overlap = tool.has_key && theirs.has_key && same_file;
            assert!(!overlap, "two calls of one key");
        }
        if let Some(limit) = tool.limit {
            let index = |run, slot| self.call(run, slot).tool % self.case.tools.len();
            let own = index(run, slot);
            let same = alive.clone().filter(|it| index(it.0, it.1) == own).count();
            assert!(same < limit, "the limit of a tool");
        }
        if let Some(limit) = self.case.limit {
            assert!(alive.clone().count() < limit, "the limit of the toolset");
        }
        let mine = alive.filter(|it| it.0 == run).count();
        assert!(mine < this.script.limit, "the limit of the turn");
        assert!(mine == 0 || !tool.sequential, "a call that runs alone");
        for (index, other) in this.slots.iter().enumerate() {
            // It is not run, and in nobody's way.
            if self.call(run, index).is_checked() {
                continue;
            }
            let theirs = self.tool(run, index);
            let alone = tool.sequential || theirs.sequential;
            if index < slot && alone {
                let has_ended = other.is_answered && !other.is_alive();
                assert!(has_ended, "a call before a barrier");
            } else if index > slot && alone {
                assert!(other.works.is_empty(), "a call behind a barrier");
            }
            let same_key =
                tool.has_key && theirs.has_key && self.call(run, index).file == call.file;
            if index < slot && same_key && !theirs.approve {
                let is_first = other.is_answered || !other.works.is_empty();
                assert!(is_first, "a call before one of its key");
            }
        }

        let ends = [
            tool.attempt_timeout
                .map(|after| self.moment(run) + ms(after)),
            tool.timeout.map(|after| {
                let first = this.slots[slot].works.first();
                let started = first.map_or(self.now, |work| work.started_at);
                ms(started - this.began + after)
            }),
            this.script.timeout.map(ms),
        ];
        assert_eq!(deadline, ends.into_iter().flatten().min());
    }

    /// A call is made once, unless its policy allows more.
    fn check_attempt(&self, run: usize, slot: usize, attempt: u32) {
        let (tool, works) = (self.tool(run, slot), &self.runs[run].slots[slot].works);
        assert_eq!(usize::try_from(attempt - 1), Ok(works.len()), "in order");
        let Some(before) = works.last() else {
            return;
        };
        assert!(
            tool.may_repeat() && attempt <= tool.retries + 1,
            "too many attempts"
        );
        let took_too_long = before.is_told && tool.attempt_timeout.is_some();
        let may_pass = match before.ended {
            Some(Ending::Transient(_)) => true,
            // It failed because it was told to stop.
            Some(Ending::Failure) => took_too_long,
            Some(Ending::Vanish) | None => took_too_long && before.is_given_up,
            Some(_) => false,
        };
        assert!(may_pass, "tried again after {:?}", before.ended);
        let retry_at = self.runs[run].slots[slot].retry_at;
        assert!(
            retry_at.is_some_and(|at| self.moment(run) >= at),
            "too early"
        );
    }

    /// The wait before an attempt is what the error says, or what the backoff allows.
    pub(super) fn check_retry(&mut self, run: usize, slot: usize, attempt: u32, delay: Duration) {
        let now = self.moment(run);
        let this = &mut self.runs[run].slots[slot];
        assert_eq!(usize::try_from(attempt - 1), Ok(this.works.len()));
        match this.works.last().and_then(|work| work.ended) {
            Some(Ending::Transient(Some(after))) => assert_eq!(delay, ms(after)),
            _ => assert!(delay <= BACKOFF.longest(attempt - 1)),
        }
        this.retry_at = Some(now + delay);
    }

    /// A call is answered once, with what became of it.
    pub(super) fn check_answer(&mut self, run: usize, slot: usize) {
        let this = &mut self.runs[run].slots[slot];
        assert!(!std::mem::replace(&mut this.is_answered, true), "twice");
        let answer = self.runs[run].state.answer(slot).expect("it was announced");
        self.check_outcome(run, slot, answer);
        self.check_times(run, slot, answer);
    }

    fn check_outcome(&self, run: usize, slot: usize, answer: &Answer) {
        let (call, tool) = (self.call(run, slot), self.tool(run, slot));
        let (this, works) = (&self.runs[run], &self.runs[run].slots[slot].works);
        let last = works.last().and_then(|work| work.ended);
        let never = works.is_empty();
        let was_ended = match &answer.outcome {
            Outcome::Success(_) => last == Some(Ending::Success),
            Outcome::Failed(error) if error.is_transient() => {
                matches!(last, Some(Ending::Transient(_)))
            }
            Outcome::Failed(_) => last == Some(Ending::Failure),
            Outcome::InvalidArguments(_) => last == Some(Ending::InvalidArguments),
            Outcome::Panicked { .. } => last == Some(Ending::Panic),
            Outcome::Cancelled { .. } => {
                let slot = &this.slots[slot];
                last == Some(Ending::Vanish) || this.is_ended || slot.is_withdrawn && never
            }
            Outcome::TimedOut { .. } => true,
            Outcome::Truncated => call.is_refused && never,
            Outcome::Denied { .. } => tool.approve && call.is_denied && never,
            Outcome::Deadlocked => !this.held.is_empty() && never,
            Outcome::Refused { failures } => {
                this.script.failures.is_some_and(|limit| *failures >= limit) && never
            }
            _ => false,
        };
        assert!(was_ended, "{:?} after {last:?}", answer.outcome);
        assert!(!call.is_refused || call.is_checked() || answer.outcome == Outcome::Truncated);
        if let Outcome::TimedOut { effects, .. }
        | Outcome::Cancelled { effects }
        | Outcome::Panicked { effects } = answer.outcome
        {
            let expected = match tool {
                _ if works.iter().all(|work| work.begun_at.is_none()) => Effects::None,
                tool if tool.read_only => Effects::ReadOnly,
                tool if tool.idempotent => Effects::Repeatable,
                _ => Effects::Possible,
            };
            assert_eq!(effects, expected);
        }
    }

    fn check_times(&self, run: usize, slot: usize, answer: &Answer) {
        let (tool, turn) = (self.tool(run, slot), &self.runs[run].script);
        let (began, this) = (self.runs[run].began, &self.runs[run].slots[slot]);
        let attempts = usize::try_from(answer.attempts);
        assert_eq!(attempts, Ok(this.works.len()));
        let first_begun = this.works.iter().find_map(|work| work.begun_at);
        assert_eq!(answer.started_at, first_begun.map(|at| ms(at - began)));
        assert!(answer.started_at <= Some(answer.ended_at) && answer.ended_at <= self.moment(run));

        let first = this.works.first().map(|work| work.started_at);
        let last = this.works.last().map(|work| work.started_at);
        if let Outcome::TimedOut { limit, .. } = answer.outcome {
            let since = |start: u64| answer.ended_at.saturating_sub(ms(start - began));
            let is_over = |timeout: Option<u64>, start: u64| {
                timeout.map(ms) == Some(limit) && since(start) >= limit
            };
            // A call that waits may have come when the work before it had been overdue for long.
            let has_passed = is_over(turn.timeout, began)
                || is_over(tool.timeout, first.unwrap_or(began))
                // A call that waits for overdue work waits as long as its attempt may take.
                || is_over(tool.attempt_timeout, last.unwrap_or(began));
            assert!(has_passed, "timed out too early");
        }
        // A listener that polls late hears of it late.
        if turn.lag == 0 {
            let latest = |start: u64, timeout| ms(start - began + timeout + turn.grace);
            if let (Some(first), Some(timeout)) = (first, tool.timeout) {
                assert!(answer.ended_at <= latest(first, timeout), "too late");
            }
            if let Some(timeout) = turn.timeout {
                assert!(
                    answer.ended_at <= latest(began, timeout) || this.pushed_at >= began + timeout,
                    "too late"
                );
            }
        }
    }

    /// There is one answer a call, in order.
    pub(super) fn check_answers(&mut self, run: usize) {
        let this = &mut self.runs[run];
        let answers = this.state.take_answers();
        assert_eq!(answers.len(), this.script.calls.len());
        for (slot, answer) in answers.iter().enumerate() {
            assert_eq!(answer.call.id, slot.to_string());
            assert!(this.slots[slot].is_answered, "it was not announced");
            assert!(!this.slots[slot].is_asked_about, "somebody is still asked");
        }
    }

    /// Every turn has ended, nothing is at work that ends at all, and nobody has or waits for anything else.
    pub(super) fn check_end(&self) {
        for run in &self.runs {
            assert_ne!(
                run.stage,
                Stage::Running,
                "it does not end: {:#?}",
                run.state
            );
        }
        let works_for_ever = |slot: &Slot| slot.works.last().is_some_and(|work| work.is_given_up);
        let mut places = 0;
        for (run, slot) in self.alive() {
            let it = &self.runs[run].slots[slot];
            assert!(works_for_ever(it), "left at work");
            places += usize::from(it.place.is_some());
        }
        assert_eq!(self.gate.places(), places);
        assert!(self.line.is_empty());
    }
}
