//! Whether a type enforces its schema by itself.
//!
//! A type that reads only what its schema allows need not be checked once it is read, and most types are like that. A schema does not tell:
//! `#[serde(other)]`, `flatten`, `untagged`, `deserialize_with` and implementations by hand read more than it says. So the type is
//! asked. It reads made-up values from a [`Probe`], which holds what it asks for against the schema: an integer of eight bits where the
//! schema says so, a struct with the properties of the schema, an enum with its variants. Then it is given what the schema forbids, one
//! thing at a time: a key and a variant that there is not, a struct without a key that is required. That, it must refuse.
//!
//! What cannot be shown is taken for open, and checked: a check too many costs time, one too few breaks a promise. The probe relies
//! on the [`Reader`](crate::json::Reader), which gives a type that asks for an integer of eight bits nothing else, and notes it if a
//! type hides an error.

mod access;
mod implied;
mod typed;

use std::{
    cell::RefCell,
    collections::HashSet,
    fmt::{self, Display},
};

use super::check::{
    ANY, Compiled, Id,
    keywords::{Keywords, Type},
};

/// A deserializer that watches what a type asks for.
#[derive(Clone, Copy)]
pub(crate) enum Probe<'p> {
    /// The value of a parameter that is left out.
    Absent,
    /// A made-up value of a schema.
    Value(Place<'p>),
}

/// Where a probe is.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    study: &'p Study<'p>,
    id: Id,
    /// Whether null is read before it comes to the type.
    may_be_null: bool,
}

/// Reads a value of a type, and forgets it.
pub(crate) type Read = fn(Probe<'_>) -> Result<(), Stop>;

/// Ends a run: the type has refused the value, or more is not worth knowing.
#[derive(Debug)]
pub(crate) struct Stop;

impl Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the probe has ended")
    }
}

impl std::error::Error for Stop {}

impl serde::de::Error for Stop {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Tells whether a type has a value for what is left out, as `Option` has. It is serde's own rule for a field that is missing.
pub(crate) fn may_be_absent(read: Read) -> bool {
    read(Probe::Absent).is_ok()
}

/// Tells whether a type reads nothing that a schema forbids. If null `may_be_null`, it is read before it comes to the type.
pub(crate) fn enforces(compiled: &Compiled, id: Id, may_be_null: bool, read: Read) -> bool {
    let study = Study {
        compiled,
        run: RefCell::default(),
    };
    study.run.borrow_mut().pending.push(Attempt::default());
    loop {
        let Some(attempt) = study.run.borrow_mut().next() else {
            return true;
        };
        let is_fault = attempt.task.is_fault();
        let place = Place {
            study: &study,
            id,
            may_be_null,
        };
        // A type may not be made for made-up values.
        let read = || read(Probe::Value(place));
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
        let run = study.run.borrow();
        let is_as_expected = match result {
            Ok(result) => result.is_err() == is_fault,
            Err(_) => false,
        };
        if run.is_open || !run.is_done || !is_as_expected {
            return false;
        }
    }
}

/// What is known of a type so far.
struct Study<'p> {
    compiled: &'p Compiled,
    run: RefCell<Run>,
}

#[derive(Default)]
struct Run {
    attempt: Attempt,
    /// Whether the task of the attempt was done.
    is_done: bool,
    /// Whether the type asked for what its schema does not say.
    is_open: bool,
    /// The structs and enums that are being read.
    stack: Vec<Id>,
    /// The choices on the way here.
    route: Vec<(Id, usize)>,
    /// The structs and enums that were met, by their schema and the address of their names.
    met: HashSet<(Id, usize)>,
    pending: Vec<Attempt>,
    steps: u32,
}

/// A task, and the variants to choose on the way to its place.
#[derive(Clone, Default)]
struct Attempt {
    task: Task,
    route: Vec<(Id, usize)>,
}

/// What one attempt is to find out.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Task {
    /// Whether the type reads a value at all.
    #[default]
    Look,
    /// Whether it reads this variant of an enum.
    Variant(Id, usize),
    /// Whether it refuses a variant that there is not.
    MadeUpVariant(Id),
    /// Whether it refuses a key that there is not.
    MadeUpKey(Id),
    /// Whether it refuses a struct without this property.
    Without(Id, usize),
}

impl Task {
    /// Whether the type must refuse the value.
    fn is_fault(self) -> bool {
        !matches!(self, Self::Look | Self::Variant(..))
    }
}

/// How many steps one type may take. A type that takes more is taken for open.
const MOST: u32 = 200_000;

