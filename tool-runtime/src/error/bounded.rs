//! What foreign code writes, however much that is, in a text of bounded size.

use std::fmt::{self, Display, Write};

/// Writes a value: all of it, or its beginning and its end with a note between them of how much was left out. The text has
/// at most `most` bytes, beside the note; no more memory is used on the way, however much the value writes.
pub(crate) fn text(value: &(impl Display + ?Sized), most: usize) -> String {
    let mut writer = Writer {
        most,
        head: String::new(),
        tail: String::new(),
        left_out: 0,
    };
    // A `Display` that fails has written as much as there is.
    let _ = write!(writer, "{value}");
    writer.finish()
}

struct Writer {
    most: usize,
    head: String,
    /// What follows the head, but for what was dropped from its beginning.
    tail: String,
    left_out: usize,
}

impl Writer {
    /// Drops all but the last bytes of the tail.
    fn shorten(&mut self) {
        let room = self.most - self.head.len();
        let surplus = self.tail.len().saturating_sub(room);
        let at = (surplus..=self.tail.len()).find(|at| self.tail.is_char_boundary(*at));
        let at = at.unwrap_or(self.tail.len());
        self.tail.drain(..at);
        self.left_out += at;
    }

    fn finish(mut self) -> String {
        self.shorten();
        if self.left_out > 0 {
            self.head.push_str(&note(self.left_out));
        }
        self.head + &self.tail
    }
}

/// What stands around the number in a note.
pub(crate) const NOTE: (&str, &str) = ("\n[… ", " bytes left out …]\n");

/// The note in the place of what was left out.
pub(crate) fn note(left_out: usize) -> String {
    let (before, after) = NOTE;
    format!("{before}{left_out}{after}")
}

impl Write for Writer {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        if self.tail.is_empty() && self.left_out == 0 {
            let room = self.most.div_ceil(2) - self.head.len();
            if text.len() <= room {
                self.head.push_str(text);
                return Ok(());
            }
            let at = (0..=room).rev().find(|at| text.is_char_boundary(*at));
            let (head, tail) = text.split_at(at.unwrap_or(0));
            self.head.push_str(head);
            text = tail;
        }
        // In pieces, so that the tail stays small beside a text that comes at once.
        while !text.is_empty() {
            let at = (self.most.max(4)..text.len()).find(|at| text.is_char_boundary(*at));
            let (piece, rest) = text.split_at(at.unwrap_or(text.len()));
            self.tail.push_str(piece);
            text = rest;
            if self.tail.len() > 2 * self.most {
                self.shorten();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::text;

    #[test]
    fn what_fits_is_kept() {
        assert_eq!(text("sunny", 5), "sunny");
        assert_eq!(text("sunny", 10), "sunny");
        assert_eq!(text("", 0), "");
        assert_eq!(
            text(&format!("{}{}", "a".repeat(50), "b".repeat(50)), 100).len(),
            100
        );
    }

    #[test]
    fn the_beginning_and_the_end_are_kept() {
        struct Pieces;

        impl fmt::Display for Pieces {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for number in 0..1000 {
                    write!(f, "{number} é ")?;
                }
                Ok(())
            }
        }

        let whole = Pieces.to_string();
        assert_eq!(text(&Pieces, whole.len()), whole);
        for most in 0..200 {
            let short = text(&Pieces, most);
            let (head, rest) = short.split_once("\n[… ").expect("a note");
            let (left_out, tail) = rest.split_once(" bytes left out …]\n").expect("its end");
            assert!(whole.starts_with(head) && whole.ends_with(tail), "{short}");
            assert!(head.len() + tail.len() <= most, "{short}");
            assert!(head.len() + tail.len() + 4 >= most, "{short}");
            assert_eq!(
                head.len() + tail.len() + left_out.parse::<usize>().expect("a number"),
                whole.len()
            );
        }
        let at_once = text(&whole, 99);
        assert_eq!(at_once, text(&Pieces, 99));
    }

    #[test]
    fn a_display_that_fails_has_written_what_there_is() {
        struct Fails;

        impl fmt::Display for Fails {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("begun")?;
                Err(fmt::Error)
            }
        }

        assert_eq!(text(&Fails, 100), "begun");
    }
}
