//! The slow pass over arguments that did not decode: finds everything that is wrong with them.

use serde_json::Value;

use super::{
    arguments::Arguments,
    members::{Member, members, object},
};
use crate::{
    CallError, InvalidArguments, Problem,
    json::{Reader, TWICE, Wrong, plain, segment},
    nearest,
};

/// Explains why a text did not decode. `wrong` is what the fast pass said; it is the answer only if
/// this pass finds nothing itself.
pub(super) fn diagnose(arguments: &Arguments, text: &str, wrong: Wrong) -> CallError {
    let members = match members(text) {
        Ok(members) => members,
        Err(error) => return error,
    };
    let mut problems = problems_of_all(arguments, &members);
    if problems.is_empty() {
        problems.push(wrong.into_problem(""));
    }
    InvalidArguments::new(problems).into()
}

impl Arguments {
    /// Checks a text without calling anything, and returns it as JSON.
    ///
    /// # Errors
    /// [`CallError::InvalidArguments`] with everything that decoding would refuse.
    pub(crate) fn check_all(&self, text: &str) -> Result<Value, CallError> {
        let text = plain(text, !self.parameters.is_empty());
        let problems = problems_of_all(self, &members(&text)?);
        if !problems.is_empty() {
            return Err(InvalidArguments::new(problems).into());
        }
        let value = object(&text)?.to_value();
        value.map_err(|wrong| InvalidArguments::new(vec![wrong.into_problem("")]).into())
    }
}

fn problems_of_all(arguments: &Arguments, members: &[Member<'_>]) -> Vec<Problem> {
    let parameters = arguments.parameters;
    let mut problems = Vec::new();
    for (position, parameter) in parameters.iter().enumerate() {
        let path = segment(parameter.name);
        let mut given = members.iter().filter(|it| parameter.is_named(&it.key));
        match (given.next(), given.next()) {
            (None, _) if parameter.is_required() => {
                problems.push(arguments.checks.missing(path, parameter.name));
            }
            (Some(_), Some(_)) => problems.push(Problem::new(path, TWICE)),
            (Some(member), None) => {
                problems.extend(problems_of(arguments, position, member));
            }
            (None, _) => {}
        }
    }
    let known: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
    let is_known = |key: &str| parameters.iter().any(|parameter| parameter.is_named(key));
    let unknown = members.iter().filter(|member| !is_known(&member.key));
    problems.extend(
        unknown.take(MOST_UNKNOWN).map(|member| {
            Problem::new(segment(&member.key), nearest::unknown(&member.key, &known))
        }),
    );
    problems
}

/// How many unknown parameters are told. More than that is not a slip.
const MOST_UNKNOWN: usize = 50;

/// Returns everything that is wrong with one value. The schema finds it all, where decoding stops at the first problem.
fn problems_of(arguments: &Arguments, position: usize, member: &Member<'_>) -> Vec<Problem> {
    let parameter = &arguments.parameters[position];
    let (wrong, is_open) = read(arguments, position, member.text);
    let Some(wrong) = wrong else {
        return if is_open {
            arguments.problems_of(position, member)
        } else {
            Vec::new()
        };
    };
    let found = arguments
        .checks
        .problems(parameter.name, &member.key, &member.node);
    // What the type says is better than that it takes too long to say more.
    let mut problems = found.problems;
    explain(&mut problems, wrong.into_problem(&segment(&member.key)));
    problems
}

/// Adds what a type said to what its schema says, unless that explains it.
pub(super) fn explain(problems: &mut Vec<Problem>, problem: Problem) {
    let is_within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let is_explained = problems.iter().any(|found| {
        is_within(&found.path, &problem.path) || is_within(&problem.path, &found.path)
    });
    if !is_explained {
        problems.push(problem);
    }
}

/// Decodes one value: what is wrong with it, and whether it must be checked.
fn read(arguments: &Arguments, position: usize, text: &str) -> (Option<Wrong>, bool) {
    let check = arguments.parameters[position].check;
    let expect = |mut reader: Reader<'_>| {
        reader.expect(arguments.checks.shape(position));
        check(&mut reader).map(|()| reader.is_open())
    };
    if let Ok(is_open) = expect(arguments.reader(text)) {
        return (None, is_open);
    }
    match expect(arguments.reader(text).preferring_integers()) {
        Ok(is_open) => (None, is_open),
        Err(wrong) => (Some(wrong), true),
    }
}
