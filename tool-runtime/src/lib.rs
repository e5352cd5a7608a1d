//! Functions for language models.

#[cfg(feature = "testing")]
pub mod testing;
