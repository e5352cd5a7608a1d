//! Foreign text inside a line that a model reads: escaped, and shortened if it is long.

use std::fmt::Write as _;

/// How many characters of a text are shown back.
const SHOWN: usize = 60;

/// Puts a text in quotes.
pub(crate) fn quoted(text: &str) -> String {
    let (shown, cut) = shortened(text);
    let mut quoted = String::with_capacity(shown.len() + 2);
    quoted.push('"');
    for char in shown.chars() {
        if matches!(char, '"' | '\\') {
            quoted.push('\\');
        }
        push(&mut quoted, char);
    }
    quoted.push('"');
    quoted + cut
}

/// Puts a name in backticks, or in quotes if it does not look like a name.
pub(crate) fn named(name: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "_-.$@:".contains(char);
    if !name.is_empty() && name.chars().take(SHOWN).all(is_plain) {
        let (shown, cut) = shortened(name);
        format!("`{shown}{cut}`")
    } else {
        quoted(name)
    }
}

/// Writes a key as one step of a JSON pointer.
pub(crate) fn segment(key: &str) -> String {
    format!("/{}", escaped(key).replace('~', "~0").replace('/', "~1"))
}

/// Escapes what would break a line or hide in it.
pub(crate) fn escaped(text: &str) -> String {
    let (shown, cut) = shortened(text);
    let mut escaped = String::with_capacity(shown.len());
    for char in shown.chars() {
        push(&mut escaped, char);
    }
    escaped + cut
}

fn shortened(text: &str) -> (&str, &'static str) {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => (&text[..end], "…"),
        None => (text, ""),
    }
}

fn push(text: &mut String, char: char) {
    match char {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        _ if is_hidden(char) => {
            // Writing to a text does not fail.
            let mut units = [0; 2];
            for unit in char.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
        _ => text.push(char),
    }
}

/// Tells whether a character breaks a line, is not seen, or changes the direction of what follows.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::{escaped, named, quoted};

    #[test]
    fn a_text_is_one_line_in_quotes() {
        assert_eq!(quoted("a \"b\" \\ é"), r#""a \"b\" \\ é""#);
        assert_eq!(
            quoted("a\nb\r\t\u{7}\u{85}\u{2028}\u{202e}\u{e0041}"),
            r#""a\nb\r\t\u0007\u0085\u2028\u202e\udb40\udc41""#
        );
    }

    #[test]
    fn a_long_text_is_shortened() {
        let cut = format!("\"{}\"…", "é".repeat(60));
        assert_eq!(quoted(&"é".repeat(61)), cut);
        assert_eq!(quoted(&"é".repeat(60)), cut.trim_end_matches('…'));
        assert_eq!(
            escaped(&"x".repeat(1_000_000)),
            format!("{}…", "x".repeat(60))
        );
        assert_eq!(
            named(&"x".repeat(1_000_000)),
            format!("`{}…`", "x".repeat(60))
        );
    }

    #[test]
    fn what_does_not_look_like_a_name_is_quoted() {
        for (name, shown) in [
            ("city", "`city`"),
            ("größe-2.x", "`größe-2.x`"),
            ("", "\"\""),
            ("New York", "\"New York\""),
            ("a`b", "\"a`b\""),
            ("a\nb", "\"a\\nb\""),
        ] {
            assert_eq!(named(name), shown);
        }
        assert_eq!(escaped("1/A\n"), "1/A\\n");
    }
}
