//! Which answer in a history belongs to which call.

use std::collections::HashMap;

/// What pairing needs to know of one entry of a history.
pub(crate) enum Entry<'h> {
    /// The ids of calls that stand together, in their order.
    Calls(Vec<&'h str>),
    /// The id of another call that stands together with those before it.
    MoreCalls(&'h str),
    /// The id of the call that is answered.
    Answer(&'h str),
    /// Something else.
    Other,
}

/// Returns the place of the answer to each call, for all calls of a history in order. Takes time linear in the history.
///
/// An id pairs an answer with a call. Where several calls have one id, which servers send that make ids unique only
/// within a reply, the order decides: an answer belongs to the nearest message before it that has an open call of that
/// id. An answer that stands before its call counts only if no other call and no other answer has the id.
pub(crate) fn answers<'h>(history: impl Iterator<Item = Entry<'h>>) -> Vec<Option<usize>> {
    let mut pairing = Pairing::of(history);
    pairing.by_id();
    pairing.by_place();
    pairing.answers
}

struct Pairing<'h> {
    /// What happens to each id, in the order of the history.
    events: HashMap<&'h str, Vec<Event>>,
    /// For each message with calls, the calls and the answers that follow before the next one.
    exchanges: Vec<Exchange<'h>>,
    answers: Vec<Option<usize>>,
}

#[derive(Clone, Copy)]
enum Event {
    /// The number of a call, and of the exchange that it is in.
    Call(usize, usize),
    /// The place of an answer.
    Answer(usize),
}

#[derive(Default)]
struct Exchange<'h> {
    calls: Vec<(usize, &'h str)>,
    answers: Vec<(usize, &'h str)>,
}

impl<'h> Pairing<'h> {
    fn of(history: impl Iterator<Item = Entry<'h>>) -> Self {
        let mut pairing = Self {
            events: HashMap::new(),
            // Answers before the first call are in an exchange without calls.
            exchanges: vec![Exchange::default()],
            answers: Vec::new(),
        };
        for (place, entry) in history.enumerate() {
            match entry {
                Entry::Calls(ids) => {
                    pairing.exchanges.push(Exchange::default());
                    for id in ids {
                        pairing.call(id);
                    }
                }
                Entry::MoreCalls(id) => pairing.call(id),
                Entry::Answer(id) => pairing.answer(id, place),
                Entry::Other => {}
            }
        }
        pairing
    }

    fn call(&mut self, id: &'h str) {
        let (id, call, exchange) = (id.trim(), self.answers.len(), self.exchanges.len() - 1);
        let event = Event::Call(call, exchange);
        self.events.entry(id).or_default().push(event);
        self.exchanges[exchange].calls.push((call, id));
        self.answers.push(None);
    }

    fn answer(&mut self, id: &'h str, place: usize) {
        let (id, exchange) = (id.trim(), self.exchanges.len() - 1);
        let event = Event::Answer(place);
        self.events.entry(id).or_default().push(event);
        self.exchanges[exchange].answers.push((place, id));
    }

    fn by_id(&mut self) {
        for (id, events) in &self.events {
            if let [Event::Answer(place), Event::Call(call, _)] = events[..]
                && !id.is_empty()
            {
                self.answers[call] = Some(place);
                continue;
            }
            let mut open: Vec<(usize, usize)> = Vec::new();
            for run in events.chunk_by(|one, other| one.is_answer() == other.is_answer()) {
                let places: Vec<usize> = run.iter().filter_map(|event| event.place()).collect();
                if places.is_empty() {
                    open.extend(run.iter().filter_map(|event| event.call()));
                    continue;
                }
                let calls = nearest(&open, places.len());
                open.clear();
                for (call, place) in calls.into_iter().zip(places) {
                    self.answers[call] = Some(place);
                }
            }
        }
    }

    /// Pairs by order what has no id to pair by, if as many calls are open as answers are left over.
    fn by_place(&mut self) {
        let is_known = |id: &str| self.events[id].iter().any(|event| !event.is_answer());
        for exchange in &self.exchanges {
            let open = exchange
                .calls
                .iter()
                .filter(|(call, _)| self.answers[*call].is_none());
            let open: Vec<_> = open.collect();
            let orphans = exchange.answers.iter().filter(|(_, id)| !is_known(id));
            let orphans: Vec<_> = orphans.collect();
            let has_no_ids = |all: &[&(usize, &str)]| all.iter().all(|(_, id)| id.is_empty());
            if open.len() == orphans.len() && (has_no_ids(&open) || has_no_ids(&orphans)) {
                for ((call, _), (place, _)) in open.into_iter().zip(orphans) {
                    self.answers[*call] = Some(*place);
                }
            }
        }
    }
}

impl Event {
    fn is_answer(self) -> bool {
        self.place().is_some()
    }

    fn place(self) -> Option<usize> {
        match self {
            Self::Answer(place) => Some(place),
            Self::Call(..) => None,
        }
    }

    fn call(self) -> Option<(usize, usize)> {
        match self {
            Self::Call(call, exchange) => Some((call, exchange)),
            Self::Answer(_) => None,
        }
    }
}

/// Returns, in order, the calls that `count` answers after them belong to: those of the last exchange, then those of the
/// one before; in an exchange that has too many, the first. What is left out was never answered.
fn nearest(open: &[(usize, usize)], count: usize) -> Vec<usize> {
    let mut chosen = Vec::new();
    for exchange in open.chunk_by(|(_, one), (_, other)| one == other).rev() {
        let left = count - chosen.len();
        chosen.extend(exchange.iter().take(left).map(|(call, _)| *call));
    }
    chosen.sort_unstable();
    chosen
}
