//! What all model APIs share.

pub(crate) mod arguments;
pub(crate) mod ending;
#[cfg(feature = "openai-types")]
pub(crate) mod folded;
#[cfg(feature = "openai-types")]
pub(crate) mod ids;
pub(crate) mod json;
#[cfg(feature = "openai-types")]
pub(crate) mod known;
#[cfg(feature = "agent")]
pub mod model;
#[cfg(feature = "openai-types")]
pub(crate) mod pairing;
#[cfg(feature = "agent")]
pub mod stream;
pub(crate) mod wrapper;
