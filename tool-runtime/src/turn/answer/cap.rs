//! Shortens what is too long for a model, and says so.

use std::borrow::Cow;

/// Returns a text of at most `max` bytes: the whole, or its head and its tail with a note between them of how much
/// was left out. Cuts fall between characters. Where not even the note fits, the note is cut.
pub(super) fn capped(text: Cow<'_, str>, max: usize) -> Cow<'_, str> {
    if text.len() <= max {
        return text;
    }
    // The note is written with the largest number it can hold, so that its length is known beforehand.
    let note = |left_out: usize| format!("\n[… {left_out} bytes left out …]\n");
    let Some(kept) = max
        .checked_sub(note(text.len()).len())
        .filter(|kept| *kept > 0)
    else {
        return text[..text.floor_char_boundary_(max)].to_owned().into();
    };
    // Errors and results tend to stand at the end, what they are about at the beginning.
    let head = text.floor_char_boundary_(kept.div_ceil(2));
    let tail = text.ceil_char_boundary_(text.len() - kept / 2);
    format!("{}{}{}", &text[..head], note(tail - head), &text[tail..]).into()
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

    proptest::proptest! {
        #[test]
        fn is_never_longer_than_allowed(text in "\\PC{0,300}", max in 0_usize..400) {
            let short = capped(text.as_str().into(), max);
            assert!(short.len() <= max);
            assert!(text.len() > max || short == text);
        }
    }
}
