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

/// Makes a text that others wrote fit for a terminal, which control characters could command.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|&c| c == '\n' || !c.is_control())
        .collect()
}

/// Writes a number of things.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Breaks a line between words, so that each part has at most `width` characters if its words have.
pub(super) fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = line;
    // The space after the last character that fits may be where it breaks.
    while let Some((limit, last)) = rest.char_indices().nth(width) {
        let fitting = &rest[..limit + last.len_utf8()];
        let Some(space) = fitting
            .trim_start()
            .rfind(' ')
            .map(|at| at + fitting.len() - fitting.trim_start().len())
        else {
            break;
        };
        lines.push(rest[..space].trim_end().to_owned());
        rest = rest[space..].trim_start();
    }
    lines.push(rest.to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::{Style, Tone, one_line, plain, wrapped};

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one two three", 20), ["one two three"]);
        assert_eq!(wrapped("  ünö two", 5), ["  ünö", "two"]);
        assert_eq!(wrapped("    indivisible", 5), ["    indivisible"]);
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn long_and_wild_texts_fit_in_one_line() {
        assert_eq!(one_line("{\n\"city\":1}", 20), "{ \"city\":1}");
        assert_eq!(one_line("überlang", 4), "übe…");
        assert_eq!(one_line("über", 4), "über");
        assert_eq!(plain("a\x1b[31m\r\nb"), "a[31m\nb");
    }

    #[test]
    fn there_are_no_escapes_without_colours() {
        let heading = |colours| Style { colours }.paint(Tone::Heading, "Answer").to_string();
        assert_eq!(heading(false), "Answer");
        assert_eq!(heading(true), "\x1b[1mAnswer\x1b[0m");
    }
}
