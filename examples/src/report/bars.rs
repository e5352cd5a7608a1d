//! Draws bars on a time axis, in half columns.

use std::time::Duration;

use super::timeline::Span;

/// What a bar stands for. The two differ also without colours.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bar {
    Reply,
    Call,
}

impl Bar {
    /// Returns a full column, its left half and its right half.
    fn columns(self) -> [char; 3] {
        match self {
            Self::Reply => ['━', '╸', '╺'],
            Self::Call => ['█', '▌', '▐'],
        }
    }
}

/// Draws a span on an axis of `width` columns that lasts `whole`. What took time at all shows at least half a column.
pub(super) fn draw(bar: Bar, span: Span, whole: Duration, width: usize) -> String {
    let Span { start, end } = span;
    let [full, left, right] = bar.columns();
    let halves = 2 * width;
    let first = at(start, whole, halves, u128::div_euclid).min(halves.saturating_sub(1));
    let last = at(end, whole, halves, u128::div_ceil)
        .min(halves)
        .max(first + 1);
    let is_on = |half: usize| (first..last).contains(&half);
    let columns = (0..width).map(|column| match (is_on(2 * column), is_on(2 * column + 1)) {
        (true, true) => full,
        (true, false) => left,
        (false, true) => right,
        (false, false) => ' ',
    });
    columns.collect()
}

/// Returns how many halves lie before a time; `divide` rounds.
fn at(time: Duration, whole: Duration, halves: usize, divide: fn(u128, u128) -> u128) -> usize {
    let scaled = time.as_nanos().saturating_mul(halves as u128);
    usize::try_from(divide(scaled, whole.as_nanos().max(1))).unwrap_or(halves)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Bar, Span, draw};

    fn drawn(start: u64, end: u64, whole: u64) -> String {
        let [start, end, whole] = [start, end, whole].map(Duration::from_millis);
        draw(Bar::Call, Span { start, end }, whole, 5)
    }

    #[test]
    fn a_reply_looks_different() {
        let [start, end, whole] = [20, 41, 100].map(Duration::from_millis);
        assert_eq!(draw(Bar::Reply, Span { start, end }, whole, 5), " ━╸  ");
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