/// A name that no field and no variant has.
const MADE_UP: &str = "\u{1}made up\u{1}";

impl Run {
    fn next(&mut self) -> Option<Attempt> {
        self.attempt = self.pending.pop()?;
        self.is_done = self.attempt.task == Task::Look;
        self.stack.clear();
        self.route.clear();
        Some(self.attempt.clone())
    }

    /// Adds tasks for a struct or an enum, the first time that it is met.
    fn meet(&mut self, id: Id, names: &'static [&'static str], tasks: impl Iterator<Item = Task>) {
        if self.met.insert((id, names.as_ptr().addr())) {
            let route = self.route.clone();
            self.pending.extend(tasks.map(|task| Attempt {
                task,
                route: route.clone(),
            }));
        }
    }
}

impl<'p> Study<'p> {
    /// Ends the run: what the type asks for is not what the schema says.
    fn open<T>(&self) -> Result<T, Stop> {
        self.run.borrow_mut().is_open = true;
        Err(Stop)
    }

    fn step(&self) -> Result<(), Stop> {
        let mut run = self.run.borrow_mut();
        run.steps += 1;
        if run.steps > MOST {
            run.is_open = true;
            return Err(Stop);
        }
        Ok(())
    }

    /// Does a task, if it is the one of this attempt.
    fn takes(&self, task: Task) -> bool {
        let mut run = self.run.borrow_mut();
        let is_now = run.attempt.task == task && !run.is_done;
        run.is_done |= is_now;
        is_now
    }

    /// Follows what only leads to another schema, and returns that; also whether null is allowed on the way.
    fn view(&self, id: Id) -> View<'p> {
        let (mut id, mut allows_null) = (id, false);
        for _ in 0..16 {
            let keywords = self.compiled.get(id);
            match (
                keywords.reference,
                keywords.all_of.as_slice(),
                keywords.unions.as_slice(),
            ) {
                (Some(target), [], []) if implied::says_nothing(keywords) => id = target,
                (None, [only], []) if implied::says_nothing(keywords) => id = *only,
                (None, [], [union]) if implied::says_nothing(keywords) => {
                    let is_null = |id: &Id| implied::is_null(self.compiled.get(*id));
                    match union.alternatives.as_slice() {
                        [other, null] | [null, other] if is_null(null) && !is_null(other) => {
                            allows_null = true;
                            id = *other;
                        }
                        _ => break,
                    }
                }
                _ => break,
            }
        }
        let keywords = self.compiled.get(id);
        let types = keywords.types.iter().flatten();
        View {
            id,
            keywords,
            allows_null: allows_null
                || id == ANY
                || implied::says_nothing(keywords) && implied::leads_nowhere(keywords)
                || types.clone().any(|it| *it == Type::Null),
        }
    }

    /// Whether a made-up value of a schema comes to an end, for schemas that lead back to what is being read.
    fn ends(&self, id: Id) -> bool {
        self.ends_beside(id, &mut Vec::new())
    }

    /// Whether a schema has a value beside null that comes to an end.
    fn has_value(&self, id: Id) -> bool {
        let view = self.view(id);
        !implied::is_null(view.keywords) && self.view_ends(&view, &mut Vec::new())
    }

    fn ends_beside(&self, id: Id, open: &mut Vec<Id>) -> bool {
        let view = self.view(id);
        view.allows_null || self.step().is_err() || self.view_ends(&view, open)
    }

    fn view_ends(&self, view: &View<'_>, open: &mut Vec<Id>) -> bool {
        let View { id, keywords, .. } = *view;
        // Once more is needed, to see what an array or a map of it holds.
        let again = {
            let run = self.run.borrow();
            run.stack.iter().filter(|it| **it == id).count()
        };
        if again > 1 || open.contains(&id) {
            return false;
        }
        open.push(id);
        let properties = keywords.properties.iter().flat_map(|all| &all.list);
        let ends = properties
            .clone()
            .all(|(_, id)| self.ends_beside(*id, open))
            && keywords.prefix.iter().all(|id| self.ends_beside(*id, open))
            && keywords.unions.iter().all(|union| {
                let mut alternatives = union.alternatives.iter();
                alternatives.any(|id| self.ends_beside(*id, open))
            })
            && (!implied::has_fixed_length(keywords)
                || keywords.items.is_none_or(|id| self.ends_beside(id, open)));
        open.pop();
        ends
    }
}

/// A schema, seen through references.
struct View<'p> {
    id: Id,
    keywords: &'p Keywords,
    allows_null: bool,
}

#[cfg(test)]
mod tests;
