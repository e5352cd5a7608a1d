//! When a request is sent again.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::api::BETWEEN_REQUESTS;

/// A server that asks for more is not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Returns how long to wait before the next attempt; `None` if the server asks for too much. `attempt` counts from 0.
pub(super) fn wait(headers: &HeaderMap, attempt: u32, now: SystemTime) -> Option<Duration> {
    match asked(headers, now) {
        Some(wait) => (wait <= LONGEST_WAIT).then_some(wait),
        None => Some(backoff(attempt)),
    }
}

/// Returns how long to wait if nobody says it.
pub(super) fn backoff(attempt: u32) -> Duration {
    BETWEEN_REQUESTS.longest(attempt.saturating_add(1))
}

/// Reads how long the server asks to wait: milliseconds, seconds, or a date.
fn asked(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let number = |text: &str, unit: f64| {
        let number: f64 = text.trim().parse().ok()?;
        // What is beyond all clocks is longer than anybody waits.
        let is_time = number.is_finite() && number >= 0.0;
        is_time.then(|| Duration::try_from_secs_f64(number * unit).unwrap_or(Duration::MAX))
    };
    let milliseconds = text("retry-after-ms").and_then(|text| number(text, 1e-3));
    milliseconds.or_else(|| {
        let text = text(RETRY_AFTER.as_str())?;
        number(text, 1.0).or_else(|| {
            let date = httpdate::parse_http_date(text.trim()).ok()?;
            // A date in the past means now.
            Some(date.duration_since(now).unwrap_or_default())
        })
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{backoff, wait};

    fn after(pairs: &[(&'static str, &str)]) -> Option<Duration> {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).expect("a legal value"),
                )
            })
            .collect();
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        wait(&headers, 1, now)
    }

    #[test]
    fn the_server_says_when_to_come_back() {
        for (name, value, milliseconds) in [
            ("retry-after", "2", 2_000),
            ("retry-after", " 0.25 ", 250),
            ("retry-after", "0", 0),
            ("retry-after", "60", 60_000),
            ("retry-after-ms", "1500", 1_500),
            ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT", 10_000),
            ("retry-after", "Sun, 06 Nov 1994 08:49:27 GMT", 0),
        ] {
            let wait = after(&[(name, value)]);
            assert_eq!(
                wait,
                Some(Duration::from_millis(milliseconds)),
                "{name}: {value}"
            );
        }
        let both = after(&[("retry-after", "2"), ("retry-after-ms", "1500")]);
        assert_eq!(both, Some(Duration::from_millis(1_500)));
    }

    #[test]
    fn a_server_that_asks_for_too_much_is_not_waited_for() {
        for value in ["61", "86400", "1e300", "Mon, 07 Nov 1994 08:49:37 GMT"] {
            assert_eq!(after(&[("retry-after", value)]), None, "{value}");
        }
    }

    #[test]
    fn what_cannot_be_read_counts_as_nothing_said() {
        for value in ["", "soon", "-1", "NaN", "inf", "6 Nov"] {
            assert_eq!(
                after(&[("retry-after", value)]),
                Some(backoff(1)),
                "{value}"
            );
        }
    }

    #[test]
    fn waits_grow_up_to_a_bound() {
        let waits = [0, 1, 2, 6, 7, 31, 32, u32::MAX].map(|attempt| backoff(attempt).as_millis());
        assert_eq!(waits, [100, 200, 400, 6_400, 8_000, 8_000, 8_000, 8_000]);
        let headers = HeaderMap::new();
        assert_eq!(wait(&headers, 2, SystemTime::now()), Some(backoff(2)));
    }
}
