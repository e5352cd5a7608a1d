//! Durations in an attribute: `250ms`, `10s`, `2m`, `1h`, `1m 30s`.

use std::time::Duration;

/// Milliseconds in a unit.
const UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

/// Adds up numbers with units. `None` if the text is anything else, or if the sum is too large.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = 0_u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, after) = split(rest, |c| c.is_ascii_digit());
        let (unit, after) = split(after, |c| c.is_ascii_alphabetic());
        let (_, milliseconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
        total = number
            .parse::<u64>()
            .ok()?
            .checked_mul(*milliseconds)?
            .checked_add(total)?;
        rest = after.trim_start();
    }
    Some(Duration::from_millis(total))
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse;

    #[test]
    fn units_add_up() {
        assert_eq!(parse("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(parse("10s"), Some(Duration::from_secs(10)));
        assert_eq!(parse("2m"), Some(Duration::from_secs(120)));
        assert_eq!(parse("1h"), Some(Duration::from_secs(3600)));
        assert_eq!(parse(" 1m 30s "), Some(Duration::from_secs(90)));
        assert_eq!(parse("1m30s"), Some(Duration::from_secs(90)));
    }

    #[test]
    fn other_texts_are_not_durations() {
        for text in [
            "",
            " ",
            "10",
            "s",
            "ten s",
            "1.5s",
            "-1s",
            "10 s",
            "10s,",
            "10S",
            "99999999999999999h",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
