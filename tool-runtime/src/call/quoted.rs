//! Words that a model or a server made up, in texts that a model reads. They must not pass for words of ours.

use std::borrow::Cow;

/// How many characters are shown of the beginning of a long text, and how many of its end.
const HEAD: usize = 60;
const TAIL: usize = 20;

/// Puts a text in quotes: on one line, its control characters escaped, and shortened if it is long.
pub(crate) fn quoted(text: &str) -> String {
    let head = text.char_indices().nth(HEAD);
    let tail = text.char_indices().nth_back(TAIL - 1);
    match (head, tail) {
        (Some((head, _)), Some((tail, _))) if head < tail => {
            format!("{:?}", format!("{}…{}", &text[..head], &text[tail..]))
        }
        _ => format!("{text:?}"),
    }
}

/// Leaves an id or a name as it is if it is short and made of letters, digits and `_-.:`; else puts it in quotes.
pub(crate) fn quoted_unless_plain(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    if (1..=64).contains(&text.len()) && text.bytes().all(is_plain) {
        text.into()
    } else {
        quoted(text).into()
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, quoted_unless_plain};

    #[test]
    fn plain_ids_stay_as_they_are() {
        for id in ["call_1", "search:0", "toolu_01A-b.2", &"x".repeat(64)] {
            assert_eq!(quoted_unless_plain(id), id);
        }
    }

    #[test]
    fn others_are_quoted_and_on_one_line() {
        for (text, expected) in [
            ("", r#""""#),
            ("two words", r#""two words""#),
            ("a\nb", r#""a\nb""#),
            ("é", r#""é""#),
            ("\"]", r#""\"]""#),
            ("\u{2028}\u{202e}\u{0}\r", r#""\u{2028}\u{202e}\0\r""#),
        ] {
            assert_eq!(quoted_unless_plain(text), expected);
        }
    }

    #[test]
    fn long_texts_keep_their_ends() {
        let long = format!("begin{}end", "x".repeat(1_000_000));
        let expected = format!("\"begin{}…{}end\"", "x".repeat(55), "x".repeat(17));
        assert_eq!(quoted(&long), expected);
        assert_eq!(
            quoted_unless_plain(&"x".repeat(65)),
            format!("\"{}\"", "x".repeat(65))
        );
        let eighty = "é".repeat(80);
        assert_eq!(quoted(&eighty), format!("\"{eighty}\""));
        assert_eq!(
            quoted(&"é".repeat(81)),
            format!("\"{}…{}\"", "é".repeat(60), "é".repeat(20))
        );
    }
}
