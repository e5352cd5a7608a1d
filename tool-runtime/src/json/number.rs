//! Numbers as they are written, with all their digits.

use std::cmp::Ordering;

/// A number of JSON, exact however many digits it has.
///
/// Its value is `0.DIGITS` times ten to the power of `point`. The digits are those of `whole` and `fraction`, one after the other,
/// without zeros at either end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal<'t> {
    is_negative: bool,
    whole: &'t str,
    fraction: &'t str,
    point: i64,
}

impl<'t> Decimal<'t> {
    /// Takes a number apart. The text must be a number by JSON's grammar.
    pub(crate) fn of(text: &'t str) -> Self {
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, power(exponent)),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        if whole.is_empty() {
            let digits = fraction.trim_start_matches('0');
            return Self {
                is_negative,
                whole,
                fraction: digits,
                point: exponent.saturating_sub(length(fraction) - length(digits)),
            };
        }
        Self {
            is_negative,
            whole: if fraction.is_empty() {
                whole.trim_end_matches('0')
            } else {
                whole
            },
            fraction,
            point: exponent.saturating_add(length(whole)),
        }
    }

    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    fn digits(&self) -> impl Iterator<Item = u8> + use<'t> {
        self.whole.bytes().chain(self.fraction.bytes())
    }

    /// Tells whether it is an integer, however it is written: `5.0` is, and `1.5e3`.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_zero() || length(self.whole) + length(self.fraction) <= self.point
    }

    /// Returns the integer that it is, if it is one and has room.
    pub(crate) fn to_i128(self) -> Option<i128> {
        let magnitude = self.magnitude()?;
        if self.is_negative {
            0_i128.checked_sub_unsigned(magnitude)
        } else {
            i128::try_from(magnitude).ok()
        }
    }

    /// Returns the integer that it is, if it is one, is not negative and has room.
    pub(crate) fn to_u128(self) -> Option<u128> {
        let magnitude = self.magnitude()?;
        (!self.is_negative || magnitude == 0).then_some(magnitude)
    }

    fn magnitude(&self) -> Option<u128> {
        if self.is_zero() {
            return Some(0);
        }
        let count = length(self.whole) + length(self.fraction);
        let zeros = u32::try_from(self.point.checked_sub(count)?).ok()?;
        let digits = self.digits().try_fold(0_u128, |number, digit| {
            number
                .checked_mul(10)?
                .checked_add(u128::from(digit - b'0'))
        });
        digits?.checked_mul(10_u128.checked_pow(zeros)?)
    }

    /// Compares the values.
    pub(crate) fn compare(&self, other: &Decimal<'_>) -> Ordering {
        let sign = |number: &Decimal<'_>| match (number.is_zero(), number.is_negative) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => -1,
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign != Ordering::Equal || self.is_zero() {
            return by_sign;
        }
        let by_size = self
            .point
            .cmp(&other.point)
            .then_with(|| self.digits().cmp(other.digits()));
        if self.is_negative {
            by_size.reverse()
        } else {
            by_size
        }
    }

    /// Writes the value so that equal numbers are equal texts, and integers of an ordinary size look like ones.
    pub(crate) fn canonical(&self) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let mut text = String::new();
        if self.is_negative {
            text.push('-');
        }
        text.extend(self.digits().map(char::from));
        let zeros = self.point - (length(self.whole) + length(self.fraction));
        match usize::try_from(zeros) {
            Ok(zeros) if zeros <= 40 => text.extend(std::iter::repeat_n('0', zeros)),
            _ => text.extend(["e", &zeros.to_string()]),
        }
        text
    }
}

