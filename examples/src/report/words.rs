//! Text that is written while it comes: indented, broken between words, fit for a terminal.

/// How far every line is indented.
const INDENT: &str = "  ";

/// How many characters a line holds behind its indent.
const WIDTH: usize = 78;

/// Breaks a text that comes in pieces into lines.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// How many characters of the line are written.
    column: usize,
    /// Spaces that are not written, because the word behind them may go to the next line.
    spaces: usize,
    /// A word whose end has not come.
    word: String,
    /// Whether the beginning of a word that is too long for a line is written.
    is_inside_word: bool,
}

impl Words {
    /// Takes more of the text, and returns what can be written.
    pub(super) fn push(&mut self, text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            match c {
                '\n' => {
                    self.end_word(&mut out);
                    self.end_line(&mut out);
                }
                ' ' => {
                    self.end_word(&mut out);
                    self.spaces += 1;
                }
                // Control characters could command the terminal.
                c if c.is_control() => {}
                c => {
                    self.word.push(c);
                    if self.is_inside_word || self.word.chars().nth(WIDTH).is_some() {
                        self.write_word(&mut out);
                        self.is_inside_word = true;
                    }
                }
            }
        }
        out
    }

    /// Ends the text, and returns the rest of it. It ends with its line.
    pub(super) fn end(&mut self) -> String {
        let mut out = String::new();
        self.end_word(&mut out);
        if self.column > 0 {
            self.end_line(&mut out);
        }
        self.spaces = 0;
        out
    }

    fn end_word(&mut self, out: &mut String) {
        if !self.word.is_empty() {
            self.write_word(out);
        }
        self.is_inside_word = false;
    }

    fn end_line(&mut self, out: &mut String) {
        out.push('\n');
        self.column = 0;
        self.spaces = 0;
    }

    fn write_word(&mut self, out: &mut String) {
        let length = self.word.chars().count();
        let fits = self.column + self.spaces + length <= WIDTH;
        if !fits && self.column > 0 && !self.is_inside_word {
            self.end_line(out);
        }
        if self.column == 0 {
            out.push_str(INDENT);
        }
        out.extend(std::iter::repeat_n(' ', self.spaces));
        out.push_str(&self.word);
        self.column += self.spaces + length;
        self.spaces = 0;
        self.word.clear();
    }
}

/// Writes a whole text.
pub(super) fn indented(text: &str) -> String {
    let mut words = Words::default();
    words.push(text) + &words.end()
}

#[cfg(test)]
mod tests {
    use super::{Words, indented};

    #[test]
    fn lines_break_between_words() {
        let [long, rest] = ["a".repeat(70), "b".repeat(8)];
        assert_eq!(
            indented(&format!("{long} {rest} c")),
            format!("  {long}\n  {rest} c\n")
        );
        assert_eq!(
            indented(&format!("{long} {}", &rest[1..])),
            format!("  {long} {}\n", &rest[1..])
        );
        assert_eq!(
            indented("one  two\n\n  three "),
            "  one  two\n\n    three\n"
        );
        assert_eq!(indented(""), "");
        let indivisible = "ü".repeat(200);
        assert_eq!(
            indented(&format!("one {indivisible} two")),
            format!("  one\n  {indivisible}\n  two\n")
        );
    }

    #[test]
    fn a_terminal_gets_no_commands() {
        assert_eq!(indented("a\x1b[31m\r\nb"), "  a[31m\n  b\n");
    }

    #[test]
    fn pieces_give_what_the_whole_gives() {
        let text = format!(
            "package  files\nsyn  {}\n\n{} {} end",
            "word ".repeat(40),
            "x".repeat(100),
            "ünö ".repeat(30)
        );
        let whole = indented(&text);
        for size in 1..90 {
            let mut words = Words::default();
            let letters: Vec<_> = text.chars().collect();
            let pieces = letters.chunks(size).map(String::from_iter);
            let written: String = pieces.map(|piece| words.push(&piece)).collect();
            assert_eq!(written + &words.end(), whole, "in pieces of {size}");
        }
    }
}
