//! Numbers compared by what is written, whatever their size.
//!
//! A [`Number`] is an integer of 64 bits or a floating-point number, unless some crate of the program switches on
//! `arbitrary_precision` of `serde_json`: then it is the text that was read. Both are read here by their digits.

use std::{cmp::Ordering, sync::OnceLock};

use serde_json::Number;

/// The value of a number: `0.DIGITS × 10^exponent`, without zeros at either end of the digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads a number, exactly.
    pub(crate) fn of(number: &Number) -> Self {
        Self::read(&number.to_string())
    }

    /// Reads a text, which must be a number by JSON's grammar.
    pub(crate) fn read(text: &str) -> Self {
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, read_power(power)),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = [whole, fraction].concat();
        let significant = digits.trim_start_matches('0');
        let leading = digits.len() - significant.len();
        let significant = significant.trim_end_matches('0');
        if significant.is_empty() {
            return Self {
                is_negative: false,
                digits: String::new(),
                exponent: 0,
            };
        }
        let before_point = length(whole.len()).saturating_sub(length(leading));
        Self {
            is_negative,
            digits: significant.to_owned(),
            exponent: power.saturating_add(before_point),
        }
    }

    /// Whether it has no fraction.
    pub(crate) fn is_whole(&self) -> bool {
        length(self.digits.len()) <= self.exponent
    }

    /// The integer that it is, if it is one and `i128` has room for it.
    pub(crate) fn to_i128(&self) -> Option<i128> {
        self.integer()?.parse().ok()
    }

    /// The integer that it is, if it is one and `u128` has room for it.
    pub(crate) fn to_u128(&self) -> Option<u128> {
        self.integer()?.parse().ok()
    }

    /// Writes it as an integer, if it is one of ordinary size.
    fn integer(&self) -> Option<String> {
        /// As many digits as the longest `i128` and `u128` have.
        const LONGEST: i64 = 39;
        if !self.is_whole() || self.exponent > LONGEST {
            return None;
        }
        let zeros = usize::try_from(self.exponent).ok()? - self.digits.len();
        let sign = if self.is_negative { "-" } else { "" };
        Some(format!("{sign}0{}{}", self.digits, "0".repeat(zeros)))
    }

    /// The largest integer that is not larger, if `i128` has room for it and its neighbours.
    pub(crate) fn round_down(&self) -> Option<i128> {
        let whole = self.whole_part()?;
        let is_cut = self.is_negative && !self.is_whole();
        Some(whole - i128::from(is_cut))
    }

    /// The smallest integer that is not smaller, if `i128` has room for it and its neighbours.
    pub(crate) fn round_up(&self) -> Option<i128> {
        let whole = self.whole_part()?;
        let is_cut = !self.is_negative && !self.is_whole();
        Some(whole + i128::from(is_cut))
    }

    /// What stands before the point.
    fn whole_part(&self) -> Option<i128> {
        let whole = match usize::try_from(self.exponent) {
            Ok(point) if point < self.digits.len() => Self {
                digits: self.digits[..point].to_owned(),
                ..self.clone()
            },
            Ok(_) => self.clone(),
            Err(_) => return Some(0),
        };
        whole.to_i128().filter(|it| it.unsigned_abs() < 1 << 126)
    }

    /// Writes it in one way only.
    pub(crate) fn text(&self) -> String {
        if let Some(whole) = self.to_i128() {
            return whole.to_string();
        }
        let sign = if self.is_negative { "-" } else { "" };
        let Self {
            digits, exponent, ..
        } = self;
        match usize::try_from(*exponent) {
            Ok(0) => format!("{sign}0.{digits}"),
            Ok(point) if point < digits.len() => {
                format!("{sign}{}.{}", &digits[..point], &digits[point..])
            }
            _ => format!("{sign}0.{digits}e{exponent}"),
        }
    }

    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Compares what is left of the numbers without their signs.
    fn compare_sizes(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (false, false) => self
                .exponent
                .cmp(&other.exponent)
                .then_with(|| self.digits.cmp(&other.digits)),
            (one, other) => other.cmp(&one),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_sizes(other),
            (true, true) => other.compare_sizes(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A power that no `i64` has room for is as large, or as small, as one can be.
fn read_power(text: &str) -> i64 {
    match text.parse() {
        Ok(power) => power,
        Err(_) if text.starts_with('-') => i64::MIN,
        Err(_) => i64::MAX,
    }
}

fn length(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Compares two numbers exactly.
pub(crate) fn compare(one: &Number, other: &Number) -> Ordering {
    match (one.as_i64(), other.as_i64()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => Decimal::of(one).cmp(&Decimal::of(other)),
    }
}

/// Returns the floating-point number nearest to what is written, unless that is infinite.
pub(crate) fn float(text: &str) -> Option<f64> {
    let number = text.parse::<f64>().ok();
    number.filter(|number| number.is_finite())
}

/// Returns the floating-point number that a whole number is, or that is written the same way in its shortest form, as `1e25` is.
pub(crate) fn exact_float(text: &str) -> Option<f64> {
    let number = float(text)?;
    let decimal = Decimal::read(text);
    let is = |written: String| Decimal::read(&written) == decimal;
    (is(format!("{number:e}")) || is(format!("{number:.0}"))).then_some(number)
}

/// Whether numbers are kept as they were written: some crate of the program has switched on `arbitrary_precision` of
/// `serde_json`.
pub(crate) fn are_kept_as_written() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let number = serde_json::from_str::<Number>("1.50");
        number.is_ok_and(|number| number.to_string() == "1.50")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Decimal, Ordering, exact_float, float};

    fn compare(one: &str, other: &str) -> Ordering {
        Decimal::read(one).cmp(&Decimal::read(other))
    }

    #[test]
    fn numbers_are_compared_by_their_value_and_not_as_they_are_written() {
        for (one, other) in [
            ("1", "1.0"),
            ("150", "1.5e2"),
            ("150", "1.50E+2"),
            ("0.015", "15e-3"),
            ("0", "-0.000e7"),
            ("1e400", "10e399"),
            ("-20", "-2e1"),
        ] {
            assert_eq!(compare(one, other), Ordering::Equal, "{one} {other}");
            assert_eq!(Decimal::read(one).text(), Decimal::read(other).text());
        }
        for (less, more) in [
            ("9007199254740992", "9007199254740993.0"),
            ("1.8446744073709551615e19", "18446744073709551616"),
            ("0.1", "0.10000000000000000000001"),
            ("-2", "-1.5"),
            ("-1", "0"),
            ("0", "1e-400"),
            ("99", "1e2"),
            ("1e99999999999999999998", "1e99999999999999999999999"),
            ("1e-99999999999999999999", "1"),
        ] {
            // Powers over all bounds are taken for equal ones.
            let expected = if more.len() > 22 && less.starts_with("1e9") {
                Ordering::Equal
            } else {
                Ordering::Less
            };
            assert_eq!(compare(less, more), expected, "{less} {more}");
        }
    }

    #[test]
    fn one_text_stands_for_a_number() {
        for (number, text) in [
            ("5.0", "5"),
            ("-5e-1", "-0.5"),
            ("12.50", "12.5"),
            ("1e20", "100000000000000000000"),
            ("1.5e300", "0.15e301"),
            ("1e-7", "0.1e-6"),
            ("-0.0", "0"),
        ] {
            assert_eq!(Decimal::read(number).text(), text, "{number}");
            let again = Decimal::read(text);
            assert_eq!(again, Decimal::read(number), "{number}");
        }
    }

    #[test]
    fn only_what_is_whole_and_fits_is_an_integer() {
        let whole = |text| Decimal::read(text).to_i128();
        assert_eq!(whole("9.007199254740993e15"), Some(9_007_199_254_740_993));
        assert_eq!(
            whole("-170141183460469231731687303715884105728"),
            Some(i128::MIN)
        );
        assert_eq!(whole("170141183460469231731687303715884105728"), None);
        assert_eq!(whole("1e40"), None);
        assert_eq!(whole("1.5"), None);
        assert_eq!(whole("0.000"), Some(0));
        for (text, number) in [
            ("-0", 0),
            ("0e99999999999999999999", 0),
            ("700e-2", 7),
            ("0.007E+3", 7),
            ("-9223372036854775808.000e0", i128::from(i64::MIN)),
            ("1.8446744073709551615e19", i128::from(u64::MAX)),
        ] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for text in [
            "15e-1",
            "1.0000000000000000000000000000000000001",
            "1e-99999999999999999999",
        ] {
            assert!(!Decimal::read(text).is_whole(), "{text}");
            assert_eq!(whole(text), None, "{text}");
        }
        for text in ["1e999", "1e99999999999999999999"] {
            assert!(Decimal::read(text).is_whole(), "{text}");
            assert_eq!(whole(text), None, "{text}");
        }
        let unsigned = |text| Decimal::read(text).to_u128();
        assert_eq!(
            unsigned("340282366920938463463374607431768211455.0"),
            Some(u128::MAX)
        );
        assert_eq!(unsigned("340282366920938463463374607431768211456"), None);
        assert_eq!(unsigned("-1"), None);
        assert_eq!(unsigned("-0.0"), Some(0));
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

    #[test]
    fn fractions_are_rounded_to_the_integers_around_them() {
        for (number, down, up) in [
            ("1.5", 1, 2),
            ("-1.5", -2, -1),
            ("0.2", 0, 1),
            ("-2e-3", -1, 0),
            ("120.5", 120, 121),
            ("7", 7, 7),
            ("-700", -700, -700),
        ] {
            let number = Decimal::read(number);
            assert_eq!(number.round_down(), Some(down));
            assert_eq!(number.round_up(), Some(up));
        }
        assert_eq!(Decimal::read("1e40").round_up(), None);
    }

    proptest! {
        #[test]
        fn decimals_are_ordered_as_integers_and_floats_are(one in any::<i64>(), other in any::<i64>(), x in any::<i32>(), y in any::<i32>()) {
            prop_assert_eq!(compare(&one.to_string(), &other.to_string()), one.cmp(&other));
            let (x, y) = (f64::from(x) / 64.0, f64::from(y) / 64.0);
            prop_assert_eq!(compare(&x.to_string(), &y.to_string()), x.total_cmp(&y));
        }
    }
}
