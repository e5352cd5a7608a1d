//! The calls of a reply that have gone into a turn.

use std::collections::BTreeMap;

use super::EarlyStart;
use crate::{Call, OpenTurn, Toolset, api::wrapper};

/// A turn, and how far the calls of a reply have gone into it.
pub(super) struct Pushed {
    tools: Toolset,
    pub(super) turn: OpenTurn,
    pub(super) early: EarlyStart,
    /// How many calls of the reply are in the turn.
    count: usize,
    /// How many calls the turn has: some calls of a reply are taken apart.
    in_turn: usize,
    /// Calls that are complete, while one before them is not. The turn has the order of the reply.
    waiting: BTreeMap<usize, Call>,
}

impl Pushed {
    pub(super) fn new(tools: Toolset, turn: OpenTurn) -> Self {
        Self {
            tools,
            turn,
            early: EarlyStart::default(),
            count: 0,
            in_turn: 0,
            waiting: BTreeMap::new(),
        }
    }

    /// Takes in a call that is complete.
    pub(super) fn complete(&mut self, position: usize, call: Call) {
        self.waiting.insert(position, call);
        while let Some(call) = self.waiting.remove(&self.count) {
            self.push(call, false);
        }
    }

    /// Takes in the calls that are left. After a bad end nothing more starts.
    pub(super) fn end(&mut self, calls: Vec<Call>, is_whole: bool) {
        for call in calls.into_iter().skip(self.count) {
            self.push(call, true);
        }
        if is_whole {
            self.turn.reply_ended();
            return;
        }
        // From the last one on, so that none starts because one before it is gone.
        for position in (0..self.in_turn).rev() {
            self.turn.withdraw(position);
        }
    }

    fn push(&mut self, call: Call, is_held: bool) {
        self.count += 1;
        for call in wrapper::unwrapped(vec![call], &self.tools) {
            self.in_turn += 1;
            if is_held || !self.may_start_early(&call) {
                self.turn.push_held(call);
            } else {
                self.turn.push(call);
            }
        }
    }

    fn may_start_early(&self, call: &Call) -> bool {
        match self.early {
            EarlyStart::Never => false,
            EarlyStart::Always => true,
            EarlyStart::Safe => {
                let tool = self.tools.meant(&call.name);
                // One of a tool that there is not is answered at once, however the reply ends.
                tool.is_none_or(|(_, tool)| {
                    let policy = &tool.policy;
                    policy.read_only || policy.idempotent || policy.eager
                })
            }
        }
    }

    /// Takes the turn out.
    pub(super) fn take_turn(&mut self) -> OpenTurn {
        std::mem::replace(&mut self.turn, Toolset::new().open())
    }
}
