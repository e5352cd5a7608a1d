//! Which patterns the OpenAI APIs read.
//!
//! They check every pattern that they are sent with Python's `re`, strict or not, and those of a strict schema with an engine that has no
//! look-around. What else that engine reads is not documented. So a strict schema is only sent with what all engines read alike.

use std::{fmt, iter::Peekable, str::Chars};

/// Something in a pattern that an API refuses, and with it the whole request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    what: &'static str,
    text: String,
    /// Whether a schema that is not strict must not have it either.
    pub(crate) is_illegal: bool,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, text, .. } = self;
        write!(f, "{what} (`{text}`)")
    }
}

/// Finds what keeps a pattern out of a strict schema; first of all what keeps it out of every request.
pub(crate) fn unread(pattern: &str) -> Option<Unread> {
    let mut scan = Scan {
        rest: pattern.chars().peekable(),
        found: Vec::new(),
    };
    scan.pattern();
    let illegal = scan.found.iter().position(|it| it.is_illegal);
    let first = illegal.unwrap_or(0);
    (first < scan.found.len()).then(|| scan.found.swap_remove(first))
}

struct Scan<'p> {
    rest: Peekable<Chars<'p>>,
    found: Vec<Unread>,
}

/// What a quantifier may follow.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing, or an anchor.
    Nothing,
    Item,
    Quantifier,
}

