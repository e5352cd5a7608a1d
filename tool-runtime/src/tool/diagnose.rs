//! The slow pass over arguments that did not decode: finds everything that is wrong with them.

use super::{arguments::Arguments, parameter::Parameter};
use crate::{
    CallError, InvalidArguments, Problem,
    json::{Node, Reader, TWICE, Wrong, segment},
    nearest,
    schema::checks::Checks,
};

/// Explains why a text did not decode. `wrong` is what the fast pass said; it is the answer only if
/// this pass finds nothing itself.
pub(super) fn diagnose(arguments: &Arguments, text: &str, wrong: Wrong) -> CallError {
    let members = match members(text) {
        Ok(members) => members,
        Err(error) => return error,
    };
    let parameters = arguments.parameters;
    let checks = arguments.explained();
    let mut problems = Vec::new();
    for (position, parameter) in parameters.iter().enumerate() {
        let path = segment(parameter.name);
        let mut given = members.iter().filter(|it| parameter.is_named(&it.key));
        match (given.next(), given.next()) {
            (None, _) if parameter.is_required() => {
                problems.push(checks.missing(path, parameter.name));
            }
            (Some(_), Some(_)) => problems.push(Problem::new(path, TWICE)),
            (Some(member), None) => {
                problems.extend(problems_of(parameter, position, &checks, member));
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
    if problems.is_empty() {
        problems.push(wrong.into_problem(""));
    }
    InvalidArguments::new(problems).into()
}

/// How many unknown parameters are told. More than that is not a slip.
const MOST_UNKNOWN: usize = 50;

/// Decoding decides whether a value is wrong, where nothing else has to be checked; the schema then says what is wrong with
/// it, for it finds everything, where decoding stops at the first problem.
fn problems_of(
    parameter: &Parameter,
    position: usize,
    checks: &Checks,
    member: &Member<'_>,
) -> Vec<Problem> {
    let (wrong, has_hidden_error) = read(parameter, member.text);
    let is_enforced = !has_hidden_error && !checks.concern(position);
    if wrong.is_none() && (is_enforced || member.is_left_out(parameter)) {
        return Vec::new();
    }
    let found = checks.problems(parameter.name, &member.key, &member.node);
    let Some(wrong) = wrong else {
        return found.into_problems(Some(&member.key));
    };
    // What the type says is better than that it takes too long to say more.
    let mut problems = found.problems;
    let problem = wrong.into_problem(&segment(&member.key));
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
    problems
}

/// Decodes one value: what is wrong with it, and whether its type has hidden an error.
fn read(parameter: &Parameter, text: &str) -> (Option<Wrong>, bool) {
    let mut reader = Reader::new(text);
    if (parameter.check)(&mut reader).is_ok() {
        return (None, reader.has_hidden_error());
    }
    let mut reader = Reader::new(text).preferring_integers();
    match (parameter.check)(&mut reader) {
        Ok(()) => (None, reader.has_hidden_error()),
        Err(wrong) => (Some(wrong), false),
    }
}

/// One member of the arguments.
pub(super) struct Member<'t> {
    pub(super) key: std::borrow::Cow<'t, str>,
    pub(super) node: Node<'t>,
    pub(super) text: &'t str,
}

impl Member<'_> {
    /// Whether it stands for a parameter that is left out.
    pub(super) fn is_left_out(&self, parameter: &Parameter) -> bool {
        matches!(self.node, Node::Null) && !parameter.is_required()
    }
}

/// Takes arguments apart, which must be an object.
pub(super) fn members(text: &str) -> Result<Vec<Member<'_>>, CallError> {
    let mut reader = Reader::new(text);
    let members = if reader.is_at_object() {
        let members = reader.members(|key, node, text| Member { key, node, text });
        members.and_then(|members| reader.end().map(|()| members))
    } else {
        return Err(not_an_object(Node::read(text)));
    };
    members.map_err(error)
}

/// Reads arguments that must be an object.
pub(super) fn object(text: &str) -> Result<Node<'_>, CallError> {
    match Node::read(text) {
        Ok(node @ Node::Object(_)) => Ok(node),
        other => Err(not_an_object(other)),
    }
}

fn not_an_object(read: Result<Node<'_>, Wrong>) -> CallError {
    match read {
        Ok(node) => {
            let message = format!("expected a JSON object, got {}", node.shown());
            InvalidArguments::new(vec![Problem::new("", message)]).into()
        }
        Err(wrong) => error(wrong),
    }
}

fn error(wrong: Wrong) -> CallError {
    if wrong.is_cut_off() {
        CallError::CutOff
    } else {
        InvalidArguments::new(vec![wrong.into_problem("")]).into()
    }
}
