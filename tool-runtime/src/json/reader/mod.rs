//! The tokens of a text.

mod number;
mod string;

use std::borrow::Cow;

pub(super) use self::number::{Integer, Number};
use super::{
    shape::{ANYTHING, Request, Shape, ShapeId},
    wrong::Wrong,
};
use crate::quote::quoted;

/// Reads a text of JSON, token by token.
///
/// Beside JSON, it reads what can mean one thing only:
///
/// - control characters inside a string, a line break or a tab for example;
/// - a comma before `}` or `]`;
/// - `True`, `False` and `None`;
/// - white space that JSON does not know, and a byte order mark.
pub(crate) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    depth: u8,
    /// What the last text was, if it had escapes.
    pub(super) scratch: String,
    /// Whether a whole number is an integer where the type does not say, however it is written.
    pub(super) prefers_integers: bool,
    /// Whether something went wrong on the way. What is read all the same hides an error.
    pub(super) has_failed: bool,
    /// How many values no type wanted.
    pub(super) ignored: usize,
    shapes: &'t [Shape],
    /// The shape of the value that comes next.
    pub(super) shape: ShapeId,
    /// Whether a type has asked for something that the shapes do not vouch for.
    pub(super) is_open: bool,
}

/// How deep arrays and objects may be nested, as `serde_json` has it.
const DEEPEST: u8 = 127;

