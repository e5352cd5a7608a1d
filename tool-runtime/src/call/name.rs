//! Names of tools as models write them.

/// The namespaces that models see the tools in: OpenAI's, and Gemini's.
const NAMESPACES: [&str; 2] = ["functions", "default_api"];

/// Returns the name without what a model wrote around it: blanks, and the namespace that it sees the tools in.
///
/// A history cannot hold `functions.now`, since dots are illegal there, and says `functions_now` in older or foreign
/// ones; both mean `now`.
pub(crate) fn plain(name: &str) -> &str {
    let name = name.trim();
    let inner = NAMESPACES.iter().find_map(|namespace| {
        let rest = name.strip_prefix(namespace)?;
        rest.strip_prefix(['.', ':', '_']).map(str::trim)
    });
    inner.filter(|inner| !inner.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn namespaces_and_blanks_are_left_out() {
        for (name, expected) in [
            ("now", "now"),
            (" now\n", "now"),
            ("functions.now", "now"),
            ("functions_now", "now"),
            ("default_api:now", "now"),
            ("functions.", "functions."),
            ("functional", "functional"),
            ("my.functions.now", "my.functions.now"),
            ("", ""),
        ] {
            assert_eq!(plain(name), expected);
        }
    }
}
