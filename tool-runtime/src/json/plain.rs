//! The object that arguments are, without what models put around it.

use std::borrow::Cow;

use super::{node::Node, reader::Reader};

/// Undoes what models do to an object, where that means one thing only:
///
/// - nothing, and `null`, are no arguments; so is `[]` if there are no parameters;
/// - a string that holds an object is that object;
/// - an object between lines of three backticks is that object.
///
/// Borrowed if there was nothing to undo. Says nothing about whether the text is an object.
pub(crate) fn plain(text: &str, has_parameters: bool) -> Cow<'_, str> {
    let inner = unfenced(text).unwrap_or(text).trim_matches(is_space);
    if is_nothing(inner, has_parameters) {
        return Cow::Borrowed("{}");
    }
    if inner.starts_with('"')
        && let Some(content) = string(inner)
    {
        let content = content.trim_matches(is_space);
        if is_nothing(content, has_parameters) {
            return Cow::Borrowed("{}");
        }
        if content.starts_with('{') {
            return Cow::Owned(content.to_owned());
        }
    }
    Cow::Borrowed(if inner.starts_with('{') { inner } else { text })
}

fn is_nothing(text: &str, has_parameters: bool) -> bool {
    if matches!(text, "" | "null" | "None") {
        return true;
    }
    let is_array = || text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    !has_parameters && is_array().is_some_and(|it| it.chars().all(is_space))
}

fn is_space(char: char) -> bool {
    char.is_whitespace() || char == '\u{feff}'
}

/// Reads a text that is one string of JSON.
fn string(text: &str) -> Option<Cow<'_, str>> {
    let mut reader = Reader::new(text);
    let Ok(Node::Text(content)) = reader.node() else {
        return None;
    };
    reader.end().ok()?;
    Some(content)
}

/// Returns what stands between a first line of three backticks, which may name the language, and a last one.
fn unfenced(text: &str) -> Option<&str> {
    let inner = text.trim_matches(is_space).strip_prefix("```")?;
    let (language, inner) = inner.split_once('\n')?;
    let is_json = matches!(
        language.trim().to_ascii_lowercase().as_str(),
        "" | "json" | "json5" | "jsonc"
    );
    inner.strip_suffix("```").filter(|_| is_json)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_is_no_arguments() {
        for text in [
            "", " \n", "\u{feff}", "null", " null ", "None", "\"\"", "\"null\"", "```\n```",
        ] {
            assert_eq!(plain(text, true), "{}", "{text:?}");
        }
        for text in ["[]", " [ ] ", "\"[]\""] {
            assert_eq!(plain(text, false), "{}", "{text:?}");
            assert_eq!(plain(text, true), text, "{text:?}");
        }
        assert_eq!(plain("[1]", false), "[1]");
    }

    #[test]
    fn an_object_is_taken_out_of_what_is_around_it() {
        for text in [
            r#"{"a":1}"#,
            "\u{feff}{\"a\":1}\u{a0}\n",
            r#""{\"a\":1}""#,
            "```json\n{\"a\":1}\n```",
            "```\n\"{\\\"a\\\":1}\"```\n",
        ] {
            assert_eq!(plain(text, true).trim(), r#"{"a":1}"#, "{text:?}");
        }
    }

    #[test]
    fn what_could_mean_something_else_stays() {
        for text in [
            "[]",
            "[{\"a\":1}]",
            "\"Paris\"",
            r#""\"{}\"""#,
            "\"{\\\"a\\\":1}\" and more",
            "Here: {\"a\":1}",
            "```python\n{}\n```",
            "```json\n{\"a\":1}",
            "'{}'",
        ] {
            assert_eq!(plain(text, true), text, "{text:?}");
        }
    }
}
