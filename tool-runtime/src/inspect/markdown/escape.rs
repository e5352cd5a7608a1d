//! Texts that others wrote, as Markdown that means nothing but the text.

use std::fmt::Write as _;

use crate::inspect::text::{Block, blocks, hides, one_line, visible};

/// Writes a text as Markdown: its paragraphs, lists, code and emphasis stay; HTML, links, headings and tables become text.
pub(super) fn block(text: &str) -> String {
    let mut written = String::new();
    let mut open: Option<(String, Vec<&str>)> = None;
    for line in text.trim().lines() {
        let trimmed = line.trim();
        let fence = trimmed.starts_with("```") || trimmed.starts_with("~~~");
        match open.take() {
            Some((language, lines)) if fence => {
                written.push_str(&fenced(&language, &lines.join("\n")));
            }
            Some((language, mut lines)) => {
                lines.push(line);
                open = Some((language, lines));
            }
            None if fence => {
                let language = trimmed.trim_start_matches(['`', '~']);
                let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
                let word: String = language.chars().take_while(|&c| is_word(c)).collect();
                open = Some((word, Vec::new()));
            }
            None => {
                let indent = (line.len() - line.trim_start().len()).min(3);
                written.push_str(&" ".repeat(indent));
                written.push_str(&started(&inline(trimmed, code)));
                written.push('\n');
            }
        }
    }
    if let Some((language, lines)) = open {
        written.push_str(&fenced(&language, &lines.join("\n")));
    }
    written.trim_end().to_owned()
}

/// Takes from the beginning of a line what would make something else than a paragraph or an item of a list of it.
fn started(line: &str) -> String {
    let is_rule = !line.is_empty() && line.chars().all(|c| "-=*_+: ".contains(c));
    if line.starts_with(['#', '>', '=']) || is_rule {
        format!("\\{line}")
    } else {
        line.to_owned()
    }
}

/// Writes a text as one line of Markdown; `code` writes what is code in it.
fn inline(text: &str, code: fn(&str) -> String) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut written = String::with_capacity(line.len());
    let mut rest = line.as_str();
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            let run = rest.len() - rest.trim_start_matches('`').len();
            let (fence, behind) = rest.split_at(run);
            if let Some(end) = closing(behind, run) {
                let inside = behind[..end].trim();
                written.push_str(&if inside.is_empty() {
                    escaped(&behind[..end])
                } else {
                    code(inside)
                });
                rest = &behind[end + run..];
            } else {
                written.push_str(&escaped(fence));
                rest = behind;
            }
        } else {
            let end = rest.find('`').unwrap_or(rest.len());
            written.push_str(&escaped(&rest[..end]));
            rest = &rest[end..];
        }
    }
    written
}

/// Finds where a run of exactly that many backticks is.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let length = text[start..].len() - text[start..].trim_start_matches('`').len();
        if length == run {
            return Some(start);
        }
        at = start + length;
    }
    None
}

/// Takes from a text what Markdown would make of it, but for emphasis.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let is_special = match c {
            '\\' | '`' | '<' | '[' | '|' | '$' => true,
            '&' => characters
                .peek()
                .is_some_and(|next| *next == '#' || next.is_ascii_alphanumeric()),
            _ => false,
        };
        if hides(c) {
            // The backslash of the escape is doubled, to be seen.
            let _ = write!(written, "\\{}", c.escape_unicode());
            continue;
        }
        if is_special {
            written.push('\\');
        }
        written.push(c);
    }
    written
}

/// Writes a text as code within a line.
pub(super) fn code(text: &str) -> String {
    let shown = one_line(text);
    let fence = "`".repeat(longest(&shown, '`') + 1);
    match shown.as_str() {
        "" => String::new(),
        text if text.starts_with('`') || text.ends_with('`') => {
            format!("{fence} {text} {fence}")
        }
        text => format!("{fence}{text}{fence}"),
    }
}

/// The same in a cell of a table.
pub(super) fn cell_code(text: &str) -> String {
    let shown = one_line(text);
    // A backslash before a bar cannot be written there.
    if shown.contains("\\|") {
        return format!("<code>{}</code>", entities(&shown));
    }
    code(&shown).replace('|', "\\|")
}

/// Writes all that Markdown or HTML could take for something else as entities.
fn entities(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            let _ = write!(written, "&#{};", u32::from(c));
        } else {
            written.push(c);
        }
    }
    written
}

/// Writes lines of code between fences that are longer than any inside.
pub(super) fn fenced(language: &str, code: &str) -> String {
    let fence = "`".repeat((longest(code, '`') + 1).max(3));
    let shown = visible(code);
    format!(
        "{fence}{language}\n{}\n{fence}\n",
        shown.trim_end_matches('\n')
    )
}

fn longest(text: &str, of: char) -> usize {
    let runs = text.split(|c| c != of);
    runs.map(str::len).max().unwrap_or_default()
}

