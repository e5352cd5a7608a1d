//! Arguments that are taken apart, member by member.

use super::parameter::Parameter;
use crate::{
    CallError, InvalidArguments, Problem,
    json::{Node, Reader, Wrong},
};

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
        CallError::Truncated
    } else {
        InvalidArguments::new(vec![wrong.into_problem("")]).into()
    }
}
