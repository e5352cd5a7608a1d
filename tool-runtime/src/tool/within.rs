//! Within which call the current thread works. Tasks and threads that a tool starts have to be
//! [told](crate::Run::within).

use std::{any::Any, cell::RefCell, sync::Arc};

/// What a call holds, as its turn knows it.
pub(crate) type Holds = Arc<dyn Any + Send + Sync>;

thread_local! {
    static CURRENT: RefCell<Option<Holds>> = const { RefCell::new(None) };
}

/// Runs code that belongs to a call which holds something. A turn that begins in there knows of it.
pub(crate) fn enter<T>(holds: Option<&Holds>, run: impl FnOnce() -> T) -> T {
    /// Puts back what was there before, also if the code panics.
    struct Leave(Option<Holds>);

    impl Drop for Leave {
        fn drop(&mut self) {
            CURRENT.set(self.0.take());
        }
    }

    let Some(holds) = holds else {
        return run();
    };
    let _leave = Leave(CURRENT.replace(Some(Arc::clone(holds))));
    run()
}

/// Returns what the call holds within which the current thread works.
pub(crate) fn current() -> Option<Holds> {
    CURRENT.with_borrow(Clone::clone)
}
