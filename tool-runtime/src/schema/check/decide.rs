//! Whether a schema allows a value.

use super::{
    Link, Walk, address,
    bounds::Bound,
    keywords::{ANY, Id, Keywords, Union},
};
use crate::json::{Members, Node};

impl<'n> Walk<'n> {
    /// Tells whether a schema allows a value. Once the check is cut, the answer means nothing.
    pub(super) fn fits(&mut self, id: Id, node: &'n Node<'n>) -> bool {
        if id == ANY {
            return true;
        }
        if !self.step() {
            return true;
        }
        let keywords = self.compiled.get(id);
        if keywords.has_constants() {
            self.spend(node.bytes());
        }
        let fits = keywords.allows_type(node)
            && keywords.allows_constant(node)
            && self.fits_parts(keywords, node);
        self.depth -= 1;
        fits
    }

    fn fits_parts(&mut self, keywords: &Keywords, node: &'n Node<'n>) -> bool {
        let inside = match node {
            Node::Object(members) => self.fits_members(keywords, members),
            Node::List(items) => self.fits_items(keywords, items),
            _ => true,
        };
        inside
            && keywords
                .bounds
                .iter()
                .all(|bound| self.keeps_to(bound, node))
            && keywords
                .reference
                .is_none_or(|id| self.fits_target(id, node))
            && keywords.all_of.iter().all(|id| self.fits(*id, node))
            && keywords.unions.iter().all(|it| self.fits_union(it, node))
    }

    /// Tells whether a value keeps to a bound, and counts the work in proportion to the value.
    pub(super) fn keeps_to(&mut self, bound: &Bound, node: &'n Node<'n>) -> bool {
        let (Bound::Unique, Node::List(_)) = (bound, node) else {
            self.spend(bound.cost(node));
            return bound.holds(&self.compiled.patterns, node);
        };
        let address = address(node);
        if let Some(is_unique) = self.unique.get(&address) {
            return *is_unique;
        }
        self.take(node.weight());
        let is_unique = bound.holds(&self.compiled.patterns, node);
        self.unique.insert(address, is_unique);
        is_unique
    }

    /// Looks at what a reference leads to, unless that is known.
    fn fits_target(&mut self, id: Id, node: &'n Node<'n>) -> bool {
        let address = address(node);
        if let Some(fits) = self.known.get(&(id, address)) {
            return *fits;
        }
        if let Some(fits) = self.fits_circle(id, address) {
            return fits;
        }
        let is_circular = std::mem::take(&mut self.is_circular);
        self.chain.push(Link {
            id,
            address,
            unions: self.unions,
        });
        let fits = self.fits(id, node);
        self.chain.pop();
        // What is allowed is seldom asked again, and there may be much of it.
        if !self.is_circular && (!fits || self.ambiguous > 0) {
            self.known.insert((id, address), fits);
        }
        self.is_circular |= is_circular;
        fits
    }

    /// The answer for a schema that leads to itself, without going into the value. As one of several alternatives it allows nothing
    /// that the others do not; else it demands nothing.
    fn fits_circle(&mut self, id: Id, address: usize) -> Option<bool> {
        let mut chain = self.chain.iter().rev();
        let link = chain.find(|link| link.id == id && link.address == address)?;
        let is_alternative = link.unions < self.unions;
        self.is_circular = true;
        Some(!is_alternative)
    }

    /// Looks at a value inside the one at hand. What is known of it does not depend on what is being looked at.
    fn fits_inner(&mut self, id: Id, node: &'n Node<'n>) -> bool {
        let is_circular = std::mem::take(&mut self.is_circular);
        let fits = self.fits(id, node);
        self.is_circular = is_circular;
        fits
    }

    pub(super) fn fits_union(&mut self, union: &Union, node: &'n Node<'n>) -> bool {
        self.spend(union.alternatives.len());
        let mut candidates = union.alternatives.iter();
        let Some(first) = candidates.find(|id| self.may_fit(**id, node)) else {
            return false;
        };
        let is_ambiguous = candidates.clone().any(|id| self.may_fit(*id, node));
        self.unions += 1;
        self.ambiguous += u32::from(is_ambiguous);
        let fits = self.fits(*first, node)
            || is_ambiguous && candidates.any(|id| self.may_fit(*id, node) && self.fits(*id, node));
        self.ambiguous -= u32::from(is_ambiguous);
        self.unions -= 1;
        fits
    }

