//! Code of others, kept from taking ours with it when it panics.
//!
//! Tools, destructors of their values, wakers and listeners all run in the middle of a turn. A panic in one of them
//! must not lose the answers of the others, so it is caught where it arises and goes to the log.

use std::{
    any::Any,
    fmt,
    ops::{Deref, DerefMut},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Runs code of others. If it panics, logs that, as a panic of `code`, and returns `None`.
pub(crate) fn contain<T>(code: &'static str, run: impl FnOnce() -> T) -> Option<T> {
    match catch(run) {
        Ok(value) => Some(value),
        Err(panic) => {
            // Subscribers are code of others, too.
            let _logged = catch(|| tracing::error!(panic = %panic, "{code} panicked"));
            None
        }
    }
}

/// Runs code of others and returns its panic, if it panics.
pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Result<T, Panic> {
    // What the code leaves behind half done is its own: it is never used again.
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| Panic(Some(payload)))
}

/// A panic that was caught. Dropping it drops the payload, and a destructor of that which panics does no harm.
pub(crate) struct Panic(Option<Box<dyn Any + Send>>);

impl Panic {
    /// Tells whether the payload is a `T`.
    pub(crate) fn is<T: Any>(&self) -> bool {
        self.0.as_ref().is_some_and(|payload| payload.is::<T>())
    }
}

/// Writes the panic's message.
impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = self.0.as_deref();
        let text = payload.and_then(|payload| {
            let text = payload.downcast_ref::<&str>().copied();
            text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        });
        f.write_str(text.unwrap_or("(not a text)"))
    }
}

impl Drop for Panic {
    fn drop(&mut self) {
        let payload = self.0.take();
        if let Err(next) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            // Its destructor may panic as well, and so on without end.
            std::mem::forget(next);
        }
    }
}

/// A value of others, whose destructor does no harm when it panics.
pub(crate) struct Contained<T>(Option<T>);

impl<T> Contained<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Some(value))
    }

    /// Takes the value out.
    pub(crate) fn into_inner(mut self) -> T {
        self.0.take().expect(THERE)
    }
}

const THERE: &str = "the value is there until it is taken out";

impl<T> Deref for Contained<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect(THERE)
    }
}

impl<T> DerefMut for Contained<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect(THERE)
    }
}

impl<T> Drop for Contained<T> {
    fn drop(&mut self) {
        if let Some(value) = self.0.take() {
            contain("a destructor", || drop(value));
        }
    }
}
