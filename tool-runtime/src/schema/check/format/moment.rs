//! Dates and times: RFC 3339, and what `chrono` and `jiff` read beside it.
//!
//! They read days and hours of one digit, years with a sign, dates and times without separators or with spaces around them,
//! a comma before the fraction of a second, offsets without a colon, and a time zone's name in brackets at the end.

/// Whether a text is a date, one that the calendar has.
pub(super) fn is_date(text: &str) -> bool {
    let mut cursor = Cursor(text);
    cursor.date().is_some() && cursor.is_at_end()
}

/// Whether a text is a time of day, with its offset or without.
pub(super) fn is_time(text: &str) -> bool {
    let mut cursor = Cursor(text);
    cursor.time() == Some(Precision::Minutes)
        && (cursor.is_at_end() || cursor.offset().is_some() && cursor.is_at_end())
}

/// Whether a text is a date with a time of day and its offset.
pub(super) fn is_date_time(text: &str) -> bool {
    let mut cursor = Cursor(text);
    let mut read = || {
        cursor.date()?;
        cursor.separator()?;
        cursor.time()?;
        cursor.offset()?;
        cursor.annotations()
    };
    read().is_some() && cursor.is_at_end()
}

/// How much of a time was written.
#[derive(PartialEq, Eq)]
enum Precision {
    Hours,
    Minutes,
}

/// What is left of a text. Each method takes what it is named after off its front, spaces before it included.
struct Cursor<'t>(&'t str);

impl<'t> Cursor<'t> {
    fn is_at_end(&self) -> bool {
        self.0.trim_start().is_empty()
    }

    fn any_of(&mut self, chars: &[char]) -> Option<char> {
        let mut rest = self.0.trim_start().chars();
        let char = rest.next().filter(|char| chars.contains(char))?;
        self.0 = rest.as_str();
        Some(char)
    }

    /// At least one digit.
    fn digits(&mut self, most: usize) -> Option<&'t str> {
        let text = self.0.trim_start();
        let length = text
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let (digits, rest) = text.split_at(length);
        self.0 = rest;
        (length > 0).then_some(digits)
    }

    /// A number of one or two digits.
    fn number(&mut self, most: u32) -> Option<u32> {
        let number = self.digits(2)?.parse().ok()?;
        (number <= most).then_some(number)
    }

    fn date(&mut self) -> Option<()> {
        let is_signed = self.any_of(&['+', '-']).is_some();
        let digits = self.digits(usize::MAX)?;
        let (year, month, day) = if self.any_of(&['-']).is_some() {
            let month = self.number(12)?;
            self.any_of(&['-'])?;
            (digits, month, self.number(31)?)
        } else {
            let year = digits.get(..digits.len().checked_sub(4)?)?;
            let (month, day) = digits.get(year.len()..)?.split_at(2);
            if year.len() != if is_signed { 6 } else { 4 } {
                return None;
            }
            (year, month.parse().ok()?, day.parse().ok()?)
        };
        let is_year = year.len() <= if is_signed { 12 } else { 4 };
        (is_year && is_in_calendar(year.parse().ok()?, month, day)).then_some(())
    }

    fn separator(&mut self) -> Option<()> {
        (self.any_of(&['T', 't']).is_some() || self.0.starts_with(char::is_whitespace))
            .then_some(())
    }

    fn time(&mut self) -> Option<Precision> {
        let digits = self.digits(6)?;
        let mut parts = Cursor(digits);
        if parts.number(23).is_none() || digits.len() % 2 == 1 && digits.len() > 1 {
            return None;
        }
        let minutes = match (digits.len(), self.0.trim_start().starts_with(':')) {
            (1 | 2, true) => {
                self.any_of(&[':'])?;
                Some(self.number(59)?)
            }
            (1 | 2, false) => return Some(Precision::Hours),
            _ => Some(parts.number(59)?),
        };
        // A leap second is the 61st.
        let seconds = match digits.len() {
            6 => Some(parts.number(60)?),
            1 | 2 if self.any_of(&[':']).is_some() => Some(self.number(60)?),
            _ => None,
        };
        if seconds.is_some() {
            self.fraction()?;
        }
        minutes.map(|_| Precision::Minutes)
    }

    /// The fraction of a second, if there is one.
    fn fraction(&mut self) -> Option<()> {
        if self.any_of(&['.', ',']).is_some() {
            self.digits(usize::MAX)?;
        }
        Some(())
    }

    fn offset(&mut self) -> Option<()> {
        if self.any_of(&['Z', 'z']).is_some() {
            return Some(());
        }
        let text = self.0.trim_start();
        if text
            .get(..3)
            .is_some_and(|name| name.eq_ignore_ascii_case("UTC"))
        {
            self.0 = &text[3..];
            return Some(());
        }
        self.any_of(&['+', '-', '−'])?;
        // Hours, minutes, seconds.
        for (part, most) in [25, 59, 59].into_iter().enumerate() {
            let rest = self
                .0
                .trim_start_matches(|char: char| char == ':' || char.is_whitespace());
            let is_there = rest.starts_with(|char: char| char.is_ascii_digit());
            if part > 0 && !is_there {
                return Some(());
            }
            self.0 = rest;
            let digits = self.digits(2).filter(|digits| digits.len() == 2)?;
            digits.parse().ok().filter(|number: &u32| *number <= most)?;
        }
        self.fraction()
    }

    /// What [RFC 9557](https://www.rfc-editor.org/rfc/rfc9557) adds: `[Europe/Berlin]`.
    fn annotations(&mut self) -> Option<()> {
        while let Some(rest) = self.0.strip_prefix('[') {
            let (name, rest) = rest.split_once(']')?;
            if name.is_empty() || name.contains('[') {
                return None;
            }
            self.0 = rest;
        }
        Some(())
    }
}

