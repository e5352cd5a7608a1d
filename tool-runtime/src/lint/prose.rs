//! Values that a description lists, where an `enum` would hold the model to them.
//!
//! Only a list of quoted values right behind words such as "one of" counts. Other lists are examples, or ways of speaking, too often.

/// How much of a description is read, in characters.
const READ: usize = 4_000;

/// Words behind which all values are listed.
const INTROS: [&str; 10] = [
    "one of",
    "allowed values",
    "possible values",
    "permitted values",
    "valid values",
    "accepted values",
    "supported values",
    "allowed options",
    "valid options",
    "valid choices",
];

/// Words that may stand between these and the list.
const FILLERS: [&str; 8] = [
    "the",
    "these",
    "this",
    "following",
    "values",
    "options",
    "strings",
    "are",
];

/// Words in a sentence that make its list one of examples, or of what may not be.
const GUARDS: [&str; 10] = [
    "e.g",
    "example",
    "such as",
    "not ",
    "n't",
    "default",
    "like ",
    "unless",
    "usually",
    "typically",
];

/// Words right behind a list that say that there is more.
const OPEN_ENDS: [&str; 10] = [
    "etc",
    "...",
    "…",
    "such as",
    "e.g",
    "other",
    "custom",
    "any ",
    "more",
    "for example",
];

/// How long a value may be, in characters.
const VALUE: usize = 40;

/// Finds the values that a description lists as the only ones.
pub(super) fn listed(description: &str) -> Option<Vec<String>> {
    let end = description.char_indices().nth(READ).map(|(end, _)| end);
    let text = &description[..end.unwrap_or(description.len())];
    // Only letters of ASCII change, so that places stay what they are.
    let lower = text.to_ascii_lowercase();
    let mut starts: Vec<usize> = INTROS
        .iter()
        .flat_map(|intro| {
            lower
                .match_indices(intro)
                .map(|(at, it)| (at, at + it.len()))
        })
        .filter(|(at, _)| {
            let before = lower[..*at].chars().next_back();
            before.is_none_or(|char| !char.is_alphanumeric()) && !is_guarded(&lower[..*at])
        })
        .map(|(_, end)| end)
        .collect();
    starts.sort_unstable();
    starts
        .into_iter()
        .find_map(|start| values(behind_fillers(&text[start..])))
}

/// Whether the sentence that ends here speaks of examples.
fn is_guarded(before: &str) -> bool {
    let start = [". ", "\n", "; "]
        .iter()
        .filter_map(|stop| before.rfind(stop))
        .max();
    let sentence = &before[start.unwrap_or(0)..];
    GUARDS.iter().any(|guard| sentence.contains(guard))
}

fn behind_fillers(mut rest: &str) -> &str {
    loop {
        rest = rest.trim_start_matches([' ', ':', '=', '\n', '\r', '\t', '(', '[']);
        let filler = FILLERS.iter().find_map(|filler| {
            let (word, behind) = rest.split_at_checked(filler.len())?;
            let is_whole = behind.starts_with([' ', ':', '\n', '=']);
            (word.eq_ignore_ascii_case(filler) && is_whole).then_some(behind)
        });
        match filler {
            Some(behind) => rest = behind,
            None => return rest,
        }
    }
}

/// Reads the values of a list that begins here; `None` if more follow that are not quoted.
fn values(mut rest: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '-', '*', '•']);
        let Some((value, behind)) = quoted(rest) else {
            break;
        };
        values.push(value.to_owned());
        let behind = behind_remark(behind);
        rest = behind_separators(behind);
        if quoted(rest.trim_start_matches(['-', '*', '•', ' '])).is_none() {
            // A comma or an "or" before something else leads on to what is not quoted.
            let is_over = ends(behind);
            return (is_over && values.len() > 1).then_some(values);
        }
    }
    None
}

/// Whether a list ends where this text begins.
fn ends(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    let is_over = rest.is_empty() || rest.starts_with(['.', ';', ')', ']', '\n', '\r']);
    let next =
        rest.trim_start_matches(|char: char| char != '…' && !char.is_alphanumeric() && char != '.');
    let next = next.to_ascii_lowercase();
    is_over && !rest.starts_with("...") && !OPEN_ENDS.iter().any(|more| next.starts_with(more))
}

