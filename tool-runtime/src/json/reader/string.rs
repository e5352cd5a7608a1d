//! Strings.

use std::borrow::Cow;

use super::Reader;
use crate::{json::wrong::Wrong, quote::quoted};

impl<'t> Reader<'t> {
    /// Reads a string: `None` if it had escapes, and is in the scratch now.
    #[inline]
    pub(in crate::json) fn string(&mut self) -> Result<Option<&'t str>, Wrong> {
        let start = self.at + 1;
        let end = self.string_end(start)?;
        if self.text.as_bytes()[end] == b'"' {
            self.at = end + 1;
            return Ok(Some(&self.text[start..end]));
        }
        self.escaped_string(start, end).map(|()| None)
    }

    /// Finds the quote or the backslash that comes first, eight bytes at a time.
    #[inline]
    fn string_end(&self, start: usize) -> Result<usize, Wrong> {
        const EACH: u64 = u64::from_ne_bytes([1; 8]);
        // The high bit of each byte that is zero, and perhaps of some above it.
        let zeros = |bytes: u64| bytes.wrapping_sub(EACH) & !bytes & (EACH << 7);

        let mut at = start;
        let mut chunks = self.text.as_bytes()[start..].chunks_exact(8);
        for chunk in &mut chunks {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(chunk);
            let bytes = u64::from_le_bytes(bytes);
            let quotes = zeros(bytes ^ (EACH * u64::from(b'"')));
            let found = quotes | zeros(bytes ^ (EACH * u64::from(b'\\')));
            if found != 0 {
                return Ok(at + found.trailing_zeros() as usize / 8);
            }
            at += 8;
        }
        let mut rest = chunks.remainder().iter();
        match rest.position(|byte| matches!(byte, b'"' | b'\\')) {
            Some(length) => Ok(at + length),
            None => Err(Wrong::cut_off()),
        }
    }

    /// Reads the rest of a string from its first escape on.
    fn escaped_string(&mut self, start: usize, escape: usize) -> Result<(), Wrong> {
        self.scratch.clear();
        self.scratch.push_str(&self.text[start..escape]);
        self.at = escape;
        loop {
            let end = self.string_end(self.at)?;
            self.scratch.push_str(&self.text[self.at..end]);
            self.at = end + 1;
            if self.text.as_bytes()[end] == b'"' {
                return Ok(());
            }
            let char = self.escape()?;
            self.scratch.push(char);
        }
    }

    /// Reads what follows a backslash.
    fn escape(&mut self) -> Result<char, Wrong> {
        let char = match self.byte().ok_or_else(Wrong::cut_off)? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => return self.unicode_escape(),
            _ => {
                self.at -= 1;
                let escape: String = self.text[self.at..].chars().take(2).collect();
                let words = format!("{} does not mean a character", quoted(&escape));
                return Err(self.syntax(&words));
            }
        };
        self.at += 1;
        Ok(char)
    }

    fn unicode_escape(&mut self) -> Result<char, Wrong> {
        let start = self.at - 1;
        let first = self.code_unit()?;
        let decoded = if (0xd800..0xdc00).contains(&first) {
            // The second half must follow.
            match &self.text.as_bytes()[self.at..] {
                [] | [b'\\'] => return Err(Wrong::cut_off()),
                [b'\\', b'u', ..] => {
                    self.at += 1;
                    let second = self.code_unit()?;
                    char::decode_utf16([first, second]).next()
                }
                _ => None,
            }
        } else {
            char::decode_utf16([first]).next()
        };
        decoded.and_then(Result::ok).ok_or_else(|| {
            self.at = start;
            self.syntax("half of a character")
        })
    }

    /// Reads `u` and four digits.
    fn code_unit(&mut self) -> Result<u16, Wrong> {
        let mut unit = 0;
        for _ in 0..4 {
            self.at += 1;
            let byte = self.byte().ok_or_else(Wrong::cut_off)?;
            let digit = char::from(byte).to_digit(16);
            let digit = digit.and_then(|digit| u16::try_from(digit).ok());
            unit = unit * 16 + digit.ok_or_else(|| self.unexpected("a hexadecimal digit"))?;
        }
        self.at += 1;
        Ok(unit)
    }

    /// Reads a string that is kept.
    pub(in crate::json) fn owned_string(&mut self) -> Result<Cow<'t, str>, Wrong> {
        Ok(match self.string()? {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.scratch.clone()),
        })
    }
}
