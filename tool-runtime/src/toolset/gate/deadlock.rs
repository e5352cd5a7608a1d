//! Calls that would wait for themselves.
//!
//! A place that waits comes to its end if enough of those who have what it waits for come to theirs. A place from within
//! which others were asked that wait comes to its end if these come to theirs. All others come to their end by
//! themselves. Only a place that begins to wait can keep any place from its end, and then it keeps itself from its own.
//! So the search goes from that place, along what it waits for, and no further than it takes to show that it ends.

use std::collections::HashMap;

use super::{Entry, PlaceId, Resource, Shared};

/// What may come to its end.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Node<'g> {
    Place(PlaceId),
    /// So many of those who have the resource.
    Holders(&'g Resource, usize),
}

/// What is known of a node.
struct Known<'g> {
    /// How many of the nodes that it needs must still be shown to end.
    lacks: usize,
    needed_by: Vec<Node<'g>>,
}

/// A node, and those that it needs and that were not looked at for it.
type Step<'g> = (Node<'g>, Box<dyn Iterator<Item = Node<'g>> + 'g>);

struct Search<'g> {
    shared: &'g Shared,
    known: HashMap<Node<'g>, Known<'g>>,
}

impl Shared {
    /// Finds the newest place that was asked from within another, among those that `from` waits for and that wait for
    /// `from`.
    pub(super) fn deadlocked(&self, from: PlaceId) -> Option<PlaceId> {
        let mut search = Search {
            shared: self,
            known: HashMap::new(),
        };
        if search.ends(Node::Place(from)) {
            return None;
        }
        let nested = search.known.keys().filter_map(|node| {
            let Node::Place(id) = node else {
                return None;
            };
            let within = self.entries.get(id)?.waits_within.iter();
            let stuck = within.filter_map(|(resource, places)| {
                let newest = *places.last()?;
                search
                    .lacks(Node::Holders(resource, self.lacks(resource, newest)))
                    .then_some(newest)
            });
            stuck.max().filter(|_| search.lacks(*node))
        });
        let entry = self.entries.get(&from)?;
        let is_nested = !entry.held.is_empty();
        nested.chain(is_nested.then_some(from)).max()
    }

    /// Returns how many of those who have a resource must come to their end before a place that waits for it has it.
    fn lacks(&self, resource: &Resource, id: PlaceId) -> usize {
        self.lines.get(resource).map_or(0, |line| line.lacks(id))
    }

    /// Returns what a place waits for, itself and through the places that were asked from within it. Of those that wait
    /// for the same, the newest needs most.
    fn needs<'g>(&'g self, id: PlaceId, entry: &'g Entry) -> impl Iterator<Item = Node<'g>> {
        let own = entry.waits_for().map(|claim| (&claim.resource, id));
        let within = entry.waits_within.iter();
        let newest = within.filter_map(|(resource, places)| Some((resource, *places.last()?)));
        own.into_iter()
            .chain(newest)
            .map(|(resource, id)| Node::Holders(resource, self.lacks(resource, id)))
    }
}

impl<'g> Search<'g> {
    /// Returns whether a node comes to its end.
    fn ends(&mut self, root: Node<'g>) -> bool {
        let mut steps = Vec::from_iter(self.meet(root));
        while let Some((node, needs)) = steps.last_mut() {
            let node = *node;
            // It may have been shown to end by way of another node.
            let Some(needed) = needs.next().filter(|_| self.lacks(node)) else {
                steps.pop();
                continue;
            };
            steps.extend(self.meet(needed));
            match self.known.get_mut(&needed) {
                Some(known) if known.lacks > 0 => known.needed_by.push(node),
                _ => self.gets(node, needed),
            }
        }
        !self.lacks(root)
    }

    /// Returns whether a node is known and was not shown to end.
    fn lacks(&self, node: Node<'g>) -> bool {
        self.known.get(&node).is_some_and(|known| known.lacks > 0)
    }

    /// Takes note of a node that was not met before. Returns what it needs, if it needs anything.
    fn meet(&mut self, node: Node<'g>) -> Option<Step<'g>> {
        if self.known.contains_key(&node) {
            return None;
        }
        let (lacks, needs) = self.needs(node);
        let needed_by = Vec::new();
        self.known.insert(node, Known { lacks, needed_by });
        (lacks > 0).then_some((node, needs))
    }

    /// Returns how many nodes a node needs, and which they may be.
    fn needs(&self, node: Node<'g>) -> (usize, Box<dyn Iterator<Item = Node<'g>> + 'g>) {
        let shared = self.shared;
        match node {
            Node::Place(id) => {
                let entry = shared.entries.get(&id);
                let needs = entry.into_iter().flat_map(|it| shared.needs(id, it));
                let needs: Vec<_> = needs.collect();
                (needs.len(), Box::new(needs.into_iter()))
            }
            Node::Holders(resource, count) => match shared.lines.get(resource) {
                Some(line) => (
                    count.saturating_sub(line.unblocked()),
                    Box::new(line.blocked().map(Node::Place)),
                ),
                None => (0, Box::new(std::iter::empty())),
            },
        }
    }

    /// Takes note that a node has one of those that it needs. That may show others to end.
    fn gets(&mut self, node: Node<'g>, needed: Node<'g>) {
        let mut got = vec![(node, needed)];
        while let Some((node, needed)) = got.pop() {
            let Some(known) = self.known.get_mut(&node).filter(|known| known.lacks > 0) else {
                continue;
            };
            known.lacks -= 1;
            if known.lacks > 0 {
                continue;
            }
            let needed_by = std::mem::take(&mut known.needed_by);
            got.extend(needed_by.into_iter().map(|other| (other, node)));
            if let (Node::Holders(resource, _), Node::Place(id)) = (node, needed)
                && let Some(line) = self.shared.lines.get(resource)
            {
                line.note_ending(id);
            }
        }
    }
}
