//! What a tool may know about the call that it works on, and how it tells how far it is.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
};

use tokio::{sync::oneshot, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{Call, CallError, contain::contain};

/// Tells a tool about the call that it works on, and takes word from it of how far it is.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::tool::{Context, Definition, from_fn};
///
/// let definition = Definition::new("whoami", json!({ "type": "object", "properties": {} }))?;
/// let tool = from_fn(definition, |_arguments, context: Context| async move {
///     context.progress("looking into the mirror");
///     Ok::<_, String>(format!("call {}", context.id()))
/// });
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Context(Arc<Inner>);

struct Inner {
    call: Arc<Call>,
    cancellation: CancellationToken,
    deadline: Option<Instant>,
    beginning: Arc<Beginning>,
    /// Who hears of the progress, and as which slot it knows the call.
    listener: Option<(Arc<dyn Listener>, usize)>,
    /// Dropped with the last clone of the context: as long as there is one, somebody works on the call.
    _hold: Option<oneshot::Sender<()>>,
    /// The context that this one was made of, which has the hold.
    _made_of: Option<Context>,
}

/// Hears how far calls are.
pub(crate) trait Listener: Send + Sync {
    /// Whether it is worth making a message.
    fn listens(&self) -> bool;

    fn hear(&self, slot: usize, message: String);

    /// The tool begins its work on the call. Returns who is to be woken.
    fn begins(&self, slot: usize, at: Instant) -> Option<Waker>;
}

struct Closure<F>(F);

impl<F: Fn(String) + Send + Sync> Listener for Closure<F> {
    fn listens(&self) -> bool {
        true
    }

    fn hear(&self, _: usize, message: String) {
        contain("a listener to progress", || (self.0)(message));
    }

    fn begins(&self, _: usize, _: Instant) -> Option<Waker> {
        None
    }
}

/// Whether a tool has begun its work on a call. It begins, or the call is given up before: never both.
pub(crate) struct Beginning {
    state: Mutex<State>,
    listener: Option<(Arc<dyn Listener>, usize)>,
}

#[derive(Clone, Copy)]
enum State {
    Waiting,
    Begun(Instant),
    GivenUp,
}

impl Beginning {
    pub(crate) fn new(listener: Option<(Arc<dyn Listener>, usize)>) -> Self {
        Self {
            state: Mutex::new(State::Waiting),
            listener,
        }
    }

    /// Returns when the tool began its work, if it has.
    pub(crate) fn begun(&self) -> Option<Instant> {
        match *self.state() {
            State::Begun(at) => Some(at),
            State::Waiting | State::GivenUp => None,
        }
    }

    /// Returns when the tool began its work. If it has not, it never will.
    pub(crate) fn give_up(&self) -> Option<Instant> {
        let mut state = self.state();
        match *state {
            State::Begun(at) => Some(at),
            State::Waiting | State::GivenUp => {
                *state = State::GivenUp;
                None
            }
        }
    }

    fn begin(&self) -> Result<(), CallError> {
        let mut state = self.state();
        match *state {
            State::Begun(_) => Ok(()),
            State::GivenUp => Err(CallError::Cancelled),
            State::Waiting => {
                let now = Instant::now();
                *state = State::Begun(now);
                // Under the lock, so that nothing else is said of the call before.
                let waker = self
                    .listener
                    .as_ref()
                    .and_then(|(listener, slot)| listener.begins(*slot, now));
                drop(state);
                if let Some(waker) = waker {
                    waker.wake();
                }
                Ok(())
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Context {
    /// Makes the context of a call outside of a turn, to test a [`Tool`](crate::Tool) by itself. Its progress goes
    /// nowhere, unless [`on_progress`](Self::on_progress) says where.
    ///
    /// ```
    /// use tool_runtime::{Call, tool::Context};
    ///
    /// let context = Context::of(Call::new("call_1", "now", "{}"));
    /// assert_eq!(context.deadline(), None);
    /// ```
    #[must_use]
    pub fn of(call: Call) -> Self {
        let beginning = Arc::new(Beginning::new(None));
        Self::new(
            Arc::new(call),
            CancellationToken::new(),
            None,
            beginning,
            None,
        )
    }

    pub(crate) fn new(
        call: Arc<Call>,
        cancellation: CancellationToken,
        deadline: Option<Instant>,
        beginning: Arc<Beginning>,
        hold: Option<oneshot::Sender<()>>,
    ) -> Self {
        Self(Arc::new(Inner {
            call,
            cancellation,
            deadline,
            listener: beginning.listener.clone(),
            beginning,
            _hold: hold,
            _made_of: None,
        }))
    }

    /// Says that the tool's own work on the call begins, after its arguments have been read.
    ///
    /// # Errors
    /// [`CallError::Cancelled`] if the call was given up: then it must not begin.
    pub(crate) fn begin(&self) -> Result<(), CallError> {
        self.0.beginning.begin()
    }

    /// The same, for a call whose arguments were put right.
    pub(crate) fn with_call(&self, call: Arc<Call>) -> Self {
        Self(Arc::new(Inner {
            call,
            cancellation: self.0.cancellation.clone(),
            deadline: self.0.deadline,
            beginning: Arc::clone(&self.0.beginning),
            listener: self.0.listener.clone(),
            _hold: None,
            _made_of: Some(self.clone()),
        }))
    }

    /// Returns a context of the same call whose progress goes to `listener` instead: to read it in a test, or to
    /// pass on that of a tool inside a tool.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use tool_runtime::{Call, tool::Context};
    ///
    /// let heard = Arc::new(Mutex::new(Vec::new()));
    /// let context = Context::of(Call::new("call_1", "copy", "{}")).on_progress({
    ///     let heard = Arc::clone(&heard);
    ///     move |message| heard.lock().unwrap().push(message)
    /// });
    /// context.progress("half of it");
    /// assert_eq!(*heard.lock().unwrap(), ["half of it"]);
    /// ```
    #[must_use]
    pub fn on_progress(self, listener: impl Fn(String) + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner {
            call: Arc::clone(&self.0.call),
            cancellation: self.0.cancellation.clone(),
            deadline: self.0.deadline,
            beginning: Arc::clone(&self.0.beginning),
            listener: Some((Arc::new(Closure(listener)), 0)),
            _hold: None,
            _made_of: Some(self),
        }))
    }

    /// Tells whoever listens to the turn how far the call is, as an [`Event::Progress`](crate::Event::Progress). The
    /// model does not see it.
    ///
    /// It neither waits nor fails, and may be called from any thread; a listener that panics is logged. What nobody can hear any more is dropped: in a
    /// turn that is only awaited, and after the call was answered. A turn keeps the newest 1,024 messages that were
    /// not asked for yet.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context, pages: Vec<String>) {
    /// for (index, page) in pages.iter().enumerate() {
    ///     context.progress(format!("page {} of {}", index + 1, pages.len()));
    ///     // read the page …
    /// # let _ = page;
    /// }
    /// # }
    /// ```
    pub fn progress(&self, message: impl Into<String>) {
        if let Some((listener, slot)) = &self.0.listener
            && listener.listens()
        {
            listener.hear(*slot, message.into());
        }
    }

    /// Returns the call: its id, its name, its arguments as the model wrote them.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context) {
    /// println!("{}", context.call().arguments);
    /// # }
    /// ```
    #[must_use]
    pub fn call(&self) -> &Call {
        &self.0.call
    }

    /// Returns the id of the call.
    ///
    /// ```
    /// # use tool_runtime::{Call, tool::Context};
    /// assert_eq!(Context::of(Call::new("call_1", "now", "{}")).id(), "call_1");
    /// ```
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.call.id
    }

    /// Returns the name of the tool that is called.
    ///
    /// ```
    /// # use tool_runtime::{Call, tool::Context};
    /// assert_eq!(Context::of(Call::new("call_1", "now", "{}")).tool_name(), "now");
    /// ```
    #[must_use]
    pub fn tool_name(&self) -> &str {
        &self.0.call.name
    }

    /// Returns whether the call was given up: timed out, or its turn cancelled or dropped. A plain function, which
    /// cannot be stopped from outside, can look at it from time to time.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context) {
    /// for page in 0.. {
    ///     if context.is_cancelled() {
    ///         return;
    ///     }
    ///     // read the page …
    /// # let _ = page;
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.cancellation.is_cancelled()
    }

    /// Returns a token that is cancelled when the call is given up: timed out, or its turn cancelled or
    /// dropped. An `async` tool needs it only for work that it started elsewhere, for its own future is dropped
    /// then.
    ///
    /// ```
    /// # async fn example(context: tool_runtime::tool::Context) {
    /// let cancellation = context.cancellation().clone();
    /// tokio::spawn(async move {
    ///     cancellation.cancelled().await;
    ///     // stop what was started elsewhere …
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn cancellation(&self) -> &CancellationToken {
        &self.0.cancellation
    }

    /// Returns when the call will be given up, if it may not take for ever.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context) {
    /// if let Some(deadline) = context.deadline() {
    ///     println!("{:?} left", deadline - tokio::time::Instant::now());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.0.deadline
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("call", &self.0.call)
            .field("is_cancelled", &self.is_cancelled())
            .field("deadline", &self.0.deadline)
            .finish_non_exhaustive()
    }
}
