//! What the readers of all model APIs share.

pub(crate) mod arguments;
#[cfg(feature = "openai-types")]
pub(crate) mod folded;
pub(crate) mod json;
pub(crate) mod wrapper;
