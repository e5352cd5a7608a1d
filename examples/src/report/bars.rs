//! Draws bars on a time axis, in half columns.

use std::time::Duration;

/// Draws the time from `start` to `end` on an axis of `width` columns that lasts `whole`. What took time at all
/// shows at least half a column.
pub(super) fn bar(start: Duration, end: Duration, whole: Duration, width: usize) -> String {
    let halves = 2 * width;
    let first = at(start, whole, halves).floor();
    let last = at(end, whole, halves).ceil();
    let (first, last) = (
        half(first).min(halves.saturating_sub(1)),
        half(last).min(halves),
    );
    let last = last.max(first + 1);
    let is_on = |half: usize| (first..last).contains(&half);
    let columns = (0..width).map(|column| match (is_on(2 * column), is_on(2 * column + 1)) {
        (true, true) => '█',
        (true, false) => '▌',
        (false, true) => '▐',
        (false, false) => ' ',
    });
    columns.collect()
}

#[expect(clippy::cast_precision_loss, reason = "a width in columns is small")]
fn at(time: Duration, whole: Duration, halves: usize) -> f64 {
    if whole.is_zero() {
        0.0
    } else {
        time.as_secs_f64() / whole.as_secs_f64() * halves as f64
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is whole, not negative, and at most twice the width"
)]
fn half(position: f64) -> usize {
    position as usize
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::bar;

    fn drawn(start: u64, end: u64, whole: u64) -> String {
        let [start, end, whole] = [start, end, whole].map(Duration::from_millis);
        bar(start, end, whole, 5)
    }

    #[test]
    fn a_bar_covers_its_share_of_the_axis() {
        assert_eq!(drawn(0, 100, 100), "█████");
        assert_eq!(drawn(0, 50, 100), "██▌  ");
        assert_eq!(drawn(50, 100, 100), "  ▐██");
        assert_eq!(drawn(20, 41, 100), " █▌  ");
    }

    #[test]
    fn every_bar_is_seen_and_none_leaves_the_axis() {
        assert_eq!(drawn(0, 0, 100), "▌    ");
        assert_eq!(drawn(100, 100, 100), "    ▐");
        assert_eq!(drawn(100, 200, 100), "    ▐");
        assert_eq!(drawn(0, 0, 0), "▌    ");
    }
}
