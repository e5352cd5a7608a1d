//! Asking the gate for places, and reading arguments for that.

use std::sync::Arc;

use super::Driver;
use crate::{
    Call, Outcome,
    contain::{Contained, contain},
    tool::off_thread::LARGE,
    toolset::{Asked, Claim, Waiter},
    turn::{Effects, admission::left_to_host, held::Held, mailbox::Letter, state::Input},
};

impl Driver {
    /// Asks the gate for the place of a slot. Places are asked for in the order of the commands, so that calls with one
    /// key keep theirs. The key of large arguments is read on the pool for blocking work.
    pub(super) fn ask(&mut self, slot: usize) {
        let Some(tool) = &self.slots[slot].tool else {
            return;
        };
        let call = self.state.call_to_run(slot);
        if tool.reads_key() && call.arguments.len() > LARGE {
            let job = Contained::new((Arc::clone(tool), Arc::clone(call)));
            let mailbox = Arc::clone(&self.mailbox);
            tokio::task::spawn_blocking(move || {
                let key = contain("reading arguments", || job.0.key(&job.1)).flatten();
                drop(job);
                mailbox.put(Letter::KeyRead { slot, key });
            });
            return self.asking.push_back(slot);
        }
        let claims = tool.claims(tool.key(call), self.tools.limits.concurrency);
        if self.asking.is_empty() {
            self.ask_for(slot, claims);
        } else {
            self.slots[slot].claims = Some(claims);
            self.asking.push_back(slot);
        }
    }

    /// Checks the large arguments of a call that is left to the host, on the pool for blocking work.
    pub(super) fn check(&mut self, slot: usize) {
        let Some(tool) = &self.slots[slot].tool else {
            return;
        };
        let job = Contained::new((Arc::clone(tool), Call::clone(self.state.call(slot))));
        let mailbox = Arc::clone(&self.mailbox);
        tokio::task::spawn_blocking(move || {
            let (tool, mut call) = job.into_inner();
            let tool = Contained::new(tool);
            let check = || left_to_host(&tool, &mut call);
            let panicked = || Outcome::Panicked {
                effects: Effects::None,
            };
            let outcome = contain("reading arguments", check).unwrap_or_else(panicked);
            drop(tool);
            let call = Arc::new(call);
            mailbox.put(Letter::Checked {
                slot,
                call,
                outcome,
            });
        });
    }

    /// Asks for the places that waited for the key of a slot.
    pub(super) fn key_read(&mut self, slot: usize, key: Option<String>) {
        if let Some(tool) = &self.slots[slot].tool {
            let claims = tool.claims(key, self.tools.limits.concurrency);
            self.slots[slot].claims = Some(claims);
        }
        while let Some(&first) = self.asking.front() {
            let claims = self.slots[first].claims.take();
            // A call that was given up meanwhile needs no place, and nobody waits for its key.
            match claims {
                Some(claims) if self.state.is_queued(first) => self.ask_for(first, claims),
                None if self.state.is_queued(first) => return,
                _ => {}
            }
            self.asking.pop_front();
        }
    }

    fn ask_for(&mut self, slot: usize, claims: Vec<Claim>) {
        let waiter = Arc::clone(&self.mailbox) as Arc<dyn Waiter>;
        let outer = Held::ids(self.outer.as_ref());
        let (place, asked) = self.tools.gate().ask(claims, outer, &waiter, slot);
        self.slots[slot].held = Some(Arc::new(Held::new(place, self.outer.as_ref())));
        let now = self.now();
        match asked {
            Asked::Granted => self.state.apply(now, Input::Granted { slot }),
            Asked::Waits => {}
            Asked::Refused => self.state.apply(now, Input::Deadlocked { slot }),
        }
    }
}