    /// Tells whether an alternative is worth looking at: its type and its tags are not wrong.
    fn may_fit(&self, id: Id, node: &Node<'_>) -> bool {
        self.compiled.parts(id).all(|keywords| {
            keywords.allows_type(node)
                && keywords.allows_constant(node)
                && match node {
                    Node::Object(members) => self.tags_fit(keywords, members, true),
                    _ => true,
                }
        })
    }

    /// Tells whether an object has the constants of a variant.
    pub(super) fn tags_fit(
        &self,
        keywords: &Keywords,
        members: &Members<'_>,
        may_be_absent: bool,
    ) -> bool {
        keywords
            .tags
            .iter()
            .all(|(name, id)| match members.get(name) {
                Some(value) => self.compiled.get(*id).allows_constant(value),
                None => may_be_absent,
            })
    }

    fn fits_members(&mut self, keywords: &Keywords, members: &'n Members<'n>) -> bool {
        self.spend(keywords.required.len());
        if !keywords
            .required
            .iter()
            .all(|name| members.get(name).is_some())
        {
            return false;
        }
        let properties = keywords.properties.as_ref();
        let is_open =
            keywords.by_pattern.is_empty() && keywords.additional.is_none_or(|it| it == ANY);
        if let Some(properties) = properties.filter(|it| is_open && it.list.len() < members.len()) {
            self.spend(properties.list.len());
            return properties.list.iter().all(|(name, id)| {
                let value = members.get(name);
                value.is_none_or(|value| self.fits_inner(*id, value))
            });
        }
        if is_open && properties.is_none() {
            return true;
        }
        self.spend(members.len());
        members.iter().all(|(name, value)| {
            let property = properties.and_then(|all| all.get(name));
            property.is_none_or(|id| self.fits_inner(id, value))
                && self.fits_others(keywords, property.is_some(), name, value)
        })
    }

    /// Looks at a member by the patterns that its name matches, and by what is said of other members.
    fn fits_others(
        &mut self,
        keywords: &Keywords,
        is_listed: bool,
        name: &str,
        value: &'n Node<'n>,
    ) -> bool {
        self.spend(keywords.by_pattern.len().saturating_mul(8 + name.len()));
        if self.is_cut {
            return true;
        }
        let by_pattern = self.by_pattern(keywords, is_listed, name);
        by_pattern.ids.iter().all(|id| self.fits_inner(*id, value))
            && (is_listed
                || by_pattern.is_matched
                || keywords
                    .additional
                    .is_none_or(|id| self.fits_inner(id, value)))
    }

    /// Finds the schemas that patterns give to a member.
    pub(super) fn by_pattern(&self, keywords: &Keywords, is_listed: bool, name: &str) -> ByPattern {
        let mut ids = Vec::new();
        let mut unread = Vec::new();
        for (pattern, id) in &keywords.by_pattern {
            match self.compiled.patterns.matches_key(pattern, name) {
                Some(true) => ids.push(*id),
                Some(false) => {}
                None => unread.push(*id),
            }
        }
        let is_matched = !ids.is_empty() || !unread.is_empty();
        let is_closed = keywords.additional == Some(super::NEVER) && !is_listed;
        // A name that nothing else allows can only be meant for the one pattern that cannot be read.
        if let ([id], true, true) = (unread.as_slice(), is_closed, ids.is_empty()) {
            ids.push(*id);
        }
        ByPattern { ids, is_matched }
    }

    fn fits_items(&mut self, keywords: &Keywords, items: &'n [Node<'n>]) -> bool {
        if keywords.prefix.is_empty() && keywords.items.is_none() {
            return true;
        }
        items.iter().enumerate().all(|(index, item)| {
            let id = keywords.prefix.get(index).or(keywords.items.as_ref());
            id.is_none_or(|id| self.fits_inner(*id, item))
        })
    }

    /// Counts work that is not a visit.
    pub(super) fn spend(&mut self, steps: usize) {
        self.take(u64::try_from(steps / 8).unwrap_or(u64::MAX));
    }

    fn take(&mut self, steps: u64) {
        self.is_cut |= steps > self.steps;
        self.steps = self.steps.saturating_sub(steps);
    }
}

/// What the patterns of a schema say of one member.
pub(super) struct ByPattern {
    pub(super) ids: Vec<Id>,
    /// Whether a pattern matches the name, or may match it.
    pub(super) is_matched: bool,
}
