//! What is wrong with a value.

use std::cmp::Reverse;

use super::{
    MOST, Walk, address,
    compiled::Compiled,
    keywords::{Id, Keywords, NEVER, Properties, Union},
    path::Step,
    variant, words,
};
use crate::{
    json::{Members, Node, quoted},
    nearest,
};

/// Says that a property is not there.
pub(super) fn missing(compiled: &Compiled, id: Option<Id>) -> String {
    match id {
        Some(id) => format!("is missing; expected {}", words::expected(compiled, id)),
        None => "is missing".to_owned(),
    }
}

/// How many unions inside each other are looked through for the alternative that was meant.
const UNIONS: u32 = 3;

impl<'n> Walk<'n> {
    /// Collects the problems of a value.
    pub(super) fn explain(&mut self, id: Id, node: &'n Node<'n>) {
        if self.problems.len() >= MOST || !self.step() {
            return;
        }
        self.explain_here(id, node);
        self.depth -= 1;
    }

    fn explain_here(&mut self, id: Id, node: &'n Node<'n>) {
        if id == NEVER {
            return self.problem("no value is allowed here");
        }
        let keywords = self.compiled.get(id);
        if !keywords.allows_type(node) || !keywords.allows_constant(node) {
            let words = words::expected_instead(self.compiled, id, node);
            return self.problem(words);
        }
        if let Some(target) = keywords.reference {
            self.explain_target(target, node);
        }
        for all in &keywords.all_of {
            self.explain(*all, node);
        }
        for union in &keywords.unions {
            if !self.fits_union(union, node) {
                self.explain_union(union, node);
            }
        }
        match node {
            Node::Object(members) => self.explain_members(keywords, members),
            Node::List(items) => self.explain_items(keywords, items),
            _ => {}
        }
        for bound in &keywords.bounds {
            if !self.keeps_to(bound, node) {
                self.problem(bound.words(node));
            }
        }
    }

    fn explain_target(&mut self, id: Id, node: &'n Node<'n>) {
        let link = super::Link {
            id,
            address: address(node),
            unions: self.unions,
        };
        let is_same = |it: &super::Link| it.id == id && it.address == link.address;
        if !self.chain.iter().any(is_same) {
            self.chain.push(link);
            self.explain(id, node);
            self.chain.pop();
        }
    }

    /// None of the alternatives allows the value. The problems are those of the alternative that the value was meant for, as far as
    /// that can be told: by what tells variants apart, then by the keys that are there, then by the least that is wrong.
    fn explain_union(&mut self, union: &Union, node: &'n Node<'n>) {
        if self.is_cut {
            return;
        }
        let known = match node {
            Node::Object(members) => self.known_keys(union, members),
            _ => vec![0; union.alternatives.len()],
        };
        let meant: Vec<(usize, Id)> = known
            .into_iter()
            .zip(union.alternatives.iter().copied())
            .filter(|(_, id)| self.is_meant(*id, node))
            .collect();
        let most = meant.iter().map(|(known, _)| *known).max();
        let mut nearest: Vec<Id> = meant
            .iter()
            .filter(|(known, _)| Some(*known) == most)
            .map(|(_, id)| *id)
            .collect();
        let is_clear = most > Some(0) || meant.len() == 1 || !matches!(node, Node::Object(_));
        if nearest.len() > 1 && is_clear {
            nearest.sort_by_cached_key(|id| self.weight(*id, node));
        }
        match nearest.first() {
            Some(id) if is_clear => self.explain(*id, node),
            _ => {
                let (step, words) = variant::problem(self.compiled, &union.alternatives, node);
                match step {
                    Some(step) => self.at(step, |walk| walk.problem(words)),
                    None => self.problem(words),
                }
            }
        }
    }

    /// Counts, for each alternative, the keys of an object for which it has a property.
    fn known_keys(&mut self, union: &Union, members: &Members<'_>) -> Vec<usize> {
        let compiled = self.compiled;
        let by_property = union
            .by_property
            .get_or_init(|| variant::by_property(compiled, &union.alternatives));
        let mut known = vec![0; union.alternatives.len()];
        let mut work = members.len();
        for (name, _) in members.iter() {
            for position in by_property.get(name).into_iter().flatten() {
                known[*position] += 1;
                work += 1;
            }
        }
        self.spend(work);
        known
    }

    /// Whether the outline of a value fits: its type, and what tells one variant of an enum from another.
    fn is_meant(&self, id: Id, node: &Node<'_>) -> bool {
        self.is_meant_within(id, node, UNIONS)
    }

    fn is_meant_within(&self, id: Id, node: &Node<'_>, depth: u32) -> bool {
        let is_any_meant = |union: &Union| {
            let mut alternatives = union.alternatives.iter();
            depth > 0 && alternatives.any(|id| self.is_meant_within(*id, node, depth - 1))
        };
        let mut parts = self.compiled.parts(id);
        id != NEVER
            && parts.all(|keywords| {
                keywords.allows_type(node)
                    && keywords.allows_constant(node)
                    && match node {
                        Node::Object(members) => {
                            self.tags_fit(keywords, members, false)
                                && keywords
                                    .only_key()
                                    .is_none_or(|key| members.get(key).is_some())
                        }
                        _ => keywords.unions.iter().all(is_any_meant),
                    }
            })
    }

