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

/// Returns whether the name is that of `multi_tool_use.parallel`, a tool that does not exist and that models call all
/// the same, as they write it and as a history holds it.
pub(crate) fn is_wrapper(name: &str) -> bool {
    matches!(
        plain(name),
        "multi_tool_use.parallel" | "multi_tool_use_parallel" | "multi_tool_use" | "parallel"
    )
}

#[cfg(test)]
mod tests {
    use super::{is_wrapper, plain};

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

    #[test]
    fn the_wrapper_is_known_in_every_form() {
        for name in [
            "multi_tool_use.parallel",
            "multi_tool_use_parallel",
            "functions.multi_tool_use.parallel",
            "functions_multi_tool_use_parallel",
            "multi_tool_use",
            "parallel",
        ] {
            assert!(is_wrapper(name), "{name}");
        }
        assert!(!is_wrapper("parallel_search"));
    }
}