impl Scan<'_> {
    fn unread(&mut self, what: &'static str, text: impl Into<String>, is_illegal: bool) {
        self.found.push(Unread {
            what,
            text: text.into(),
            is_illegal,
        });
    }

    fn refused(&mut self, what: &'static str, text: impl Into<String>) {
        self.unread(what, text, false);
    }

    fn illegal(&mut self, what: &'static str, text: impl Into<String>) {
        self.unread(what, text, true);
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    fn pattern(&mut self) {
        let mut open = 0_usize;
        let mut before = Before::Nothing;
        while let Some(char) = self.rest.next() {
            before = match char {
                '(' => {
                    open += 1;
                    self.group();
                    Before::Nothing
                }
                ')' if open == 0 => {
                    self.illegal("a `)` that closes nothing", ")");
                    Before::Item
                }
                ')' => {
                    open -= 1;
                    Before::Item
                }
                '|' | '^' | '$' => Before::Nothing,
                '*' | '+' | '?' => self.quantifier(char, before),
                '{' => self.counted(before),
                '[' => {
                    self.class();
                    Before::Item
                }
                '\\' => self.escape(),
                _ => Before::Item,
            };
        }
        if open > 0 {
            self.illegal("a group that is not closed", "(");
        }
    }

    fn group(&mut self) {
        if !self.takes('?') {
            return;
        }
        if self.rest.peek() == Some(&'(') {
            self.refused("a condition", "(?(");
            return;
        }
        match self.rest.next() {
            Some(':') => {}
            Some(sign @ ('=' | '!')) => self.refused("look-ahead", format!("(?{sign}")),
            Some('<') => match self.rest.peek().copied() {
                Some(sign @ ('=' | '!')) => {
                    self.rest.next();
                    self.refused("look-behind", format!("(?<{sign}"));
                }
                _ => self.illegal("a named group", "(?<"),
            },
            Some('P') => match self.rest.next() {
                Some('<') => self.refused("a named group", "(?P<"),
                Some('=') => self.refused("a back-reference", "(?P="),
                _ => self.illegal("an unknown group", "(?P"),
            },
            Some('>') => self.refused("an atomic group", "(?>"),
            Some('#') => {
                self.refused("a comment", "(?#");
                while self.rest.next_if(|it| *it != ')').is_some() {}
            }
            Some(flag) if flag == '-' || flag.is_ascii_alphabetic() => {
                self.refused("a flag", format!("(?{flag}"));
            }
            _ => self.illegal("an unknown group", "(?"),
        }
    }

    fn quantifier(&mut self, sign: char, before: Before) -> Before {
        match before {
            Before::Item => {
                // Lazy ones accept the same texts.
                if !self.takes('?') && self.takes('+') {
                    self.refused("a possessive quantifier", format!("{sign}+"));
                }
            }
            Before::Nothing => self.illegal("a quantifier of nothing", sign),
            Before::Quantifier => self.illegal("a quantifier of a quantifier", sign),
        }
        Before::Quantifier
    }

    /// Reads what follows a `{`, which begins a quantifier or stands for itself.
    fn counted(&mut self, before: Before) -> Before {
        let mut ahead = self.rest.clone();
        let mut count = String::new();
        while let Some(char) = ahead.next_if(|it| it.is_ascii_digit() || *it == ',') {
            count.push(char);
        }
        let (least, most) = count.split_once(',').unwrap_or((&count, &count));
        let is_count = ahead.next() == Some('}')
            && !most.contains(',')
            && !least.is_empty()
            && (count.contains(',') || !most.is_empty());
        if !is_count {
            self.refused("a `{` that begins no count", "{");
            return Before::Item;
        }
        let number = |digits: &str| digits.parse::<u32>();
        match (number(least), number(most)) {
            (Ok(least), Ok(most)) if least > most => {
                self.illegal("a count that ends before it begins", format!("{{{count}}}"));
            }
            (Ok(_), Ok(_)) => {}
            (Ok(_), Err(_)) if most.is_empty() => {}
            _ => self.refused("a count that is too large", format!("{{{count}}}")),
        }
        self.rest = ahead;
        self.quantifier('{', before)
    }

    /// Reads what follows a `\` outside of a class.
    fn escape(&mut self) -> Before {
        match self.rest.next() {
            None => self.illegal("a `\\` at the end", "\\"),
            Some('b' | 'B') => {
                self.refused("a word boundary", "\\b");
                return Before::Nothing;
            }
            Some(letter @ ('A' | 'Z')) => {
                self.refused("an anchor of other dialects", format!("\\{letter}"));
                return Before::Nothing;
            }
            Some(digit @ '1'..='9') => self.refused("a back-reference", format!("\\{digit}")),
            Some(char) => self.escaped(char),
        }
        Before::Item
    }

    /// Reads an escape that means the same in a class and outside of one.
    fn escaped(&mut self, char: char) {
        match char {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'n' | 'r' | 't' | 'f' | 'v' => {}
            'x' => self.hexadecimal('x', 2),
            'u' => self.hexadecimal('u', 4),
            '0' => self.refused("an octal escape", "\\0"),
            'p' | 'P' => self.illegal("a Unicode property", format!("\\{char}")),
            'a' | 'N' | 'U' => self.refused("an escape of other dialects", format!("\\{char}")),
            // Word edges to some engines.
            '<' | '>' => self.refused("an escape that needs none", format!("\\{char}")),
            char if char.is_ascii_alphanumeric() => {
                self.illegal("an unknown escape", format!("\\{char}"));
            }
            char if char.is_ascii() => {}
            char => self.refused("an escape that needs none", format!("\\{char}")),
        }
    }

    fn hexadecimal(&mut self, letter: char, length: usize) {
        for _ in 0..length {
            if self.rest.next_if(char::is_ascii_hexdigit).is_none() {
                self.illegal("an escape that is cut short", format!("\\{letter}"));
                return;
            }
        }
    }

    /// Reads what follows a `[`.
    fn class(&mut self) {
        self.takes('^');
        if self.rest.peek() == Some(&']') {
            self.refused("a class that begins with `]`", "[]");
            self.rest.next();
        }
        // What a range would begin with: a character, or what is none.
        let mut last: Option<Option<char>> = None;
        loop {
            let Some(char) = self.rest.next() else {
                self.illegal("a class that is not closed", "[");
                return;
            };
            last = match char {
                ']' => return,
                '-' if self.rest.peek() == Some(&'-') => {
                    self.refused("an operator of classes", "--");
                    None
                }
                '-' if self.rest.peek() != Some(&']') && last.is_some() => {
                    self.range(last.flatten());
                    None
                }
                '[' => Some(Some(self.bracket_in_class())),
                sign @ ('&' | '~' | '|') if self.rest.peek() == Some(&sign) => {
                    self.refused("an operator of classes", format!("{sign}{sign}"));
                    Some(Some(sign))
                }
                '\\' => Some(self.escape_in_class()),
                char => Some(Some(char)),
            };
        }
    }

    fn bracket_in_class(&mut self) -> char {
        self.refused("a `[` in a class that is not escaped", "[");
        '['
    }

    /// Reads the end of a range.
    fn range(&mut self, from: Option<char>) {
        let to = match self.rest.next() {
            Some('\\') => self.escape_in_class(),
            Some('[') => Some(self.bracket_in_class()),
            to => to,
        };
        match (from, to) {
            (Some(from), Some(to)) if from <= to => {}
            (Some(from), Some(to)) => {
                self.illegal("a range that ends before it begins", format!("{from}-{to}"));
            }
            _ => self.illegal("a range of something that is not a character", "-"),
        }
    }

    /// Reads an escape in a class, and returns the character that it is, if it is one and not several.
    fn escape_in_class(&mut self) -> Option<char> {
        let Some(char) = self.rest.next() else {
            self.illegal("a `\\` at the end", "\\");
            return None;
        };
        match char {
            'b' => self.refused("an escape of other dialects", "\\b"),
            '1'..='9' => self.refused("an octal escape", format!("\\{char}")),
            'x' | 'u' => {
                let digits = if char == 'x' { 2 } else { 4 };
                let code: String = self.rest.clone().take(digits).collect();
                self.hexadecimal(char, digits);
                let code = u32::from_str_radix(&code, 16).unwrap_or_default();
                return Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            'A' | 'B' | 'Z' => self.illegal("an unknown escape", format!("\\{char}")),
            char => self.escaped(char),
        }
        Some(match char {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => return None,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\u{c}',
            'v' => '\u{b}',
            char => char,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::unread;

    #[test]
    fn what_all_engines_read_alike_is_read() {
        for pattern in [
            "",
            r"^[\s\S]$",
            r"^\d{3}-\d{4}$",
            r"^(?:https?|ftp)://[^\s/$.?#].[^\s]*$",
            "^[A-Za-z_][A-Za-z0-9_]*$",
            r"^[\w.+-]+@[\w-]+\.[\w.-]+$",
            "a|b||",
            "x{2,}?y{0,3}z{4}",
            r"^\x41\u00e9\/\-\]$",
            r"[\x41-\x5a\[\]\\^-]",
            "(a(b(c)*)+)?",
            "é+",
            r"\(?=x",
            "[(?=]",
            "}]",
            "[-a][a-z-9][a-]",
        ] {
            assert_eq!(unread(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_only_some_engines_read_is_named() {
        for (pattern, words) in [
            ("^(?!x)", "look-ahead (`(?!`)"),
            ("a(?=b)", "look-ahead (`(?=`)"),
            ("(?<=a)b", "look-behind (`(?<=`)"),
            ("(?<!a)b", "look-behind (`(?<!`)"),
            (r"(a)\1", r"a back-reference (`\1`)"),
            ("(?P<a>x)(?P=a)", "a named group (`(?P<`)"),
            ("(?i)x", "a flag (`(?i`)"),
            ("(?-i:x)", "a flag (`(?-`)"),
            ("(?>x)", "an atomic group (`(?>`)"),
            ("(a)(?(1)b|c)", "a condition (`(?(`)"),
            ("(?#a*[b)c", "a comment (`(?#`)"),
            ("x++", "a possessive quantifier (`++`)"),
            (r"\bx", r"a word boundary (`\b`)"),
            (r"\Ax", r"an anchor of other dialects (`\A`)"),
            (r"[^\0]", r"an octal escape (`\0`)"),
            (r"\<x", r"an escape that needs none (`\<`)"),
            ("[a[b]", "a `[` in a class that is not escaped (`[`)"),
            ("[a&&b]", "an operator of classes (`&&`)"),
            ("[a--b]", "an operator of classes (`--`)"),
            ("[]a]", "a class that begins with `]` (`[]`)"),
            ("a{b", "a `{` that begins no count (`{`)"),
            ("a{,3}", "a `{` that begins no count (`{`)"),
            (
                "a{99999999999}",
                "a count that is too large (`{99999999999}`)",
            ),
        ] {
            let found = unread(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert_eq!(found.to_string(), words, "{pattern}");
            assert!(!found.is_illegal, "{pattern}");
        }
    }

    #[test]
    fn what_python_does_not_compile_is_illegal_everywhere() {
        for (pattern, words) in [
            (r"^[\p{L} ]+$", r"a Unicode property (`\p`)"),
            (r"\P{Cc}", r"a Unicode property (`\P`)"),
            ("(?<year>x)", "a named group (`(?<`)"),
            (r"\u{1f600}", r"an escape that is cut short (`\u`)"),
            (r"\x4", r"an escape that is cut short (`\x`)"),
            (r"x\z", r"an unknown escape (`\z`)"),
            (r"[\cA]", r"an unknown escape (`\c`)"),
            ("(", "a group that is not closed (`(`)"),
            ("a)", "a `)` that closes nothing (`)`)"),
            ("[a", "a class that is not closed (`[`)"),
            ("[z-a]", "a range that ends before it begins (`z-a`)"),
            (
                r"[a-\d]",
                "a range of something that is not a character (`-`)",
            ),
            (
                r"[\w-.]",
                "a range of something that is not a character (`-`)",
            ),
            ("*a", "a quantifier of nothing (`*`)"),
            ("^+", "a quantifier of nothing (`+`)"),
            ("a|?", "a quantifier of nothing (`?`)"),
            ("a**", "a quantifier of a quantifier (`*`)"),
            ("a{3}{2}", "a quantifier of a quantifier (`{`)"),
            ("a{3,2}", "a count that ends before it begins (`{3,2}`)"),
            ("(?@x)", "an unknown group (`(?`)"),
            (r"a\", r"a `\` at the end (`\`)"),
            // It comes after what strict schemas alone have no place for.
            (r"^(?!x)[^\p{Cc}]+$", r"a Unicode property (`\p`)"),
        ] {
            let found = unread(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert_eq!(found.to_string(), words, "{pattern}");
            assert!(found.is_illegal, "{pattern}");
        }
    }
}