/// Writes a row of a table, of cells that are Markdown already.
pub(super) fn row<'c>(cells: impl IntoIterator<Item = &'c str>) -> String {
    let cells: Vec<_> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

/// Writes a text in a cell of a table: paragraphs and items on lines of their own.
pub(super) fn cell(text: &str) -> String {
    let lines = blocks(text).into_iter().filter_map(|block| match block {
        Block::Flow(line, _) | Block::Line(line) => Some(inline(&line, cell_code)),
        Block::Blank => None,
    });
    lines.collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{block, cell, cell_code, code, fenced, row};

    #[test]
    fn descriptions_mean_nothing_but_their_text() {
        for (text, expected) in [
            (
                "City name, for example \"Paris\".",
                "City name, for example \"Paris\".",
            ),
            (
                "Use `Vec<T>`, **never** a <b>.",
                "Use `Vec<T>`, **never** a \\<b>.",
            ),
            ("a `b", "a \\`b"),
            ("a \\`<i>` b", "a \\\\`<i>` b"),
            ("``a ` b`` c", "``a ` b`` c"),
            (
                "one ` two\nthree `<i>` four",
                "one \\` two\nthree `<i>` four",
            ),
            (
                "R&D &amp; $5 [x](javascript:y)",
                "R\\&D \\&amp; \\$5 \\[x](javascript:y)",
            ),
            (
                "# No heading\n> no quote\n===",
                "\\# No heading\n\\> no quote\n\\===",
            ),
            ("- an item\n- another\n---", "- an item\n- another\n\\---"),
            ("a | b\n--|--", "a \\| b\n--\\|--"),
            ("![x](https://example.com)", "!\\[x](https://example.com)"),
            ("esc\x1b[2J", "esc\\\\u{1b}\\[2J"),
            (
                "~~~json\n{\"a\": `1`}\n~~~\nend",
                "```json\n{\"a\": `1`}\n```\nend",
            ),
            ("```<script>\nnever closed", "```\nnever closed\n```"),
        ] {
            assert_eq!(block(text), expected);
        }
    }

    #[test]
    fn code_is_fenced_by_more_than_is_in_it() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a ` b"), "``a ` b``");
        assert_eq!(code("`a`"), "`` `a` ``");
        assert_eq!(code(" \n"), "");
        assert_eq!(code("a | b"), "`a | b`");
        assert_eq!(fenced("md", "````\n"), "`````md\n````\n`````\n");
    }

    #[test]
    fn bars_do_not_end_a_cell() {
        assert_eq!(cell_code("\"a\" | \"b\""), "`\"a\" \\| \"b\"`");
        assert_eq!(
            cell_code("/a\\|<b>/"),
            "<code>&#47;a&#92;&#124;&#60;b&#62;&#47;</code>"
        );
        assert_eq!(
            cell("a | b\n\n- c `|` d\n- e\\|"),
            "a \\| b<br>- c `\\|` d<br>- e\\\\\\|"
        );
    }

    /// How many cells a reader of GitHub's tables finds in a row.
    fn cells(row: &str) -> usize {
        let mut bars = 0;
        let mut characters = row.trim_end().chars();
        while let Some(c) = characters.next() {
            match c {
                '\\' => {
                    characters.next();
                }
                '|' => bars += 1,
                _ => {}
            }
        }
        bars - 1
    }

    proptest! {
        #[test]
        fn no_text_breaks_a_row(
            text in "[a|\\\\`<&\\n\\r\u{2028} -]{0,30}|\\PC{0,30}|(.|\\n){0,30}",
            other in "[a|\\\\` ]{0,20}",
        ) {
            let line = row([cell(&text).as_str(), &cell_code(&other), &cell_code(&text)]);
            prop_assert_eq!(cells(&line), 3, "{}", line);
            prop_assert_eq!(line.lines().count(), 1);
            prop_assert!(!line.trim_end().contains(char::is_control), "{:?}", line);
        }

        #[test]
        fn no_description_opens_a_tag(text in "[a<>`\\\\ \n~]{0,40}") {
            let markdown = block(&text);
            let outside = without_code(&markdown);
            prop_assert!(!outside.contains('<'), "{markdown}");
        }
    }

    /// Takes fenced code, code spans and escapes out, as readers of Markdown find them; spans may go over lines.
    fn without_code(markdown: &str) -> String {
        let mut prose = String::new();
        let mut fence: Option<&str> = None;
        for line in markdown.lines() {
            let run = line.trim_start().len() - line.trim_start().trim_start_matches('`').len();
            let mark = &line.trim_start()[..run];
            match fence {
                Some(open) if run >= open.len() && line.trim() == mark => fence = None,
                Some(_) => {}
                None if run >= 3 && !line.trim_start()[run..].contains('`') => fence = Some(mark),
                None => {
                    prose.push_str(line);
                    prose.push('\n');
                }
            }
        }
        let mut outside = String::new();
        let mut rest = prose.as_str();
        while let Some(c) = rest.chars().next() {
            if c == '\\' {
                rest = rest[1..]
                    .strip_prefix(|c: char| c.is_ascii_punctuation())
                    .unwrap_or(&rest[1..]);
            } else if c == '`' {
                let run = rest.len() - rest.trim_start_matches('`').len();
                let behind = &rest[run..];
                rest = super::closing(behind, run).map_or(behind, |end| &behind[end + run..]);
            } else {
                outside.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        outside
    }
}