/// Reads an exponent; one that has no room is as large as can be.
fn power(exponent: &str) -> i64 {
    let (is_negative, digits) = match exponent.as_bytes() {
        [b'-', ..] => (true, &exponent[1..]),
        [b'+', ..] => (false, &exponent[1..]),
        _ => (false, exponent),
    };
    let power = digits.bytes().fold(0_i64, |power, digit| {
        power
            .saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    if is_negative { -power } else { power }
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

/// Returns the floating-point number nearest to what is written, unless that is infinite.
pub(crate) fn float(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Returns the floating-point number that a whole number is, or that is written the same way in its shortest form, as `1e25` is.
pub(crate) fn exact_float(text: &str) -> Option<f64> {
    let number = float(text)?;
    let decimal = Decimal::of(text);
    let is = |written: String| decimal.compare(&Decimal::of(&written)) == Ordering::Equal;
    (is(format!("{number:e}")) || is(format!("{number:.0}"))).then_some(number)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::{Decimal, exact_float, float};

    fn integer(text: &str) -> Option<i128> {
        Decimal::of(text).to_i128()
    }

    #[test]
    fn integers_are_read_however_they_are_written() {
        for (text, number) in [
            ("0", 0),
            ("-0", 0),
            ("0.000", 0),
            ("0e99999999999999999999", 0),
            ("7", 7),
            ("-7.0", -7),
            ("700e-2", 7),
            ("0.007E+3", 7),
            ("1.50e1", 15),
            ("9007199254740993", 9_007_199_254_740_993),
            ("9.007199254740993e15", 9_007_199_254_740_993),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("-9223372036854775808.000e0", i128::from(i64::MIN)),
            ("1.8446744073709551615e19", i128::from(u64::MAX)),
            ("-1.70141183460469231731687303715884105728e38", i128::MIN),
        ] {
            assert!(Decimal::of(text).is_whole(), "{text}");
            assert_eq!(integer(text), Some(number), "{text}");
        }
    }

    #[test]
    fn fractions_are_not_integers_however_small_they_are() {
        for text in [
            "0.5",
            "5e-1",
            "15e-1",
            "1.0000000000000000000000000000000000001",
            "1e-99999999999999999999",
        ] {
            assert!(!Decimal::of(text).is_whole(), "{text}");
            assert_eq!(integer(text), None, "{text}");
        }
    }

    #[test]
    fn what_has_no_room_is_not_rounded() {
        let most = "340282366920938463463374607431768211455";
        assert_eq!(Decimal::of(most).to_u128(), Some(u128::MAX));
        assert_eq!(integer(most), None);
        assert_eq!(Decimal::of("-1").to_u128(), None);
        assert_eq!(Decimal::of("-0").to_u128(), Some(0));
        for text in [
            "340282366920938463463374607431768211456",
            "1e39",
            "1e999",
            "1e99999999999999999999",
        ] {
            assert!(Decimal::of(text).is_whole(), "{text}");
            assert_eq!(Decimal::of(text).to_u128(), None, "{text}");
        }
    }

    #[test]
    fn values_are_compared_digit_by_digit() {
        let order = |one, other| Decimal::of(one).compare(&Decimal::of(other));
        for (less, more) in [
            ("9007199254740992", "9.007199254740993e15"),
            ("-1", "0"),
            ("-2", "-1"),
            ("0", "1e-400"),
            ("-1e400", "-1e399"),
            ("99", "100"),
            ("1.2", "1.20001"),
        ] {
            assert_eq!(order(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(order(more, less), Ordering::Greater, "{less} {more}");
        }
        for (one, other) in [
            ("-0.0", "0"),
            ("5", "5.00"),
            ("0.12e2", "12"),
            ("1E3", "1000"),
        ] {
            assert_eq!(order(one, other), Ordering::Equal, "{one} {other}");
        }
    }

    #[test]
    fn equal_numbers_are_equal_texts() {
        for (text, canonical) in [
            ("-0.0", "0"),
            ("5.00", "5"),
            ("-1.5e3", "-1500"),
            ("1.25", "125e-2"),
            ("0.0125e2", "125e-2"),
            ("1e41", "1e41"),
        ] {
            assert_eq!(Decimal::of(text).canonical(), canonical, "{text}");
        }
    }

    #[test]
    fn a_float_is_exact_if_it_is_written_back_the_same() {
        for text in [
            "0.1",
            "-0.0",
            "1e25",
            "18446744073709551616",
            "1e300",
            "1.50",
        ] {
            assert!(exact_float(text).is_some(), "{text}");
        }
        for text in [
            "9007199254740993",
            "12345678901234567890123",
            "0.1234567890123456789",
            "1e999",
            "1e-999",
        ] {
            assert_eq!(exact_float(text), None, "{text}");
        }
        assert_eq!(float("1e999"), None);
        assert_eq!(float("1e-999"), Some(0.0));
    }

    proptest! {
        #[test]
        fn values_are_kept(number in any::<i64>(), zeros in 0..4_usize, power in 0..6_i32) {
            let text = format!("{number}.{}", "0".repeat(zeros + 1));
            prop_assert_eq!(integer(&text), Some(number.into()));
            let shifted = format!("{number}{}e-{power}", "0".repeat(power.unsigned_abs() as usize));
            prop_assert_eq!(integer(&shifted), Some(number.into()));
            prop_assert_eq!(integer(&Decimal::of(&text).canonical()), Some(number.into()));
        }

        #[test]
        fn the_order_is_that_of_floats(one in any::<f64>(), other in any::<f64>()) {
            prop_assume!(one.is_finite() && other.is_finite());
            let (first, second) = (format!("{one:e}"), format!("{other:?}"));
            let order = Decimal::of(&first).compare(&Decimal::of(&second));
            prop_assert_eq!(Some(order), one.partial_cmp(&other));
        }
    }
}
