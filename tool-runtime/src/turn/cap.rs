//! Shortens what is too long for a model, and says so.

use std::{borrow::Cow, ops::Range};

use crate::error::bounded::{NOTE, note};

/// Returns a text of at most `max` bytes: the whole, or its head and its tail with a note between them of how much
/// was left out. Cuts fall between characters. Where not even the note fits, the note is cut.
pub(super) fn capped(text: Cow<'_, str>, max: usize) -> Cow<'_, str> {
    if text.len() <= max {
        return text;
    }
    let earlier = earlier_note(&text);
    let before = earlier.as_ref().map_or(0, |(_, left_out)| *left_out);
    // The note is written with the largest number it can hold, so that its length is known beforehand.
    let longest = note(text.len().saturating_add(before)).len();
    let Some(kept) = max.checked_sub(longest).filter(|kept| *kept > 0) else {
        return text[..text.floor_char_boundary_(max)].to_owned().into();
    };
    // Errors and results tend to stand at the end, what they are about at the beginning.
    let head = text.floor_char_boundary_(kept.div_ceil(2));
    let tail = text.ceil_char_boundary_(text.len() - kept / 2);
    let left_out = match earlier {
        Some((place, before)) if head <= place.start && place.end <= tail => {
            tail - head - place.len() + before
        }
        _ => tail - head,
    };
    format!("{}{}{}", &text[..head], note(left_out), &text[tail..]).into()
}

/// Finds the note of a text that was shortened before: its place, and how much it says was left out.
fn earlier_note(text: &str) -> Option<(Range<usize>, usize)> {
    let (before, after) = NOTE;
    let start = text.find(before)?;
    let number = &text[start + before.len()..];
    let digits = number.find(|char: char| !char.is_ascii_digit())?;
    let left_out = number[..digits].parse().ok()?;
    number[digits..].starts_with(after).then_some(())?;
    let end = start + before.len() + digits + after.len();
    Some((start..end, left_out))
}

/// `str::floor_char_boundary` and its twin, which are younger than this crate's minimum Rust version.
trait CharBoundary {
    fn floor_char_boundary_(&self, at: usize) -> usize;
    fn ceil_char_boundary_(&self, at: usize) -> usize;
}

impl CharBoundary for str {
    fn floor_char_boundary_(&self, at: usize) -> usize {
        (0..=at.min(self.len()))
            .rev()
            .find(|at| self.is_char_boundary(*at))
            .unwrap_or(0)
    }

    fn ceil_char_boundary_(&self, at: usize) -> usize {
        (at..self.len())
            .find(|at| self.is_char_boundary(*at))
            .unwrap_or(self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::capped;
    use crate::error::bounded;

    #[test]
    fn keeps_what_fits() {
        assert_eq!(capped("sunny".into(), 5), "sunny");
    }

    #[test]
    fn keeps_head_and_tail_and_says_how_much_is_gone() {
        let text = format!("begin {} end", "x".repeat(1000));
        let short = capped(text.as_str().into(), 60);
        assert_eq!(
            short,
            format!(
                "begin {}\n[… 981 bytes left out …]\n{} end",
                "x".repeat(9),
                "x".repeat(10)
            )
        );
        assert!(short.len() <= 60);
    }

    #[test]
    fn a_text_that_was_shortened_before_says_how_much_is_gone_altogether() {
        let whole = format!("begin {} end", "x".repeat(10_000));
        let once = bounded::text(&whole, 1000);
        let short = capped(once.as_str().into(), 100);
        let (head, rest) = short.split_once("\n[… ").expect("a note");
        let (left_out, tail) = rest.split_once(" bytes left out …]\n").expect("its end");
        assert!(short.len() <= 100 && head.starts_with("begin") && tail.ends_with("end"));
        let left_out: usize = left_out.parse().expect("a number");
        assert_eq!(head.len() + left_out + tail.len(), whole.len());
        // A note that stays in the text stays what it is.
        let longer = format!("{once}{}", "y".repeat(3000));
        let short = capped(longer.into(), 2000);
        let notes = short.matches(" bytes left out …]\n").count();
        assert!(short.starts_with(&once[..900]) && notes == 2, "{short}");
    }

    proptest::proptest! {
        #[test]
        fn notes_of_any_size_do_not_make_a_text_longer(left_out in proptest::num::usize::ANY, max in 0_usize..400) {
            let text = format!("{}{}{}", "a".repeat(200), bounded::note(left_out), "b".repeat(200));
            assert!(capped(text.into(), max).len() <= max);
        }

        #[test]
        fn is_never_longer_than_allowed(text in "\\PC{0,300}", max in 0_usize..400) {
            let short = capped(text.as_str().into(), max);
            assert!(short.len() <= max);
            assert!(text.len() > max || short == text);
        }
    }
}
