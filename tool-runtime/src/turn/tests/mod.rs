//! Properties of the state of a turn and of the gate, over random turns.
//!
//! The turns run without a runtime, on a clock of the test: `script` draws what happens to them, `world` plays it, and
//! `record` reads the properties off what was noted down. Set `PROPTEST_CASES` to play more than 10,000 cases for each
//! property.

mod record;
mod script;
mod world;

use proptest::{prelude::*, test_runner::RngAlgorithm};

use self::{record::Record, script::case, world::play};

fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases.max(10_000),
        // Random numbers took most of the time.
        rng_algorithm: RngAlgorithm::XorShift,
        ..config
    }
}

macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident: $holds:path;)*) => {
        proptest! {
            #![proptest_config(config())]
            $(
                $(#[$doc])*
                #[test]
                fn $name(case in case()) {
                    $holds(&play(case));
                }
            )*
        }
    };
}

properties! {
    each_call_is_answered_once_in_order: Record::check_answers;
    limits_are_never_exceeded: Record::check_limits;
    calls_of_one_key_never_overlap: Record::check_keys;
    barriers_are_kept: Record::check_barriers;
    a_call_runs_at_most_once_unless_it_may_be_retried: Record::check_attempts;
    nothing_starts_that_must_not: Record::check_permissions;
    what_is_given_up_is_answered_in_time: Record::check_grace;
    nothing_is_alive_after_a_drop: Record::check_drops;
    every_turn_ends: Record::check_ends;
    the_gate_is_empty_at_the_end: Record::check_gate;
}
