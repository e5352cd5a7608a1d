//! Runtimes whose tests end: a hang is a failure with words.
//!
//! The root of this binary puts them in the place of tokio's own, so every `#[tokio::test]` and every runtime that a
//! test builds has the limit, and no test has to ask for it. The limit is in real time, because a clock that is paused
//! stands still in a hang.

use std::{
    cell::Cell,
    future::{Future, poll_fn},
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::pin,
    sync::{Arc, Mutex, PoisonError, mpsc},
    task::{Poll, Waker},
    thread,
    time::Duration,
};

/// How long a test may take. The slowest take a few seconds.
const LIMIT: Duration = Duration::from_secs(180);

thread_local! {
    /// Whether this thread polls a future with a limit.
    static IS_LIMITED: Cell<bool> = const { Cell::new(false) };
}

pub(crate) mod runtime {
    pub(crate) use real_tokio::runtime::*;

    use super::{Duration, Future, LIMIT, Watch};

    /// Builds a [`Runtime`] as tokio's own builder does.
    pub(crate) struct Builder(real_tokio::runtime::Builder, Duration);

    impl Builder {
        pub(crate) fn new_current_thread() -> Self {
            Self(real_tokio::runtime::Builder::new_current_thread(), LIMIT)
        }

        pub(crate) fn new_multi_thread() -> Self {
            Self(real_tokio::runtime::Builder::new_multi_thread(), LIMIT)
        }

        pub(crate) fn limit(mut self, limit: Duration) -> Self {
            self.1 = limit;
            self
        }

        pub(crate) fn enable_all(mut self) -> Self {
            self.0.enable_all();
            self
        }

        pub(crate) fn enable_time(mut self) -> Self {
            self.0.enable_time();
            self
        }

        pub(crate) fn start_paused(mut self, paused: bool) -> Self {
            self.0.start_paused(paused);
            self
        }

        pub(crate) fn worker_threads(mut self, threads: usize) -> Self {
            self.0.worker_threads(threads);
            self
        }

        pub(crate) fn max_blocking_threads(mut self, threads: usize) -> Self {
            self.0.max_blocking_threads(threads);
            self
        }

        pub(crate) fn build(mut self) -> std::io::Result<Runtime> {
            Ok(Runtime {
                runtime: self.0.build()?,
                watch: Watch::begin(self.1),
            })
        }
    }

    /// A runtime that has to come to its end within the limit, its own shutdown included.
    pub(crate) struct Runtime {
        // Dropped before the watch ends: it waits for threads that are still at work.
        runtime: real_tokio::runtime::Runtime,
        watch: Watch,
    }

    impl Runtime {
        pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
            self.runtime.block_on(self.watch.limited(future))
        }

        pub(crate) fn handle(&self) -> &Handle {
            self.runtime.handle()
        }

        pub(crate) fn shutdown_background(self) {
            self.runtime.shutdown_background();
        }
    }
}

/// Looks at the time from a thread of its own.
pub(crate) struct Watch {
    limit: Duration,
    waiting: Arc<Mutex<Waiting>>,
    /// Tells the thread that there is nothing more to watch, when it is dropped.
    _ends: mpsc::Sender<()>,
}

#[derive(Default)]
struct Waiting {
    is_over: bool,
    waker: Option<Waker>,
}

impl Watch {
    fn begin(limit: Duration) -> Self {
        let (ends, ended) = mpsc::channel::<()>();
        let waiting = Arc::new(Mutex::new(Waiting::default()));
        let test = thread::current().name().unwrap_or("a test").to_owned();
        let watched = Arc::clone(&waiting);
        let is_over =
            move |limit| ended.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout);
        thread::spawn(move || {
            if !is_over(limit) {
                return;
            }
            let mut waiting = watched.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.is_over = true;
            let waker = waiting.waker.take();
            drop(waiting);
            if let Some(waker) = waker {
                waker.wake();
            }
            if is_over(LIMIT) {
                // Around the capture of the test's output, which would be lost with the process.
                let _ = writeln!(
                    std::io::stderr(),
                    "{test} has blocked a thread for {:?}; all tests end here",
                    limit + LIMIT,
                );
                std::process::exit(101);
            }
        });
        Self {
            limit,
            waiting,
            _ends: ends,
        }
    }

    async fn limited<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|cx| {
            IS_LIMITED.set(true);
            let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
            IS_LIMITED.set(false);
            let polled = polled.unwrap_or_else(|payload| {
                if payload.is::<&str>() || payload.is::<String>() {
                    resume_unwind(payload);
                }
                // The test harness would wait forever for a test whose payload panics.
                std::mem::forget(payload);
                panic!("a panic that is not a text came through");
            });
            if let Poll::Ready(output) = polled {
                return Poll::Ready(output);
            }
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            assert!(!waiting.is_over, "still waiting after {:?}", self.limit);
            waiting.waker = Some(cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

#[test]
fn a_test_that_waits_for_ever_fails_with_words() {
    for paused in [true, false] {
        let waits = catch_unwind(|| {
            let builder = runtime::Builder::new_current_thread().enable_time();
            let runtime = builder
                .start_paused(paused)
                .limit(Duration::from_millis(50));
            runtime
                .build()
                .unwrap()
                .block_on(std::future::pending::<()>());
        });
        let words = waits.unwrap_err();
        let words = words.downcast_ref::<String>().unwrap();
        assert_eq!(words, "still waiting after 50ms");
    }
}

#[test]
fn a_panic_that_panics_when_it_is_dropped_fails_with_words() {
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            resume_unwind(Box::new(Bomb));
        }
    }

    let panics = catch_unwind(|| {
        let builder = runtime::Builder::new_current_thread();
        let runtime = builder.build().unwrap();
        runtime.block_on(async { resume_unwind(Box::new(Bomb)) })
    });
    let Err(words) = panics;
    assert!(words.is::<&str>());
}

#[tokio::test]
async fn every_test_has_the_limit() {
    assert!(IS_LIMITED.get());
}
