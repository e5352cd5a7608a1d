//! Guides. Their programs run as tests.

#[doc = include_str!("../guide/declaring-tools.md")]
pub mod declaring_tools {}

#[doc = include_str!("../guide/toolsets.md")]
pub mod toolsets {}
