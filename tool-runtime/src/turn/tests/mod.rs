//! Turns that are carried out without a runtime, over one gate: each case is a toolset, some turns on it, and everything
//! that happens to them, in an order that is drawn.
//!
//! [`world`] is the second driver over the state: it carries out the same commands as the one on tokio, and time passes
//! only by what is on its agenda. [`promises`] checks what must hold, whenever a call starts, is answered, or is granted
//! a place, and at the end.

mod commands;
mod post;
mod promises;
mod script;
mod workers;
mod world;

use proptest::{prelude::*, test_runner::RngAlgorithm};

use self::script::{Mix, case};

/// As many cases as `PROPTEST_CASES` says, or ten thousand.
fn config() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 10_000;
    }
    // Without optimisation, the default one takes most of the time.
    config.rng_algorithm = RngAlgorithm::XorShift;
    config
}

const PLAIN: Mix = Mix {
    turns: 3,
    calls: 8,
    depth: 0,
    ends_early: false,
    lingers_for_ever: false,
};

proptest! {
    #![proptest_config(config())]

    /// Nothing ends a turn early, so every call is tried, and the turn ends by itself.
    #[test]
    fn turns_that_nobody_ends_keep_every_promise_and_end(case in case(PLAIN)) {
        world::play(case);
    }

    #[test]
    fn turns_that_are_ended_at_any_moment_keep_every_promise(
        case in case(Mix { ends_early: true, ..PLAIN }),
    ) {
        world::play(case);
    }

    #[test]
    fn turns_beside_work_that_never_ends_keep_every_promise_and_end(
        case in case(Mix { ends_early: true, lingers_for_ever: true, ..PLAIN }),
    ) {
        world::play(case);
    }

    #[test]
    fn turns_within_calls_end_and_never_wait_for_themselves(
        case in case(Mix { turns: 2, calls: 5, depth: 2, ..PLAIN }),
    ) {
        world::play(case);
    }

    #[test]
    fn turns_within_calls_that_are_ended_at_any_moment_keep_every_promise(
        case in case(Mix { turns: 2, calls: 5, depth: 2, ends_early: true, ..PLAIN }),
    ) {
        world::play(case);
    }
}
