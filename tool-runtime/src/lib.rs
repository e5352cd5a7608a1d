#![cfg_attr(
    all(feature = "inspect", feature = "macros", feature = "openai", feature = "testing"),
    doc = include_str!("../../README.md")
)]
#![cfg_attr(
    not(all(
        feature = "inspect",
        feature = "macros",
        feature = "openai",
        feature = "testing"
    )),
    doc = "Functions for language models: declare tools, run a reply's calls in parallel, answer them all."
)]

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "openai-client")]
pub mod agent;
mod call;
mod contain;
mod error;
pub mod executor;
#[cfg(feature = "macros")]
pub mod guide;
#[cfg(feature = "inspect")]
pub mod inspect;
mod json;
pub mod lint;
#[cfg(any(feature = "testing", feature = "inspect"))]
mod loopback;
mod nearest;
#[cfg(feature = "openai-types")]
pub mod openai;
mod schema;
#[cfg(feature = "snapshot")]
pub mod snapshot;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "tokens")]
pub mod tokens;
pub mod tool;
mod toolset;

pub use tokio_util::sync::CancellationToken;
#[cfg(feature = "macros")]
pub use tool_macros::{Provides, tool, tools};

pub use self::{
    call::{Answer, Attachment, Call, CallError, CallKind, Outcome},
    error::{BuildError, Inexpressible, InvalidArguments, Problem, ToolError},
    executor::{Event, Repeats, Reply, Run, Running, Turn},
    tool::{Context, File, Image, Output, Provides, Tool},
    toolset::{Definitions, Dialect, Toolset, UnknownDialect},
};
