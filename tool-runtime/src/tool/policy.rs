//! How calls of a tool may run.

use std::time::Duration;

use super::{Backoff, Key};

/// How calls of a tool may run.
///
/// [`Toolset::policy`](crate::Toolset::policy) returns the policy of a tool.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::tool::{Key, Policy};
///
/// // It can be a constant; `#[tool(key = path, timeout = "10s")]` makes this one.
/// const POLICY: Policy =
///     Policy::keyed(Key::parameter("path")).with_timeout(Duration::from_secs(10));
///
/// assert_eq!(POLICY.key.as_ref().unwrap().to_string(), "path");
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
    /// What a call works on: the parameter that names a file, for example. Calls with an equal key, of this tool or of
    /// others, run one after another, in all turns of the toolset and its clones. Within a turn they keep the order of the
    /// reply; calls that [need approval](Self::approve) take their place in it when they have it. A call that leaves the
    /// parameter out, and has no default for it, waits for nobody.
    ///
    /// A call that was given up keeps others out until its work has really ended, which is when the last clone of its
    /// [`Context`](super::Context) is gone. The calls that wait for it are answered as timed out, not run, when
    /// that takes longer than their own time, [`timeout`](Self::timeout) or else
    /// [`attempt_timeout`](Self::attempt_timeout). Those without either wait on.
    pub key: Option<Key>,
    /// How many calls of the tool run at once, in all turns of the toolset and its clones; 0 counts as 1. `None` leaves it
    /// to the toolset's limit, which holds in any case. A call that was given up counts until its work has really ended, as
    /// for [`key`](Self::key).
    pub concurrency_limit: Option<usize>,
    /// Whether a call runs alone in its turn: the calls before it in the reply end before it starts, and those after
    /// it start when it has ended. Work that was given up but goes on has not ended, as for [`key`](Self::key).
    pub sequential: bool,
    /// How long an answer may be, in bytes, instead of the toolset's
    /// [`max_output`](crate::Toolset::max_output). Less than 64 counts as 64.
    pub max_output: Option<usize>,
    /// How often a call is tried again after it failed. Only calls of an [idempotent](Self::idempotent) tool are, and only
    /// after failures that may pass: a [transient](crate::ToolError::transient) error, or an attempt that took too long.
    pub retries: u32,
    /// How long to wait before each further attempt, unless the tool [says](crate::ToolError::retry_after) how long.
    pub backoff: Backoff,
    /// How long one attempt may take. The time of the whole call, with all its attempts and the waits between them, is
    /// [`timeout`](Self::timeout).
    ///
    /// An attempt that takes longer has the toolset's [grace](crate::Toolset::grace) and is then aborted. The next one
    /// follows when its work has really ended. If the work goes on for as long again, there is no next attempt, and the
    /// call is answered as timed out.
    pub attempt_timeout: Option<Duration>,
    /// Whether a second call with the same arguments changes nothing more. Only then is a call tried again, and the model
    /// is told that it may call again after a timeout.
    pub idempotent: bool,
    /// Whether the tool changes nothing. It is then idempotent, too, and the model is told that nothing was changed when a
    /// call is given up.
    pub read_only: bool,
    /// Whether the tool may destroy something; `None` if it does not say. MCP takes a tool that does not say for
    /// destructive.
    pub destructive: Option<bool>,
    /// Whether somebody must approve each call. [`Toolset::on_approval`](crate::Toolset::on_approval) says who; if nobody
    /// can be asked, all calls are denied.
    pub approve: bool,
    /// Whether a call may start while the model still writes the reply, as calls of [read-only](Self::read_only) and
    /// [idempotent](Self::idempotent) tools do. It starts even if the reply breaks off later.
    pub eager: bool,
}

impl Policy {
    /// Makes a policy that leaves everything to the toolset.
    #[must_use]
    pub const fn new() -> Self {
        Self::of(None)
    }

    /// Makes a policy with a [`key`](Self::key). It is [`with_key`](Self::with_key) for constants.
    #[must_use]
    pub const fn keyed(key: Key) -> Self {
        Self::of(Some(key))
    }

    const fn of(key: Option<Key>) -> Self {
        Self {
            timeout: None,
            key,
            concurrency_limit: None,
            sequential: false,
            max_output: None,
            retries: 0,
            backoff: Backoff::DEFAULT,
            attempt_timeout: None,
            idempotent: false,
            read_only: false,
            destructive: None,
            approve: false,
            eager: false,
        }
    }

    /// Sets how long one call may take.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets what a call works on. [`keyed`](Self::keyed) does it in a constant.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<Key>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets how many calls of the tool run at once. 0 counts as 1.
    #[must_use]
    pub const fn with_concurrency_limit(mut self, calls: usize) -> Self {
        self.concurrency_limit = Some(if calls == 0 { 1 } else { calls });
        self
    }

    /// Sets whether a call runs alone in its turn, after those before it and before those after it.
    #[must_use]
    pub const fn with_sequential(mut self, sequential: bool) -> Self {
        self.sequential = sequential;
        self
    }

    /// Sets how long the text of an answer may be, in bytes. Less than 64 counts as 64.
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

    /// Sets how often a call is tried again after it failed.
    #[must_use]
    pub const fn with_retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets how long to wait between attempts.
    #[must_use]
    pub const fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Sets how long one attempt may take.
    #[must_use]
    pub const fn with_attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets whether a second call with the same arguments changes nothing more.
    #[must_use]
    pub const fn with_idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// Sets whether the tool changes nothing.
    #[must_use]
    pub const fn with_read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// Sets whether the tool may destroy something.
    #[must_use]
    pub const fn with_destructive(mut self, destructive: bool) -> Self {
        self.destructive = Some(destructive);
        self
    }

    /// Sets whether somebody must approve each call.
    #[must_use]
    pub const fn with_approve(mut self, approve: bool) -> Self {
        self.approve = approve;
        self
    }

    /// Sets whether a call may start while the model still writes the reply.
    #[must_use]
    pub const fn with_eager(mut self, eager: bool) -> Self {
        self.eager = eager;
        self
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Backoff, Key, Policy};

    #[test]
    fn a_constant_sets_every_field() {
        const BACKOFF: Backoff = Backoff {
            factor: 3,
            ..Backoff::DEFAULT
        };
        const POLICY: Policy = Policy::keyed(Key::parameter("path"))
            .with_timeout(Duration::from_secs(10))
            .with_concurrency_limit(0)
            .with_sequential(true)
            .with_max_output(1)
            .with_retries(2)
            .with_backoff(BACKOFF)
            .with_attempt_timeout(Duration::from_secs(3))
            .with_idempotent(true)
            .with_read_only(true)
            .with_destructive(false)
            .with_approve(true)
            .with_eager(true);

        let expected = Policy {
            timeout: Some(Duration::from_secs(10)),
            key: Some("path".into()),
            concurrency_limit: Some(1),
            sequential: true,
            max_output: Some(64),
            retries: 2,
            backoff: BACKOFF,
            attempt_timeout: Some(Duration::from_secs(3)),
            idempotent: true,
            read_only: true,
            destructive: Some(false),
            approve: true,
            eager: true,
        };
        assert_eq!(POLICY, expected);
        assert_eq!(Policy::new(), Policy::default());
    }
}
