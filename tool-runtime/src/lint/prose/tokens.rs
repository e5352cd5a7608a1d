//! A description, cut into words, quoted values and what stands between them.

/// One piece of a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    /// A text in quotes or backticks.
    Quoted(String),
    Comma,
    Bar,
    Slash,
    Colon,
    Open,
    Close,
    Dash,
    /// The end of a sentence.
    Stop,
    /// `…`
    More,
    Other,
}

impl Token {
    /// The word in lower case; empty for what is none.
    pub(super) fn word(&self) -> String {
        match self {
            Self::Word(word) => word.to_lowercase(),
            _ => String::new(),
        }
    }
}

/// How long a quoted value may be, in characters.
const VALUE: usize = 40;

/// Words that end with a point of their own.
const ABBREVIATED: [&str; 6] = ["e.g", "eg", "i.e", "etc", "ex", "vs"];

pub(super) fn of(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut index = 0;
    while let Some(&char) = chars.get(index) {
        let rest = &chars[index..];
        let before = index.checked_sub(1).map(|before| chars[before]);
        if let Some((content, length)) = quoted(before, rest) {
            push_quoted(&content, &mut tokens);
            index += length;
            continue;
        }
        if is_word(char) || is_negative(before, rest) {
            let length = word(rest);
            let word: String = rest[..length].iter().collect();
            let is_abbreviated = ABBREVIATED.contains(&word.to_lowercase().as_str());
            tokens.push(Token::Word(word));
            index += length + usize::from(is_abbreviated && rest.get(length) == Some(&'.'));
            continue;
        }
        if rest.starts_with(&['.', '.', '.']) {
            tokens.push(Token::More);
            index += 3;
            continue;
        }
        tokens.push(match char {
            ',' | '，' | '、' => Token::Comma,
            '|' => Token::Bar,
            '/' => Token::Slash,
            ':' => Token::Colon,
            '(' | '[' | '{' => Token::Open,
            ')' | ']' | '}' => Token::Close,
            '-' | '–' | '—' => Token::Dash,
            '.' | ';' | '!' | '?' | '。' => Token::Stop,
            '…' => Token::More,
            '\n' if is_paragraph(rest) => Token::Stop,
            char if char.is_whitespace() => {
                index += 1;
                continue;
            }
            _ => Token::Other,
        });
        index += 1;
    }
    tokens
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

fn is_negative(before: Option<char>, rest: &[char]) -> bool {
    before.is_none_or(char::is_whitespace)
        && matches!(rest, ['-', digit, ..] if digit.is_ascii_digit())
}

/// How long the word is that begins here. Signs belong to it if it goes on behind them.
fn word(rest: &[char]) -> usize {
    let mut length = 1;
    while let Some(&char) = rest.get(length) {
        let goes_on = rest.get(length + 1).copied().is_some_and(is_word);
        let is_sign = matches!(char, '-' | '.' | '+' | '\'' | '’') && goes_on;
        if !is_word(char) && !is_sign && !matches!(char, '#') {
            break;
        }
        length += 1;
    }
    length
}

/// The content of the quotes that begin here, and how long it is with them.
fn quoted(before: Option<char>, rest: &[char]) -> Option<(String, usize)> {
    let closing = match rest.first()? {
        '"' => '"',
        '`' => '`',
        '“' => '”',
        '‘' => '’',
        '«' => '»',
        '\'' if !before.is_some_and(char::is_alphanumeric) => '\'',
        _ => return None,
    };
    let inner = &rest[1..];
    let end = inner.iter().take(VALUE + 1).position(|&it| it == closing)?;
    let is_apostrophe = closing == '\'' && inner.get(end + 1).copied().is_some_and(is_word);
    if end == 0 || is_apostrophe || inner[..end].contains(&'\n') {
        return None;
    }
    Some((inner[..end].iter().collect(), end + 2))
}

/// Several values may stand in one pair of backticks: `low | high`.
fn push_quoted(content: &str, tokens: &mut Vec<Token>) {
    let mut is_first = true;
    for value in content.split('|') {
        if !is_first {
            tokens.push(Token::Bar);
        }
        is_first = false;
        let value = value.trim().trim_matches(['"', '\'']);
        if !value.is_empty() {
            tokens.push(Token::Quoted(value.to_owned()));
        }
    }
}

fn is_paragraph(rest: &[char]) -> bool {
    let mut after = rest[1..].iter().take_while(|char| char.is_whitespace());
    after.any(|&char| char == '\n')
}

#[cfg(test)]
mod tests {
    use super::{Token, of};

    fn word(word: &str) -> Token {
        Token::Word(word.to_owned())
    }

    fn quoted(value: &str) -> Token {
        Token::Quoted(value.to_owned())
    }

    #[test]
    fn words_and_quotes_are_told_apart() {
        assert_eq!(
            of("One of \"a b\", 'c' or `d`. It's v1.2"),
            [
                word("One"),
                word("of"),
                quoted("a b"),
                Token::Comma,
                quoted("c"),
                word("or"),
                quoted("d"),
                Token::Stop,
                word("It's"),
                word("v1.2"),
            ]
        );
    }

    #[test]
    fn points_of_abbreviations_end_no_sentence() {
        assert_eq!(
            of("e.g. a, etc. -1…"),
            [
                word("e.g"),
                word("a"),
                Token::Comma,
                word("etc"),
                word("-1"),
                Token::More
            ]
        );
    }

    #[test]
    fn bars_in_backticks_part_values() {
        assert_eq!(of("`a | \"b\"`"), [quoted("a"), Token::Bar, quoted("b")]);
    }

    #[test]
    fn what_is_not_closed_is_no_quote() {
        assert_eq!(of("5\" a"), [word("5"), Token::Other, word("a")]);
        assert_eq!(of("users' ids"), [word("users"), Token::Other, word("ids")]);
    }
}