    /// Counts what is wrong with a value, one for each member or item.
    fn weight(&mut self, id: Id, node: &'n Node<'n>) -> Reverse<usize> {
        let target = self.compiled.resolved(id);
        let ids = if target == id {
            vec![id]
        } else {
            vec![id, target]
        };
        let mut right: usize = 0;
        for id in ids {
            let keywords = self.compiled.get(id);
            match node {
                Node::Object(members) => {
                    let properties = keywords.properties.as_ref();
                    for (name, value) in members.iter() {
                        let property = properties.and_then(|all| all.get(name));
                        right += usize::from(property.is_some_and(|id| self.fits(id, value)));
                    }
                    let missing = keywords.required.iter();
                    right = right
                        .saturating_sub(missing.filter(|name| members.get(name).is_none()).count());
                }
                Node::List(items) => {
                    for (index, item) in items.iter().enumerate() {
                        let id = keywords.prefix.get(index).or(keywords.items.as_ref());
                        right += usize::from(id.is_none_or(|id| self.fits(*id, item)));
                    }
                }
                _ => {}
            }
        }
        Reverse(right)
    }

    fn explain_members(&mut self, keywords: &Keywords, members: &'n Members<'n>) {
        let properties = keywords.properties.as_ref();
        let mut listed: Vec<(usize, Id, &str, &Node<'_>)> = Vec::new();
        let mut others: Vec<(&str, &Node<'_>)> = Vec::new();
        for (name, value) in members.iter() {
            match properties.and_then(|all| Some((all.position(name)?, all.get(name)?))) {
                Some((position, id)) => listed.push((position, id, name, value)),
                None => others.push((name, value)),
            }
        }
        listed.sort_by_key(|(position, ..)| *position);
        for (_, id, name, value) in &listed {
            self.at(Step::Key(name), |walk| walk.explain(*id, value));
        }
        for name in &keywords.required {
            if self.problems.len() < MOST && members.get(name).is_none() {
                let id = properties.and_then(|all| all.get(name));
                let words = missing(self.compiled, id);
                let path = self.path.to_string() + &crate::json::segment(name);
                self.problems.push(crate::Problem::new(path, words));
            }
        }
        if !keywords.by_pattern.is_empty() {
            for (_, _, name, value) in listed {
                self.explain_by_pattern(keywords, true, name, value);
            }
        }
        if keywords.by_pattern.is_empty() && keywords.additional.is_none() {
            return;
        }
        for (name, value) in others {
            if self.problems.len() >= MOST {
                return;
            }
            if !self.explain_by_pattern(keywords, false, name, value) {
                self.explain_other(keywords, name, value);
            }
        }
    }

    /// Collects the problems of a member by the patterns that its name matches, and returns whether there are any.
    fn explain_by_pattern(
        &mut self,
        keywords: &Keywords,
        is_listed: bool,
        name: &'n str,
        value: &'n Node<'n>,
    ) -> bool {
        let by_pattern = self.by_pattern(keywords, is_listed, name);
        for id in by_pattern.ids {
            self.at(Step::Key(name), |walk| walk.explain(id, value));
        }
        by_pattern.is_matched
    }

    /// Collects the problems of a member that is neither listed nor matched by a pattern.
    fn explain_other(&mut self, keywords: &Keywords, name: &'n str, value: &'n Node<'n>) {
        match keywords.additional {
            None => {}
            Some(NEVER) => {
                let words = self.unknown(keywords, name);
                self.at(Step::Key(name), |walk| walk.problem(words));
            }
            Some(id) => self.at(Step::Key(name), |walk| walk.explain(id, value)),
        }
    }

    fn unknown(&mut self, keywords: &Keywords, name: &str) -> String {
        let names = keywords.properties.iter().flat_map(Properties::names);
        let has_names = names.clone().next().is_some();
        if let ([(pattern, _)], false) = (keywords.by_pattern.as_slice(), has_names)
            && let Some(words) = crate::schema::pattern::integer_keys(pattern)
        {
            return format!("the key must be {words}, got {}", quoted(name));
        }
        if let (Some((pattern, _)), false) = (keywords.by_pattern.first(), has_names) {
            return format!(
                "the key must match the pattern {}, got {}",
                crate::json::escaped(pattern),
                quoted(name)
            );
        }
        if self.suggestions == 0 && has_names {
            return "there is no such parameter".to_owned();
        }
        self.suggestions = self.suggestions.saturating_sub(1);
        let names: Vec<&str> = names.collect();
        nearest::unknown(name, &names)
    }

    fn explain_items(&mut self, keywords: &Keywords, items: &'n [Node<'n>]) {
        if keywords.prefix.is_empty() && keywords.items.is_none() {
            return;
        }
        for (index, item) in items.iter().enumerate() {
            if self.problems.len() >= MOST {
                return;
            }
            let id = keywords.prefix.get(index).or(keywords.items.as_ref());
            self.at(Step::Index(index), |walk| match id {
                Some(&NEVER) => walk.problem("there are too many items"),
                Some(id) => walk.explain(*id, item),
                None => {}
            });
        }
    }

    fn at(&mut self, step: Step<'n>, look: impl FnOnce(&mut Self)) {
        self.path.enter(step);
        look(self);
        self.path.leave();
    }
}
