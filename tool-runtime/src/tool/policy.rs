//! How calls of a tool may run.

use std::time::Duration;

/// How calls of a tool may run.
///
/// A toolset shows those of its tools: [`Toolset::policy`](crate::Toolset::policy).
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::tool::Policy;
///
/// let policy = Policy::default().with_timeout(Duration::from_secs(10)).with_key("path");
/// assert_eq!(policy.key.as_deref(), Some("path"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something of its own about the tool"
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
    pub key: Option<String>,
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
    /// How often a call that failed may be run again. It is recorded for whoever reads the policy; nothing acts on it
    /// yet, and a failed call is not run again.
    pub retries: u32,
    /// Whether a second call with the same arguments changes nothing more. It is recorded for whoever reads the
    /// policy; nothing acts on it yet.
    pub idempotent: bool,
    /// Whether the tool changes nothing. It is recorded for whoever reads the policy; nothing acts on it yet.
    pub read_only: bool,
    /// Whether the tool may destroy something. It is recorded for whoever reads the policy; nothing acts on it yet.
    pub destructive: bool,
    /// Whether somebody should be asked before a call runs. It is recorded for whoever reads the policy; **nothing
    /// asks yet, do not rely on it**: calls of the tool run as all others do.
    pub approve: bool,
}

impl Policy {
    /// What holds where nothing is said; `default` for constants.
    pub(crate) const NONE: Self = Self {
        timeout: None,
        key: None,
        limit: None,
        sequential: false,
        max_output: None,
        retries: 0,
        idempotent: false,
        read_only: false,
        destructive: false,
        approve: false,
    };

    /// Sets how long one call may take.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// let policy = Policy::default().with_timeout(std::time::Duration::from_secs(10));
    /// ```
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the parameter that names what a call works on.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// let policy = Policy::default().with_key("path");
    /// ```
    #[must_use]
    pub fn with_key(mut self, parameter: impl Into<String>) -> Self {
        self.key = Some(parameter.into());
        self
    }

    /// Sets how many calls of the tool run at once within a turn. 0 counts as 1.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// let policy = Policy::default().with_limit(4);
    /// assert_eq!(policy.limit, Some(4));
    /// ```
    #[must_use]
    pub fn with_limit(mut self, calls: usize) -> Self {
        self.limit = Some(calls.max(1));
        self
    }

    /// Says whether a call runs alone in its turn, after those before it and before those after it.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// assert!(Policy::default().with_sequential(true).sequential);
    /// ```
    #[must_use]
    pub fn with_sequential(mut self, sequential: bool) -> Self {
        self.sequential = sequential;
        self
    }

    /// Sets how long an answer may be, in bytes. Less than 64 counts as 64.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// let policy = Policy::default().with_max_output(32 * 1024);
    /// assert_eq!(policy.max_output, Some(32_768));
    /// ```
    #[must_use]
    pub fn with_max_output(mut self, bytes: usize) -> Self {
        self.max_output = Some(bytes.max(64));
        self
    }

    /// Records how often a call that failed may be run again. Nothing acts on it yet.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// assert_eq!(Policy::default().with_retries(2).retries, 2);
    /// ```
    #[must_use]
    pub fn with_retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Records whether a second call with the same arguments changes nothing more. Nothing acts on it yet.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// assert!(Policy::default().with_idempotent(true).idempotent);
    /// ```
    #[must_use]
    pub fn with_idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// Records whether the tool changes nothing. Nothing acts on it yet.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// assert!(Policy::default().with_read_only(true).read_only);
    /// ```
    #[must_use]
    pub fn with_read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// Records whether the tool may destroy something. Nothing acts on it yet.
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// assert!(Policy::default().with_destructive(true).destructive);
    /// ```
    #[must_use]
    pub fn with_destructive(mut self, destructive: bool) -> Self {
        self.destructive = destructive;
        self
    }

    /// Records whether somebody should be asked before a call runs. **Nothing asks yet; do not rely on it.**
    ///
    /// ```
    /// # use tool_runtime::tool::Policy;
    /// assert!(Policy::default().with_approve(true).approve);
    /// ```
    #[must_use]
    pub fn with_approve(mut self, approve: bool) -> Self {
        self.approve = approve;
        self
    }
}
