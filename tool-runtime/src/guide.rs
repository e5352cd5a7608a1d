//! Guides, one page a subject. Their programs run as tests.

#[doc = include_str!("../guide/answers.md")]
pub mod answers {}

#[doc = include_str!("../guide/declaring-tools.md")]
pub mod declaring_tools {}

#[doc = include_str!("../guide/parameters.md")]
pub mod parameters {}

#[doc = include_str!("../guide/state-and-context.md")]
pub mod state_and_context {}

#[doc = include_str!("../guide/types.md")]
pub mod types {}

#[cfg(all(feature = "openai", feature = "testing"))]
#[doc = include_str!("../guide/testing-an-agent.md")]
pub mod testing_an_agent {}
