//! A turn that has not begun.

use std::{future::IntoFuture, sync::Arc};

use tokio_util::sync::CancellationToken;

use super::{
    Answer, OpenTurn, Running, Turn,
    allowed::Allowed,
    driver::{Driver, Plan},
    state::RepeatedFailures,
};
use crate::{
    Call, Toolset,
    tool::{Context, RunId},
};

/// A turn that has not begun. Await it for the [`Turn`], or [`start`](Self::start) it to hear of each answer as
/// it is there.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{Call, Toolset};
///
/// let turn = Toolset::new().run([Call::new("call_1", "now", "{}")]).await;
/// assert_eq!(turn.answers.len(), 1);
/// # });
/// ```
#[derive(Debug)]
#[must_use = "nothing runs until it is awaited or started"]
pub struct Run(Plan);

impl Run {
    /// Ends the turn when `token` is cancelled: finished answers are kept, open calls are aborted and answered as
    /// [cancelled](crate::Outcome::Cancelled). Of several tokens, each does so.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, CancellationToken, tool, toolset};
    ///
    /// /// Waits for a train that does not come.
    /// #[tool]
    /// async fn wait() {
    ///     std::future::pending().await
    /// }
    ///
    /// let token = CancellationToken::new();
    /// let run = toolset![wait].run([Call::new("call_1", "wait", "{}")]).cancel_on(token.clone());
    /// let (turn, ()) = tokio::join!(async { run.await }, async { token.cancel() });
    /// assert_eq!(turn.answers[0].outcome.name(), "cancelled");
    /// # });
    /// ```
    pub fn cancel_on(mut self, token: CancellationToken) -> Self {
        self.0.cancellations.push(token);
        self
    }

