//! Policies in words.

use std::time::Duration;

use super::Limits;
use crate::tool::{Backoff, Policy};

/// Says what is set of a policy, one phrase each; text that somebody wrote stands in backticks.
pub(super) fn words(policy: &Policy) -> Vec<String> {
    let Policy {
        timeout,
        attempt_timeout,
        key,
        concurrency_limit,
        sequential,
        max_output,
        retries,
        backoff,
        idempotent,
        read_only,
        destructive,
        approve,
        eager,
    } = policy;
    let set = |is_set: bool, words: &str| is_set.then(|| words.to_owned());
    [
        timeout.map(|timeout| format!("at most {}", time(timeout))),
        key.as_ref().map(|key| {
            if key.is_the_same_for_all() {
                format!("one at a time, with all that share the key `{key}`")
            } else {
                format!("one at a time for each `{key}`")
            }
        }),
        concurrency_limit.map(|limit| format!("{limit} at once")),
        set(*sequential, "alone in its turn"),
        max_output.map(|bytes| format!("answers up to {}", size(bytes))),
        (*retries > 0).then(|| retried(*retries, *backoff, *idempotent || *read_only)),
        attempt_timeout.map(|timeout| format!("at most {} an attempt", time(timeout))),
        set(*read_only, "read-only"),
        destructive.map(|is| if is { "destructive" } else { "not destructive" }.to_owned()),
        set(*idempotent, "idempotent"),
        set(*approve, "needs approval"),
        set(*eager, "starts while the reply is written"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Says how often calls are tried again, and after which waits.
fn retried(retries: u32, backoff: Backoff, is_repeatable: bool) -> String {
    if !is_repeatable {
        return "not tried again, because it is not idempotent".to_owned();
    }
    let (first, last) = (backoff.longest(1), backoff.longest(retries));
    let waits = if first == last {
        format!("up to {}", time(first))
    } else {
        format!("up to {}, growing to {}", time(first), time(last))
    };
    format!("tried again up to {} after {waits}", times(retries))
}

fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

/// Says what the calls of a toolset are held to.
pub(super) fn limits(limits: &Limits) -> Vec<String> {
    let Limits {
        concurrency_limit,
        turn_concurrency_limit,
        call_timeout_ms,
        turn_timeout_ms,
        grace_ms,
        max_output,
    } = limits;
    let told = |ms: &u64| time(Duration::from_millis(*ms));
    [
        concurrency_limit.map(|calls| format!("{calls} calls at once")),
        turn_concurrency_limit.map(|calls| format!("{calls} calls of a turn at once")),
        call_timeout_ms
            .as_ref()
            .map(|ms| format!("at most {} a call", told(ms))),
        turn_timeout_ms
            .as_ref()
            .map(|ms| format!("at most {} a turn", told(ms))),
        (*grace_ms > 0).then(|| format!("{} of grace", told(grace_ms))),
        Some(format!("answers up to {}", size(*max_output))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn size(bytes: usize) -> String {
    match bytes / 1024 {
        kibibytes if kibibytes > 0 && bytes.is_multiple_of(1024) => format!("{kibibytes} KiB"),
        _ => format!("{bytes} bytes"),
    }
}

fn time(duration: Duration) -> String {
    if duration.subsec_nanos() > 0 {
        return match duration.as_secs() {
            0 => format!("{} ms", duration.as_secs_f64() * 1e3),
            _ => format!("{} s", duration.as_secs_f64()),
        };
    }
    match duration.as_secs() {
        0 => "0 s".to_owned(),
        hours if hours % 3600 == 0 => format!("{} h", hours / 3600),
        minutes if minutes % 60 == 0 => format!("{} min", minutes / 60),
        seconds => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::words;
    use crate::tool::{Backoff, Key, Policy};

    #[test]
    fn only_what_is_set_is_told() {
        assert_eq!(words(&Policy::default()), [""; 0]);
        let policy = Policy::default()
            .with_timeout(Duration::from_secs(120))
            .with_key("path")
            .with_concurrency_limit(4)
            .with_retries(2)
            .with_read_only(true);
        assert_eq!(
            words(&policy),
            [
                "at most 2 min",
                "one at a time for each `path`",
                "4 at once",
                "tried again up to twice after up to 200 ms, growing to 400 ms",
                "read-only"
            ]
        );
    }

    #[test]
    fn every_option_is_told() {
        let policy = Policy::new()
            .with_key(Key::named("the ledger"))
            .with_sequential(true)
            .with_max_output(32 * 1024)
            .with_retries(1)
            .with_backoff(Backoff {
                base: Duration::from_secs(2),
                ..Backoff::DEFAULT
            })
            .with_attempt_timeout(Duration::from_secs(3))
            .with_idempotent(true)
            .with_destructive(true)
            .with_approve(true)
            .with_eager(true);
        assert_eq!(
            words(&policy),
            [
                "one at a time, with all that share the key `\"the ledger\"`",
                "alone in its turn",
                "answers up to 32 KiB",
                "tried again up to once after up to 2 s",
                "at most 3 s an attempt",
                "destructive",
                "idempotent",
                "needs approval",
                "starts while the reply is written",
            ]
        );
    }

    #[test]
    fn three_values_of_destructive_are_told_apart() {
        assert_eq!(words(&Policy::new()), [""; 0]);
        let told = |destructive| words(&Policy::new().with_destructive(destructive));
        assert_eq!(told(true), ["destructive"]);
        assert_eq!(told(false), ["not destructive"]);
    }

    #[test]
    fn keys_are_told_as_they_are_written() {
        let told = |key| words(&Policy::new().with_key(key));
        assert_eq!(
            told(Key::parameters(["tenant", "path"])),
            ["one at a time for each `(tenant, path)`"]
        );
        assert_eq!(
            told(Key::from("order.id")),
            ["one at a time for each `order.id`"]
        );
    }

    #[test]
    fn retries_that_never_happen_are_not_promised() {
        assert_eq!(
            words(&Policy::new().with_retries(2)),
            ["not tried again, because it is not idempotent"]
        );
    }

    #[test]
    fn times_have_the_unit_that_fits() {
        let told = |ms| super::time(Duration::from_millis(ms));
        assert_eq!(told(1500), "1.5 s");
        assert_eq!(told(250), "250 ms");
        assert_eq!(told(10_000), "10 s");
        assert_eq!(told(7_200_000), "2 h");
        assert_eq!(told(0), "0 s");
    }
}
