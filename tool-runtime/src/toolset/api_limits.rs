//! What the OpenAI APIs refuse for its size. What schemas may hold is looked at when they are made strict.

use crate::{BuildError, tool::Definition};

/// More tools than this, and a request is refused.
pub(crate) const TOOLS: usize = 128;
/// A longer description, in characters, and a request is refused.
pub(crate) const DESCRIPTION: usize = 1024;

/// Refuses more tools than the APIs take, and then the first description that is too long.
pub(super) fn check(definitions: &[Definition]) -> Result<(), BuildError> {
    let count = definitions.len();
    if count > TOOLS {
        return Err(BuildError::TooManyTools { count });
    }
    let mut too_long = definitions.iter().filter_map(|definition| {
        Some(BuildError::DescriptionTooLong {
            name: definition.name.clone(),
            characters: too_long(definition)?,
        })
    });
    too_long.next().map_or(Ok(()), Err)
}

/// How long the description of a tool is, in characters, if that is too much.
pub(crate) fn too_long(definition: &Definition) -> Option<usize> {
    let characters = definition.sent_description()?.chars().count();
    (characters > DESCRIPTION).then_some(characters)
}
