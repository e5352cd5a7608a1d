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
#[path = "private.rs"]
pub mod __private0_1;
#[cfg(feature = "agent")]
pub mod agent;
#[cfg(any(feature = "agent", feature = "inspect"))]
mod api;
mod call;
mod contain;
mod error;
#[cfg(feature = "macros")]
pub mod guide;
#[cfg(feature = "inspect")]
pub mod inspect;
mod json;
pub mod lint;
mod lint_name;
#[cfg(any(feature = "testing", feature = "inspect"))]
mod loopback;
mod missing_feature;
mod nearest;
#[cfg(feature = "openai-types")]
pub mod openai;
pub mod output;
#[cfg(feature = "serde")]
pub mod plain;
mod quote;
mod schema;
#[cfg(feature = "snapshot")]
pub mod snapshot;
pub mod structured;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "tokens")]
pub mod tokens;
pub mod tool;
mod toolset;
mod turn;

#[cfg(feature = "agent")]
pub use self::api::model;
pub use tokio_util::sync::CancellationToken;
#[cfg(feature = "macros")]
pub use tool_macros::{Provides, tool, tools};

#[cfg(feature = "agent")]
pub use self::api::stream;
#[doc(inline)]
pub use self::{
    call::{Call, CallError, CallKind},
    error::{BuildError, Inexpressible, InvalidArguments, Problem, ToolError},
    output::{File, Image, Output},
    tool::{Context, Provides, Tool},
    toolset::{
        Approval, ApprovalRequest, Definitions, Dialect, Fingerprint, Toolset, UnknownDialect,
    },
    turn::{
        Answer, Attachment, Effects, Event, HostCallError, OpenTurn, Outcome, Reply, Run, Running,
        Turn,
    },
};
