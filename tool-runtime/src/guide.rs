//! Guides. Their programs run as tests.

#[doc = include_str!("../guide/declaring-tools.md")]
pub mod declaring_tools {}
