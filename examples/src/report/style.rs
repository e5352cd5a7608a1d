//! Colours, words, and texts that fit their place.

use std::{
    env, fmt,
    io::{self, IsTerminal},
};

/// How the page is written: with colours or without.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(super) colours: bool,
}

/// What a text is, as its colour tells.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Heading = 1,
    Faint = 2,
    Failure = 31,
    Success = 32,
}

impl Style {
    /// Returns the style for the standard output.
    pub(crate) fn of_stdout() -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            colours: io::stdout().is_terminal() && !refused,
        }
    }

    pub(super) fn paint<T: fmt::Display>(self, tone: Tone, text: T) -> Painted<T> {
        Painted {
            escape: self.colours.then_some(tone as u8),
            text,
        }
    }
}

/// A text in its colour.
pub(super) struct Painted<T> {
    escape: Option<u8>,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.escape {
            Some(escape) => write!(f, "\x1b[{escape}m{}\x1b[0m", self.text),
            None => self.text.fmt(f),
        }
    }
}

/// Makes a text that others wrote fit for one line of at most `width` characters.
pub(super) fn one_line(text: &str, width: usize) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    if text.chars().count() <= width {
        return plain.collect();
    }
    plain.take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Writes a number of things.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{Style, Tone, one_line};

    #[test]
    fn long_and_wild_texts_fit_in_one_line() {
        assert_eq!(one_line("{\n\"city\":1}", 20), "{ \"city\":1}");
        assert_eq!(one_line("überlang", 4), "übe…");
        assert_eq!(one_line("über", 4), "über");
    }

    #[test]
    fn there_are_no_escapes_without_colours() {
        let heading = |colours| Style { colours }.paint(Tone::Heading, "Answer").to_string();
        assert_eq!(heading(false), "Answer");
        assert_eq!(heading(true), "\x1b[1mAnswer\x1b[0m");
    }
}
