//! What the readers of all model APIs share.

pub(crate) mod arguments;
pub(crate) mod json;
pub(crate) mod wrapper;
