//! Which regular expressions the API takes.
//!
//! Its validator compiles each pattern with Python's `re`, as is told by its words and by what it refuses. What lies behind a strict schema
//! has no look-around; what else it lacks is not known.

/// Whether Python compiles a pattern. That look-behind must be of one length is not looked at.
pub(super) fn compiles(pattern: &str) -> bool {
    let mut parser = Parser {
        rest: pattern.chars().collect(),
        at: 0,
        open: Vec::new(),
        closed: 0,
        names: Vec::new(),
        groups: 0,
    };
    parser.pattern().is_some()
}

/// Whether a pattern that compiles looks ahead or behind.
pub(super) fn looks_around(pattern: &str) -> bool {
    let mut rest = pattern.chars();
    let mut is_in_class = false;
    while let Some(char) = rest.next() {
        match char {
            '\\' => drop(rest.next()),
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '(' if !is_in_class => {
                let ahead = rest.as_str();
                if ["?=", "?!", "?<=", "?<!"]
                    .iter()
                    .any(|it| ahead.starts_with(it))
                {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

struct Parser {
    rest: Vec<char>,
    at: usize,
    /// The number of each group that is open, if it has one.
    open: Vec<Option<usize>>,
    /// The number of the groups that may be referred to: those that are closed.
    closed: usize,
    names: Vec<String>,
    groups: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += 1;
        Some(char)
    }

    fn takes(&mut self, wanted: &str) -> bool {
        let is_there = wanted
            .chars()
            .enumerate()
            .all(|(index, char)| self.rest.get(self.at + index) == Some(&char));
        if is_there {
            self.at += wanted.chars().count();
        }
        is_there
    }

    /// Reads up to a character, which is read too.
    fn until(&mut self, end: char) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.next()? {
                char if char == end => return Some(text),
                char => text.push(char),
            }
        }
    }

    fn pattern(&mut self) -> Option<()> {
        let mut may_repeat = false;
        while let Some(char) = self.next() {
            may_repeat = match char {
                '\\' => self.escape(false)?.may_repeat,
                '[' => {
                    self.class()?;
                    true
                }
                '(' => {
                    self.group()?;
                    false
                }
                ')' => {
                    if let Some(number) = self.open.pop()? {
                        self.closed = self.closed.max(number);
                    }
                    true
                }
                '*' | '+' | '?' => {
                    self.repeat(may_repeat)?;
                    false
                }
                '{' if self.is_count()? => {
                    self.until('}')?;
                    self.repeat(may_repeat)?;
                    false
                }
                '|' | '^' | '$' => false,
                _ => true,
            };
        }
        self.open.is_empty().then_some(())
    }

    /// Reads what may follow a quantifier, if there is something to repeat.
    fn repeat(&mut self, may_repeat: bool) -> Option<()> {
        if !self.takes("?") {
            self.takes("+");
        }
        may_repeat.then_some(())
    }

    /// Whether what follows a `{` is a count; fails if it is one that ends before it begins.
    fn is_count(&self) -> Option<bool> {
        let rest = &self.rest[self.at..];
        let Some(end) = rest.iter().position(|char| *char == '}') else {
            return Some(false);
        };
        let text: String = rest[..end].iter().collect();
        let (least, most) = text.split_once(',').unwrap_or((&text, &text));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if text.is_empty() || !are_digits(least) || !are_digits(most) {
            return Some(false);
        }
        let number = |text: &str| text.parse::<u32>().ok();
        match (number(least), number(most)) {
            (Some(least), Some(most)) if least > most => None,
            _ => Some(true),
        }
    }

    fn group(&mut self) -> Option<()> {
        let mut number = None;
        if !self.takes("?") {
            self.groups += 1;
            number = Some(self.groups);
        } else if self.takes("P<") {
            let name = self.until('>')?;
            let is_name = !name.is_empty()
                && !name.starts_with(|char: char| char.is_ascii_digit())
                && name
                    .chars()
                    .all(|char| char.is_alphanumeric() || char == '_');
            if !is_name || self.names.contains(&name) {
                return None;
            }
            self.names.push(name);
            self.groups += 1;
            number = Some(self.groups);
        } else if self.takes("P=") {
            let name = self.until(')')?;
            return self.names.contains(&name).then_some(());
        } else if self.takes("#") {
            self.until(')')?;
            return Some(());
        } else if self.takes("(") {
            let name = self.until(')')?;
            let is_known =
                name.parse::<usize>().is_ok_and(|it| it > 0) || self.names.contains(&name);
            if !is_known {
                return None;
            }
        } else if ![":", "=", "!", "<=", "<!", ">"]
            .iter()
            .any(|it| self.takes(it))
        {
            return self.flags();
        }
        self.open.push(number);
        Some(())
    }

    /// Reads flags, which hold for a group, or for the whole at its beginning.
    fn flags(&mut self) -> Option<()> {
        let is_first = self.at == 2;
        let mut count = 0;
        while self.peek().is_some_and(|char| "aiLmsux-".contains(char)) {
            self.at += 1;
            count += 1;
        }
        match self.next()? {
            ':' if count > 0 => {
                self.open.push(None);
                Some(())
            }
            ')' if count > 0 && is_first => Some(()),
            _ => None,
        }
    }

    fn class(&mut self) -> Option<()> {
        self.takes("^");
        let mut is_first = true;
        loop {
            let from = match self.next()? {
                ']' if !is_first => return Some(()),
                '\\' => self.escape(true)?.char,
                char => Some(char),
            };
            is_first = false;
            if self.peek() == Some('-') && self.rest.get(self.at + 1).is_some_and(|it| *it != ']') {
                self.at += 1;
                let to = match self.next()? {
                    '\\' => self.escape(true)?.char,
                    char => Some(char),
                };
                if from? > to? {
                    return None;
                }
            }
        }
    }

    fn escape(&mut self, is_in_class: bool) -> Option<Escape> {
        let one = |char| Escape {
            char: Some(char),
            may_repeat: true,
        };
        let several = Escape {
            char: None,
            may_repeat: true,
        };
        let anchor = Escape {
            char: None,
            may_repeat: false,
        };
        match self.next()? {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => Some(several),
            'A' | 'B' | 'Z' | 'b' if !is_in_class => Some(anchor),
            'b' => Some(one('\u{8}')),
            'x' => self.code(2).map(one),
            'u' => self.code(4).map(one),
            'U' => self.code(8).map(one),
            'N' => {
                let is_name = self.takes("{") && self.until('}')?.contains(' ');
                is_name.then_some(several)
            }
            '0' => Some(one('\0')),
            digit @ '1'..='9' if !is_in_class => {
                let mut number = digit.to_digit(10)?;
                if let Some(digit) = self.peek().and_then(|it| it.to_digit(10)) {
                    self.at += 1;
                    number = number * 10 + digit;
                }
                let is_known = usize::try_from(number).is_ok_and(|it| it <= self.closed);
                is_known.then_some(several)
            }
            '1'..='7' => Some(one('\u{1}')),
            'n' => Some(one('\n')),
            'r' => Some(one('\r')),
            't' => Some(one('\t')),
            'a' => Some(one('\u{7}')),
            'f' => Some(one('\u{c}')),
            'v' => Some(one('\u{b}')),
            char if char.is_ascii_alphanumeric() => None,
            char => Some(one(char)),
        }
    }

    fn code(&mut self, digits: usize) -> Option<char> {
        let mut code = 0;
        for _ in 0..digits {
            code = code * 16 + self.next()?.to_digit(16)?;
        }
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

/// What an escape is.
struct Escape {
    /// The character, if it is one and not a set of them.
    char: Option<char>,
    may_repeat: bool,
}

#[cfg(test)]
mod tests {
    use super::{compiles, looks_around};

    #[test]
    fn what_python_compiles_is_taken() {
        for pattern in [
            "",
            "^[a-z]+$",
            r"^(?!x)(?=a)(?<=b)(?<!c)",
            r"(?P<year>\d{4})-(?P=year)",
            r"(a)\1",
            "(?i)x(?m-s:y)",
            r"[]a][^]b][\]\-a-]",
            "a{,3}b{x}c{2,}?d{1}+",
            r"\Aa\b\B\Z\x41\u00e9\U0001F600\0\_\/",
            "(?:a|b)*(?>c)(?#note)(a)(?(1)b|c)",
            "[[a]&&b]",
        ] {
            assert!(compiles(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_python_does_not_compile_is_refused() {
        for pattern in [
            r"\p{L}",
            r"[^\p{Cc}]",
            r"\P{L}",
            "(?<year>a)",
            r"\u{1f600}",
            r"\z",
            r"\cA",
            r"\k<a>",
            "(",
            ")",
            "[a",
            "[z-a]",
            r"[\w-.]",
            "*",
            "a**",
            "^*",
            "a{3,2}",
            r"\1(a)",
            "x(?i)",
            "(?P=a)",
            "(?P<a>x)(?P<a>y)",
            "(?",
            "\\",
        ] {
            assert!(!compiles(pattern), "{pattern}");
        }
    }

    #[test]
    fn look_around_is_told_from_what_looks_like_it() {
        for pattern in ["a(?=b)", "^(?!a)", "(?<=a)", "(?<!a)", r"\\(?=a)"] {
            assert!(looks_around(pattern), "{pattern}");
        }
        for pattern in [r"\(?=a", "[(?=]a", "(?:a)", "(?P<a>x)", r"[\](?=]"] {
            assert!(!looks_around(pattern), "{pattern}");
        }
    }
}