fn is_in_calendar(year: u64, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_date_time, is_time};

    fn check(is_met: fn(&str) -> bool, met: &[&str], not_met: &[&str]) {
        for text in met {
            assert!(is_met(text), "{text}");
        }
        for text in not_met {
            assert!(!is_met(text), "{text}");
        }
    }

    #[test]
    fn dates() {
        check(
            is_date,
            &[
                "2024-05-17",
                "2024-02-29",
                "2000-02-29",
                "2024-5-7",
                "20240517",
                "-000044-03-15",
                "+12345-06-07",
            ],
            &[
                "",
                "tomorrow",
                "2024-05",
                "2024-05-32",
                "2024-13-01",
                "2024-00-01",
                "2024-01-00",
                "2023-02-29",
                "1900-02-29",
                "2024-04-31",
                "12345-01-01",
                "05/17/2024",
                "17.05.2024",
                "2024-05-17x",
                "2024-05-17T09:30:00Z",
                "2024051",
                "202405170",
                "２０２４-05-17",
            ],
        );
    }

    #[test]
    fn times() {
        check(
            is_time,
            &[
                "09:30:00Z",
                "09:30:00.123456789+02:00",
                "23:59:60Z",
                "09:30:00",
                "09:30",
                "9:30",
            ],
            &[
                "",
                "9",
                "24:00:00Z",
                "12:60:00Z",
                "12:00:61Z",
                "12:00:00.Z",
                "12:00:00+",
                "12:00:00+1",
                "9:30 am",
                "noon",
                "12:00:00Z Z",
            ],
        );
    }

    #[test]
    fn dates_with_times() {
        check(
            is_date_time,
            &[
                "2024-05-17T09:30:00Z",
                "2024-05-17t09:30:00z",
                "2024-05-17T09:30:00.5-11:30",
                "1998-12-31T23:59:60Z",
                "2024-01-01 00:00:00Z",
                "2024-01-01 00:00:00 +02:00",
                "2024-01-01 00:00:00 UTC",
                "2024-01-01T00:00:00+0200",
                "2024-01-01T00:00:00-05",
                "2024-01-01T00:00:00−05:00",
                "2012-  12-12T12:  12:12Z",
                "2024-06-19T15:22:45,5-04[America/New_York]",
                "20240619T152245Z",
                "2024-06-19 15Z",
                "2024-06-19 15:22Z",
            ],
            &[
                "",
                "2024-05-17",
                "2024-05-17T09:30:00",
                "2024-05-17T",
                "2024-05-17Z",
                "2024-02-30T09:30:00Z",
                "2024-05-17T25:30:00Z",
                "2024-05-17T09:30:00+99:00",
                "2024-05-17T09:30:00Zulu",
                "2024-05-17T09:30:00Z[",
                "2024-05-17T09:30:00Z[]",
                "2024-05-17_09:30:00Z",
                "1715938200",
                "Fri, 17 May 2024 09:30:00 GMT",
            ],
        );
    }
}
