//! A text in pieces.

/// Cuts a text into pieces of `size` characters. An empty text has no pieces.
pub(super) fn fragments(text: &str, size: usize) -> Vec<&str> {
    let mut fragments = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.char_indices().nth(size.max(1));
        let (fragment, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        fragments.push(fragment);
        rest = after;
    }
    fragments
}

/// Makes up a text as long as the API's obfuscation is, which hides the length of a delta.
pub(super) fn obfuscation(number: usize) -> String {
    let letters = ('a'..='z').cycle().skip(number);
    letters.take(16 - number % 16).collect()
}
