//! Texts that others wrote, made fit for a terminal.

use std::{borrow::Cow, fmt::Write as _};

/// Tells characters that a reader does not see as what they are: they command the terminal, turn the direction of the text, or
/// take no room. Line breaks and tabs are among them.
pub(crate) fn hides(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Writes what hides as an escape, `\u{1b}` for example, but for line breaks; a tab becomes spaces.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(hides) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str("    "),
            c if hides(c) => {
                // A `String` takes everything.
                let _ = write!(shown, "{}", c.escape_unicode());
            }
            c => shown.push(c),
        }
    }
    shown.into()
}

/// The same on one line: white space of any length becomes a space.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    visible(&words.join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{one_line, visible};

    #[test]
    fn what_hides_is_shown() {
        assert_eq!(visible("plain, ünö 👨‍👩‍👧"), "plain, ünö 👨‍👩‍👧");
        assert_eq!(visible("a\x1b[31m\r\nb\rc"), "a\\u{1b}[31m\nb\\u{d}c");
        assert_eq!(
            visible("\u{9b}2J\u{202e}x\u{e0041}\t."),
            "\\u{9b}2J\\u{202e}x\\u{e0041}    ."
        );
        assert_eq!(one_line(" a\n\tb\u{7} "), "a b\\u{7}");
    }
}
