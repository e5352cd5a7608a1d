//! What the OpenAI APIs refuse for its size.

use super::Toolset;
use crate::BuildError;

/// More tools than this, and a request is refused.
const TOOLS: usize = 128;
/// A longer description, in characters, and a request is refused.
const DESCRIPTION: usize = 1024;

impl Toolset {
    /// Everything that the OpenAI APIs would refuse for its size. What schemas may hold is looked at when they are made strict.
    pub(crate) fn over_limit(&self) -> Vec<BuildError> {
        let count = self.definitions.len();
        let tools = (count > TOOLS).then_some(BuildError::TooManyTools { count });
        let descriptions = self.definitions.iter().filter_map(|definition| {
            let characters = definition.description.as_ref()?.chars().count();
            (characters > DESCRIPTION).then(|| BuildError::DescriptionTooLong {
                name: definition.name.clone(),
                characters,
            })
        });
        tools.into_iter().chain(descriptions).collect()
    }
}
