//! Guides, one page a subject. Their programs run as tests.

#[cfg(all(feature = "macros", feature = "openai", feature = "testing"))]
#[doc = include_str!("../guide/agents.md")]
pub mod agents {}

#[doc = include_str!("../guide/answers.md")]
pub mod answers {}

#[cfg(all(feature = "openai", feature = "testing"))]
#[doc = include_str!("../guide/both-apis.md")]
pub mod both_apis {}

#[doc = include_str!("../guide/declaring-tools.md")]
pub mod declaring_tools {}

#[cfg(all(feature = "macros", feature = "inspect", feature = "tokens"))]
#[doc = include_str!("../guide/inspecting.md")]
pub mod inspecting {}

#[doc = include_str!("../guide/parameters.md")]
pub mod parameters {}

#[cfg_attr(feature = "serde", doc = include_str!("../guide/running-calls.md"))]
#[cfg_attr(
    not(feature = "serde"),
    doc = "This page is there with the feature `serde`."
)]
pub mod running_calls {}

#[cfg(all(
    feature = "macros",
    feature = "openai",
    feature = "testing",
    feature = "serde"
))]
#[doc = include_str!("../guide/serving.md")]
pub mod serving {}

#[doc = include_str!("../guide/state-and-context.md")]
pub mod state_and_context {}

#[cfg(all(feature = "openai", feature = "testing"))]
#[doc = include_str!("../guide/streams.md")]
pub mod streams {}

#[doc = include_str!("../guide/toolsets.md")]
pub mod toolsets {}

#[doc = include_str!("../guide/tracing.md")]
pub mod tracing {}

#[doc = include_str!("../guide/types.md")]
pub mod types {}

#[cfg(all(feature = "openai", feature = "testing"))]
#[doc = include_str!("../guide/testing-an-agent.md")]
pub mod testing_an_agent {}
