//! Numbers.

use serde::de::Visitor;

use super::Reader;
use crate::json::{decimal::Decimal, wrong::Wrong};

/// A number: an integer of ordinary size, or as it is written.
#[derive(Clone, Copy)]
pub(in crate::json) enum Number<'t> {
    Unsigned(u64),
    Negative(i64),
    Written(&'t str),
}

/// An integer of any size.
#[derive(Clone, Copy)]
pub(in crate::json) enum Integer {
    Unsigned(u128),
    Negative(i128),
}

impl Number<'_> {
    /// The integer that it is, if it is one and has room.
    pub(in crate::json) fn integer(self) -> Option<Integer> {
        match self {
            Self::Unsigned(number) => Some(Integer::Unsigned(number.into())),
            Self::Negative(number) => Some(Integer::Negative(number.into())),
            Self::Written(text) => {
                let decimal = Decimal::read(text);
                match decimal.to_u128() {
                    Some(number) => Some(Integer::Unsigned(number)),
                    None => decimal.to_i128().map(Integer::Negative),
                }
            }
        }
    }
}

impl Integer {
    pub(in crate::json) fn is_within(self, least: i128, most: u128) -> bool {
        match self {
            Self::Unsigned(number) => number <= most,
            Self::Negative(number) => number >= least,
        }
    }

    /// Gives it to a visitor as the smallest type that has room for it.
    pub(in crate::json) fn visit<'de, V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match self {
            Self::Unsigned(number) => match u64::try_from(number) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => visitor.visit_u128(number),
            },
            Self::Negative(number) => match i64::try_from(number) {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => visitor.visit_i128(number),
            },
        }
    }
}

impl<'t> Reader<'t> {
    pub(in crate::json) fn number(&mut self) -> Result<Number<'t>, Wrong> {
        let start = self.at;
        let is_negative = self.byte() == Some(b'-');
        if is_negative {
            self.at += 1;
        }
        let mut magnitude = Some(0_u64);
        let first = self.at;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            let digit = u64::from(digit - b'0');
            magnitude = magnitude.and_then(|it| it.checked_mul(10)?.checked_add(digit));
            self.at += 1;
        }
        if self.at == first {
            return Err(self.digits_missing());
        }
        if self.at > first + 1 && self.text.as_bytes()[first] == b'0' {
            self.at = first;
            return Err(self.syntax("a number must not begin with 0"));
        }
        if let Some(b'.' | b'e' | b'E') = self.byte() {
            self.fraction()?;
            return Ok(Number::Written(&self.text[start..self.at]));
        }
        let integer = match magnitude {
            Some(magnitude) if !is_negative => Some(Number::Unsigned(magnitude)),
            // There is a negative zero among the floating-point numbers.
            Some(0) | None => None,
            Some(magnitude) => 0_i64.checked_sub_unsigned(magnitude).map(Number::Negative),
        };
        Ok(integer.unwrap_or(Number::Written(&self.text[start..self.at])))
    }

    /// Moves behind the fraction and the exponent of a number.
    fn fraction(&mut self) -> Result<(), Wrong> {
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.digits_missing());
        }
        Ok(())
    }

    #[cold]
    fn digits_missing(&self) -> Wrong {
        match self.byte() {
            Some(_) => self.unexpected("a digit"),
            None => Wrong::cut_off(),
        }
    }
}
