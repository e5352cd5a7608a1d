//! What all model APIs share.

#[cfg(feature = "agent")]
use std::time::Duration;

#[cfg(feature = "agent")]
use crate::tool::Backoff;

pub(crate) mod arguments;
#[cfg(any(feature = "openai-types", feature = "inspect"))]
pub(crate) mod ending;
#[cfg(feature = "openai-types")]
pub(crate) mod folded;
#[cfg(feature = "agent")]
pub(crate) mod hash;
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

/// How long to wait before a request is sent again: 100 ms, then twice as long each time, up to 8 s.
#[cfg(feature = "agent")]
pub(crate) const BETWEEN_REQUESTS: Backoff = Backoff {
    base: Duration::from_millis(100),
    factor: 2,
    cap: Duration::from_secs(8),
};
