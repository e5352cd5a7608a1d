//! What the readers of all model APIs share.

pub(crate) mod arguments;
#[cfg(feature = "openai-types")]
pub(crate) mod folded;
pub(crate) mod json;
#[cfg(feature = "openai-types")]
pub mod stream;
pub(crate) mod wrapper;
