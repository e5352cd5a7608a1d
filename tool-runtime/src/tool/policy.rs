//! How calls of a tool may run.

use std::{borrow::Cow, time::Duration};

/// How calls of a tool may run.
///
/// [`Toolset::policy`](crate::Toolset::policy) returns the policy of a tool.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::tool::Policy;
///
/// // It can be a constant; `#[tool(key = path, timeout = "10s")]` makes this one.
/// const POLICY: Policy = Policy::keyed("path").with_timeout(Duration::from_secs(10));
///
/// assert_eq!(POLICY.key.as_deref(), Some("path"));
/// assert_eq!(POLICY, Policy::new().with_timeout(Duration::from_secs(10)).with_key("path"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the options are independent of each other"
)]
pub struct Policy {
    /// How long one call may take, from when its tool begins its work. `None` leaves it to the
    /// toolset.
    pub timeout: Option<Duration>,
    /// The parameter that names what a call works on, a file's path for example. Calls of one turn with equal
    /// values, of the same tool or of others with a key, run one after another, in the order of the reply. A call that leaves it
    /// out, and has no default for it, waits for nobody.
    ///
    /// A call that was given up keeps others out until its work has really ended, which is when the last clone of its
    /// [`Context`](super::Context) is gone. The calls that wait for it are answered as timed out, not run, when
    /// that takes longer than their own time; those without a timeout wait on.
    pub key: Option<Cow<'static, str>>,
    /// How many calls of the tool run at once within a turn; 0 counts as 1. `None` leaves it to the toolset's
    /// limit, which holds in any case. A call that was given up counts until its work has really ended, as for
    /// [`key`](Self::key).
    pub limit: Option<usize>,
    /// Whether a call runs alone in its turn: the calls before it in the reply end before it starts, and those after
    /// it start when it has ended. Work that was given up but goes on has not ended, as for [`key`](Self::key).
    pub sequential: bool,
    /// How long an answer may be, in bytes, instead of the toolset's
    /// [`max_output`](crate::Toolset::max_output). Less than 64 counts as 64.
    pub max_output: Option<usize>,
    /// How often a call that failed may be run again. Nothing acts on it yet: a failed call is not run again.
    pub retries: u32,
    /// Whether a second call with the same arguments changes nothing more. Nothing acts on it yet.
    pub idempotent: bool,
    /// Whether the tool changes nothing. Nothing acts on it yet.
    pub read_only: bool,
    /// Whether the tool may destroy something. Nothing acts on it yet.
    pub destructive: bool,
    /// Whether somebody should be asked before a call runs. **Nothing asks yet; do not rely on it**: calls of the tool
    /// run as all others do.
    pub approve: bool,
}

impl Policy {
    /// Makes a policy that leaves everything to the toolset.
    #[must_use]
    pub const fn new() -> Self {
        Self::of(None)
    }

    /// Makes a policy with a [`key`](Self::key): the parameter that names what a call works on.
    ///
    /// It is [`with_key`](Self::with_key) for constants.
    #[must_use]
    pub const fn keyed(parameter: &'static str) -> Self {
        Self::of(Some(Cow::Borrowed(parameter)))
    }

    const fn of(key: Option<Cow<'static, str>>) -> Self {
        Self {
            timeout: None,
            key,
            limit: None,
            sequential: false,
            max_output: None,
            retries: 0,
            idempotent: false,
            read_only: false,
            destructive: false,
            approve: false,
        }
    }

    /// Sets how long one call may take.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the parameter that names what a call works on.
    #[must_use]
    pub fn with_key(mut self, parameter: impl Into<Cow<'static, str>>) -> Self {
        self.key = Some(parameter.into());
        self
    }

    /// Sets how many calls of the tool run at once within a turn. 0 counts as 1.
    #[must_use]
    pub const fn with_limit(mut self, calls: usize) -> Self {
        self.limit = Some(if calls == 0 { 1 } else { calls });
        self
    }

    /// Sets whether a call runs alone in its turn, after those before it and before those after it.
    #[must_use]
    pub const fn with_sequential(mut self, sequential: bool) -> Self {
        self.sequential = sequential;
        self
    }

    /// Sets how long an answer may be, in bytes. Less than 64 counts as 64.
    ///
    /// ```
    /// use tool_runtime::tool::Policy;
    ///
    /// assert_eq!(Policy::new().with_max_output(32 * 1024).max_output, Some(32_768));
    /// assert_eq!(Policy::new().with_max_output(1).max_output, Some(64));
    /// ```
    #[must_use]
    pub const fn with_max_output(mut self, bytes: usize) -> Self {
        self.max_output = Some(if bytes < 64 { 64 } else { bytes });
        self
    }

    /// Sets how often a call that failed may be run again. Nothing acts on it yet.
    #[must_use]
    pub const fn with_retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets whether a second call with the same arguments changes nothing more. Nothing acts on it yet.
    #[must_use]
    pub const fn with_idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// Sets whether the tool changes nothing. Nothing acts on it yet.
    #[must_use]
    pub const fn with_read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// Sets whether the tool may destroy something. Nothing acts on it yet.
    #[must_use]
    pub const fn with_destructive(mut self, destructive: bool) -> Self {
        self.destructive = destructive;
        self
    }

    /// Sets whether somebody should be asked before a call runs. **Nothing asks yet; do not rely on it.**
    #[must_use]
    pub const fn with_approve(mut self, approve: bool) -> Self {
        self.approve = approve;
        self
    }
}
