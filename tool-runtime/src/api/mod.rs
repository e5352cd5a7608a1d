//! What the readers of all model APIs share.

pub(crate) mod arguments;
pub(crate) mod json;
#[cfg(feature = "openai-types")]
pub mod stream;
pub(crate) mod wrapper;