    /// Lets only these tools be called. Calls of others are [answered](crate::Outcome::NotAllowed) and not run. If this
    /// is called several times, only the tools that each call names are left; with no names, none is.
    ///
    /// A model that was told so by `tool_choice` calls other tools all the same now and then.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, tool, toolset};
    ///
    /// /// Reads the file.
    /// #[tool]
    /// fn read() {}
    ///
    /// /// Deletes the file.
    /// #[tool]
    /// fn wipe() {}
    ///
    /// let calls = [Call::new("call_1", "wipe", "{}"), Call::new("call_2", "read", "{}")];
    /// let turn = toolset![read, wipe].run(calls).allow_only(["read"]).await;
    /// assert_eq!(turn.answers[0].text(), "error: not run: this tool cannot be called now. Call one of these: read");
    /// assert!(turn.answers[1].outcome.is_success());
    /// # });
    /// ```
    pub fn allow_only<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.0
            .allowed
            .narrow(names.into_iter().map(Into::into).collect());
        self
    }

    /// Refuses a call that has failed `limit` times in a row: the same tool with the same arguments, counted from the
    /// answers of earlier turns, oldest first, and from those of this one. 0 counts as 1.
    ///
    /// A model that is stuck learns so, instead of making the same call again and again.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, tool, toolset};
    ///
    /// /// Fails.
    /// #[tool]
    /// async fn fail() -> Result<(), &'static str> {
    ///     Err("no")
    /// }
    ///
    /// let tools = toolset![fail];
    /// let mut earlier = Vec::new();
    /// for _ in 0..3 {
    ///     let turn = tools.run([Call::new("call_1", "fail", "{}")]).refuse_repeated(2, &earlier).await;
    ///     earlier.extend(turn.answers);
    /// }
    /// let names: Vec<_> = earlier.iter().map(|answer| answer.outcome.name()).collect();
    /// assert_eq!(names, ["failed", "failed", "refused"]);
    /// # });
    /// ```
    pub fn refuse_repeated<'a>(
        mut self,
        limit: u32,
        earlier: impl IntoIterator<Item = &'a Answer>,
    ) -> Self {
        self.0.failures = RepeatedFailures::new(limit, earlier);
        self
    }

    /// Names the run that this turn belongs to, and numbers the turn in it. The
    /// [idempotency keys](crate::tool::Context::idempotency_key) of its calls are made of both.
    ///
    /// A host that takes a run up again after a crash gives the same name and the same number, and its tools see the same
    /// keys. Without a name, each turn draws one.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, tool, tool::Context, toolset};
    ///
    /// /// Pays.
    /// #[tool]
    /// async fn pay(#[context] context: &Context) -> String {
    ///     context.idempotency_key()
    /// }
    ///
    /// let turn = toolset![pay].run([Call::new("call_1", "pay", "{}")]).named("order 7", 2).await;
    /// assert_eq!(turn.answers[0].text(), "order 7/2/0");
    /// # });
    /// ```
    pub fn named(mut self, run: impl Into<Arc<str>>, turn: u64) -> Self {
        self.0.id = RunId::new(run.into(), turn);
        self
    }

    /// Says that the turn runs within the call that `context` belongs to, which waits for it. A call that would wait
    /// for what that call holds is then [not run](crate::Outcome::Deadlocked), instead of waiting forever.
    ///
    /// A turn that begins in the function of a tool knows this by itself. One that begins in a task or on a thread that
    /// the function has started must be told.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use std::sync::OnceLock;
    /// use tool_runtime::{Call, Context, Toolset, tool, toolset};
    ///
    /// static TOOLS: OnceLock<Toolset> = OnceLock::new();
    ///
    /// /// Makes the same call once more, in a task.
    /// #[tool(limit = 1)]
    /// async fn again(#[context] context: &Context) -> String {
    ///     let tools = TOOLS.get().unwrap();
    ///     let run = tools.run([Call::new("inner", "again", "{}")]).within(context);
    ///     let turn = tokio::spawn(async move { run.await }).await.unwrap();
    ///     turn.answers[0].outcome.name().to_owned()
    /// }
    ///
    /// let tools = TOOLS.get_or_init(|| toolset![again]);
    /// let turn = tools.run([Call::new("outer", "again", "{}")]).await;
    /// assert_eq!(turn.answers[0].text(), "deadlocked");
    /// # });
    /// ```
    pub fn within(mut self, context: &Context) -> Self {
        self.0.outer.clone_from(&context.shared().holds);
        self
    }

    /// Starts the calls. The result is a stream of [`Event`](super::Event)s, and a future of the finished [`Turn`].
    ///
    /// # Panics
    /// Outside a tokio runtime, and in one without a timer if there is a timeout.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, Event, Toolset};
    ///
    /// let mut running = Toolset::new().run([Call::new("call_1", "now", "{}")]).start();
    /// while let Some(event) = running.next().await {
    ///     if let Event::Answered { answer, .. } = event {
    ///         println!("{}: {}", answer.call.id, answer.text());
    ///     }
    /// }
    /// let turn = running.await;
    /// assert_eq!(turn.answers.len(), 1);
    /// # });
    /// ```
    #[must_use = "dropping it aborts the calls"]
    pub fn start(self) -> Running {
        Running(Driver::start(self.0, true))
    }

    /// Starts the calls, and takes more of them while they run.
    ///
    /// # Panics
    /// Outside a tokio runtime, and in one without a timer if there is a timeout.
    #[must_use = "dropping it aborts the calls"]
    pub fn open(self) -> OpenTurn {
        OpenTurn(Driver::start(self.0, false))
    }

    /// Returns the toolset, and what cancels the turn.
    #[cfg(feature = "agent")]
    pub(crate) fn parts(&self) -> (&Toolset, &[CancellationToken]) {
        (&self.0.tools, &self.0.cancellations)
    }

    pub(super) fn new(tools: Toolset, calls: Vec<Call>) -> Self {
        Self(Plan {
            tools,
            calls,
            cancellations: Vec::new(),
            failures: RepeatedFailures::default(),
            allowed: Allowed::default(),
            id: RunId::default(),
            outer: None,
        })
    }
}

impl IntoFuture for Run {
    type Output = Turn;
    type IntoFuture = Running;

    fn into_future(self) -> Running {
        self.start()
    }
}
