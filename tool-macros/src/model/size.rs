//! Sizes in an attribute: `500B`, `32KiB`, `1MiB`.

/// The smallest cap of an answer, in bytes.
pub(super) const LEAST: u32 = 64;

/// Bytes in a unit.
const UNITS: [(&str, u32); 3] = [("KiB", 1024), ("MiB", 1024 * 1024), ("B", 1)];

/// Reads a number with its unit. `None` if the text is anything else, or if the number is too large.
pub(super) fn parse(text: &str) -> Option<u32> {
    let text = text.trim();
    let (number, bytes) = UNITS
        .iter()
        .find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, bytes)))?;
    let number = number.trim_end();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        .then(|| number.parse::<u32>().ok()?.checked_mul(*bytes))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes_are_bytes() {
        assert_eq!(parse("500B"), Some(500));
        assert_eq!(parse(" 32KiB "), Some(32 * 1024));
        assert_eq!(parse("1 MiB"), Some(1024 * 1024));
    }

    #[test]
    fn other_texts_are_not_sizes() {
        for text in [
            "",
            "B",
            "500",
            "1KB",
            "1.5KiB",
            "-1B",
            "+1B",
            "99999999999999MiB",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