/// A word of JSON.
#[derive(Clone, Copy)]
pub(super) enum Word {
    True,
    False,
    Null,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            scratch: String::new(),
            prefers_integers: false,
            has_failed: false,
            ignored: 0,
            shapes: &[Shape::ANYTHING],
            shape: ANYTHING,
            is_open: false,
        }
    }

    /// Follows these shapes while it reads. The first of them is that of anything.
    pub(crate) fn following(mut self, shapes: &'t [Shape]) -> Self {
        self.shapes = shapes;
        self
    }

    /// Says which shape the value has that comes next.
    #[inline]
    pub(crate) fn expect(&mut self, shape: ShapeId) {
        self.shape = shape;
    }

    /// Returns the shape of the value that comes next.
    #[inline]
    pub(super) fn shape(&self) -> &'t Shape {
        &self.shapes[self.shape as usize]
    }

    /// Notes what a type asks for.
    #[inline]
    pub(super) fn note_request(&mut self, request: Request) {
        self.is_open |= !self.shape().implied.includes(request);
    }

    /// Notes that the value needs a check, unless that is right.
    #[inline]
    pub(super) fn vouch(&mut self, is_right: bool) {
        self.is_open |= !is_right;
    }

    /// Tells whether what was read must be checked: a type has asked for something that its schema does not say, or has hidden an
    /// error and read something else in the place of the value.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open || self.has_failed
    }

    /// Reads whole numbers as integers where the type does not say which it wants, as the content of a tagged enum does.
    pub(crate) fn preferring_integers(mut self) -> Self {
        self.prefers_integers = true;
        self
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Returns the first byte of the next token.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8, Wrong> {
        match self.byte() {
            Some(byte @ b'!'..=b'~') => Ok(byte),
            _ => self.skip_space().ok_or_else(Wrong::cut_off),
        }
    }

    /// Moves to the next token, and returns its first byte; `None` at the end.
    fn skip_space(&mut self) -> Option<u8> {
        loop {
            match self.byte()? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte @ b'!'..=b'~' => return Some(byte),
                byte => {
                    if !self.skip_odd_space() {
                        return Some(byte);
                    }
                }
            }
        }
    }

    /// Skips white space of other kinds, which does not mean anything between tokens.
    #[cold]
    fn skip_odd_space(&mut self) -> bool {
        let next = self.text[self.at..].chars().next();
        match next.filter(|char| char.is_whitespace() || *char == '\u{feff}') {
            Some(space) => {
                self.at += space.len_utf8();
                true
            }
            None => false,
        }
    }

    /// Makes sure that nothing follows.
    pub(crate) fn end(&mut self) -> Result<(), Wrong> {
        match self.skip_space() {
            Some(_) => Err(self.unexpected("the end")),
            None => Ok(()),
        }
    }

    /// The problem that something else is expected here.
    #[cold]
    pub(super) fn unexpected(&self, wanted: &str) -> Wrong {
        let place = self.place();
        let found = self.text[self.at..].chars().next();
        let found = found.map_or_else(String::new, |char| {
            format!(", got {}", quoted(char.encode_utf8(&mut [0; 4])))
        });
        Wrong::syntax(format!("expected {wanted} {place}{found}"))
    }

    #[cold]
    fn syntax(&self, what: &str) -> Wrong {
        Wrong::syntax(format!("{what} {}", self.place()))
    }

    /// Says where the reader is.
    fn place(&self) -> String {
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() + 1;
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[begin..].chars().count() + 1;
        format!("at line {line} column {column}")
    }

    /// Goes one level down, into the array or the object that begins here.
    #[inline]
    pub(super) fn open(&mut self) -> Result<(), Wrong> {
        if self.depth == DEEPEST {
            return Err(Wrong::value(format!("nested more than {DEEPEST} deep")));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Goes one level up, if nothing but the end follows.
    #[inline]
    pub(super) fn close(&mut self, end: u8) -> Result<(), Wrong> {
        if self.peek()? != end {
            return Err(self.unclosed(end));
        }
        self.depth -= 1;
        self.at += 1;
        Ok(())
    }

    #[cold]
    fn unclosed(&self, end: u8) -> Wrong {
        self.unexpected(if end == b']' {
            "`,` or `]`"
        } else {
            "`,` or `}`"
        })
    }

    /// Moves to the next item, or member, of what ends with `end`; `false` if there is none.
    #[inline]
    pub(super) fn next(&mut self, is_first: &mut bool, end: u8) -> Result<bool, Wrong> {
        let next = self.peek()?;
        if next == end {
            return Ok(false);
        }
        if std::mem::take(is_first) {
            return Ok(true);
        }
        if next != b',' {
            return Err(self.unclosed(end));
        }
        self.at += 1;
        // A comma too many.
        Ok(self.peek()? != end)
    }

    /// Moves behind the colon.
    #[inline]
    pub(super) fn colon(&mut self) -> Result<(), Wrong> {
        if self.peek()? != b':' {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    pub(super) fn word(&mut self) -> Result<Word, Wrong> {
        let rest = &self.text.as_bytes()[self.at..];
        let (value, length) = match rest {
            [b't', b'r', b'u', b'e', ..] => (Word::True, 4),
            [b'n', b'u', b'l', b'l', ..] => (Word::Null, 4),
            [b'f', b'a', b'l', b's', b'e', ..] => (Word::False, 5),
            _ => return self.odd_word(),
        };
        self.at += length;
        Ok(value)
    }

    /// Reads a word of another language, if it is one.
    #[cold]
    fn odd_word(&mut self) -> Result<Word, Wrong> {
        let (word, value) = match self.byte() {
            Some(b't') => ("true", Word::True),
            Some(b'f') => ("false", Word::False),
            Some(b'n') => ("null", Word::Null),
            Some(b'T') => ("True", Word::True),
            Some(b'F') => ("False", Word::False),
            Some(b'N') => ("None", Word::Null),
            _ => return Err(self.unexpected("value")),
        };
        let rest = &self.text[self.at..];
        if !rest.starts_with(word) {
            let is_cut_off = word.starts_with(rest);
            return Err(if is_cut_off {
                Wrong::cut_off()
            } else {
                self.unexpected("value")
            });
        }
        self.at += word.len();
        Ok(value)
    }

    /// Makes sure that a key begins here.
    #[inline]
    pub(super) fn begin_key(&mut self) -> Result<(), Wrong> {
        if self.byte() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        Ok(())
    }

    /// Begins an object that is the whole text.
    pub(crate) fn begin_object(&mut self) -> Result<(), Wrong> {
        if self.peek()? != b'{' {
            return Err(self.unexpected("an object"));
        }
        self.open()
    }

    /// Ends an object that is the whole text.
    pub(crate) fn end_object(&mut self) -> Result<(), Wrong> {
        self.close(b'}')?;
        self.end()
    }

    /// Moves to the next key; `false` behind the last one.
    #[inline]
    pub(crate) fn next_key(&mut self, is_first: &mut bool) -> Result<bool, Wrong> {
        self.next(is_first, b'}')
    }

    /// Moves behind a key and its colon, if the key is written like this. The text must need no escapes.
    #[inline]
    pub(crate) fn take_key(&mut self, key: &str) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let length = key.len();
        let is_key = rest.len() > length + 2
            && rest[0] == b'"'
            && rest[length + 1] == b'"'
            && rest[length + 2] == b':'
            && &rest[1..=length] == key.as_bytes();
        if is_key {
            self.at += length + 3;
        }
        is_key
    }

    /// Reads a key and its colon.
    pub(crate) fn key(&mut self) -> Result<Cow<'t, str>, Wrong> {
        self.begin_key()?;
        let key = self.owned_string()?;
        self.colon()?;
        Ok(key)
    }

    /// Reads a key once more.
    #[cold]
    pub(super) fn key_at(&self, at: usize) -> Cow<'t, str> {
        let mut reader = Self::new(self.text);
        reader.at = at;
        // It has been read before.
        reader.owned_string().unwrap_or_default()
    }
}