fn quoted(text: &str) -> Option<(&str, &str)> {
    let closing = match text.chars().next()? {
        quote @ ('"' | '`' | '\'') => quote,
        '“' => '”',
        '‘' => '’',
        '«' => '»',
        _ => return None,
    };
    let mut chars = text.char_indices().skip(1).take(VALUE + 1);
    let (end, _) = chars.find(|(_, char)| *char == closing)?;
    let start = text.chars().next()?.len_utf8();
    let value = &text[start..end];
    let is_value = !value.is_empty() && !value.contains('\n') && !value.ends_with(':');
    is_value.then(|| (value, &text[end + closing.len_utf8()..]))
}

/// Skips a remark on a value: `"asc" (the default)`, or the rest of its line in a list of bullets.
fn behind_remark(rest: &str) -> &str {
    let trimmed = rest.trim_start_matches(' ');
    if let Some(inner) = trimmed.strip_prefix('(')
        && let Some(end) = inner.find([')', '\n'])
        && inner[end..].starts_with(')')
    {
        return &inner[end + 1..];
    }
    let is_explained = [": ", "- ", "– ", "— ", "= "]
        .iter()
        .any(|sign| trimmed.starts_with(sign));
    match trimmed.find('\n') {
        Some(end) if is_explained => &trimmed[end..],
        None if is_explained => "",
        _ => rest,
    }
}

fn behind_separators(mut rest: &str) -> &str {
    loop {
        rest = rest.trim_start_matches([' ', ',', '|', '/', '\n', '\r', '\t']);
        let word = ["or ", "and ", "- ", "* ", "• "]
            .iter()
            .find_map(|word| rest.strip_prefix(word));
        match word {
            Some(behind) => rest = behind,
            None => return rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn quoted_lists_behind_words_that_name_them_are_found() {
        for (description, expected) in [
            ("One of \"a\", \"b\" or \"c\".", "a b c"),
            ("How to sort, one of 'asc' or 'desc'", "asc desc"),
            ("Must be one of the following values: 'a', 'b'.", "a b"),
            ("Possible values are:\n\n* `a`\n* `b`", "a b"),
            ("One of:\n- `a`: the first\n- `b`: the second\n", "a b"),
            (
                "The order (one of: `asc` (the default) | `desc`).",
                "asc desc",
            ),
            (
                "State. Valid values: “open”, “closed”; all if left out",
                "open closed",
            ),
            (
                "Allowed values: 'low', 'in progress', and 'done'",
                "low in progress done",
            ),
        ] {
            let found = listed(description).map(|values| values.join(" "));
            assert_eq!(found.as_deref(), Some(expected), "{description}");
        }
    }

    #[test]
    fn examples_defaults_and_ways_of_speaking_are_not() {
        for description in [
            "Topic of the note (e.g., work, crime, health)",
            "Unit of the speed; default is m/s",
            "The place, formatted as 'City, State' or 'City, Country'",
            "For a tick box `true` or `false`; for a list, the words of the entry",
            "Words to look for. Qualifiers: `repo:`, `org:`",
            "Use either 'after' or 'before' to page",
            "Number, or string for 'all' or 'none'",
            "Notation (`std`, `simple`), one of those such as `a`, or one defined in the project",
            "One of `std`, `simple`, or one defined in the file",
            "A short name. Bad: 'auth' or 'hooks'",
            "Must not be one of 'a', 'b'",
            "One of 'a', 'b', etc.",
            "One of 'a', 'b', ...",
            "One of \"a\", \"b\" and others",
            "One of the ids, for example 'a' or 'b'",
            "A qualifier, one of `repo:`, `org:`",
            "One of low, medium and high",
            "One of 'only'",
            "None of 'a', 'b'",
            "city or town",
            "",
        ] {
            assert_eq!(listed(description), None, "{description}");
        }
    }

    #[test]
    fn long_texts_are_read_in_time() {
        assert_eq!(listed(&"one of 'a', ".repeat(1_000_000)), None);
        assert_eq!(listed(&"é".repeat(10_000)), None);
    }
}
