//! Lines of a width: broken, cut, filled up.

use textwrap::{Options, WordSplitter, core::display_width};

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    display_width(text)
}

/// Returns what fills a text up to a width.
pub(crate) fn pad(text: &str, to: usize) -> String {
    " ".repeat(to.saturating_sub(width(text)))
}

/// Cuts a line that is too wide, and says so by `…`.
pub(crate) fn cut(line: &str, to: usize) -> String {
    if width(line) <= to {
        return line.to_owned();
    }
    let mut kept = String::new();
    let mut room = to.saturating_sub(1);
    for c in line.chars() {
        let wide = width(c.encode_utf8(&mut [0; 4]));
        if wide > room {
            break;
        }
        room -= wide;
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// Stands for a space at which a line does not break.
const FIXED: &str = "\u{a0}";

/// Breaks a line between words, and not in code that fits on a line.
pub(crate) fn wrapped(line: &str, to: usize, hanging: usize) -> Vec<String> {
    let indent = " ".repeat(hanging);
    let whole = |(index, part): (usize, &str)| {
        if index % 2 == 1 && width(part) + hanging + 3 < to {
            part.replace(' ', FIXED)
        } else {
            part.to_owned()
        }
    };
    let parts: Vec<_> = line.split('`').enumerate().map(whole).collect();
    broken(&parts.join("`"), to, &indent)
}

/// Breaks a function's signature between its parameters, and before what it returns.
pub(crate) fn wrapped_signature(signature: &str, to: usize) -> Vec<String> {
    let (mut line, mut open, mut last) = (String::new(), Vec::new(), ' ');
    let mut rest = signature.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '(' | '<' | '[' => open.push(c),
            '>' if last == '-' || last == '=' => {}
            ')' | '>' | ']' => drop(open.pop()),
            _ => {}
        }
        let may_break = match open.as_slice() {
            ['('] => last == ',',
            [] => rest.peek() == Some(&'-'),
            _ => false,
        };
        match c {
            ' ' if !may_break => line.push_str(FIXED),
            c => line.push(c),
        }
        last = c;
    }
    broken(&line, to, "    ")
}

fn broken(line: &str, to: usize, indent: &str) -> Vec<String> {
    let options = Options::new(to.max(20))
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .subsequent_indent(indent);
    let lines = textwrap::wrap(line, options);
    lines
        .into_iter()
        .map(|line| line.replace(FIXED, " "))
        .collect()
}

/// A part of a text that is broken into lines by itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A paragraph, or an item of a list with its mark; how many columns all lines but the first are indented.
    Flow(String, usize),
    /// A line that stays as it is.
    Line(String),
    Blank,
}

/// Takes a text apart as its author meant it: lines of a paragraph belong together, items of lists and code do not.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut in_code = false;
    for line in text.trim().lines() {
        let trimmed = line.trim();
        let is_fence = trimmed.starts_with("```") || trimmed.starts_with("~~~");
        if is_fence || in_code || trimmed.starts_with('|') {
            in_code ^= is_fence;
            blocks.push(Block::Line(line.trim_end().to_owned()));
        } else if trimmed.is_empty() {
            if blocks.last() != Some(&Block::Blank) {
                blocks.push(Block::Blank);
            }
        } else if let Some(mark) = mark(trimmed) {
            let indent = line.len() - line.trim_start().len();
            let item = format!("{}{trimmed}", " ".repeat(indent));
            blocks.push(Block::Flow(item, indent + mark));
        } else if let Some(Block::Flow(flow, _)) = blocks.last_mut() {
            flow.push(' ');
            flow.push_str(trimmed);
        } else {
            blocks.push(Block::Flow(trimmed.to_owned(), 0));
        }
    }
    blocks
}

/// The width of the mark before an item of a list.
fn mark(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let is_mark = if digits == 0 {
        ["- ", "* ", "+ "].iter().any(|mark| rest.starts_with(mark))
    } else {
        digits < 4 && (rest.starts_with(". ") || rest.starts_with(") "))
    };
    is_mark.then_some(digits + 2)
}

/// Returns the first sentence of a text.
pub(crate) fn first_sentence(text: &str) -> String {
    let first = blocks(text).into_iter().find_map(|block| match block {
        Block::Flow(text, _) | Block::Line(text) => Some(text),
        Block::Blank => None,
    });
    let paragraph = first.unwrap_or_default();
    let ends = paragraph
        .match_indices(". ")
        .chain(paragraph.match_indices("? "))
        .chain(paragraph.match_indices("! "));
    let is_end = |at: usize| {
        let next = paragraph[at + 2..].trim_start().chars().next();
        // Behind "e.g. " a sentence goes on.
        next.is_some_and(|c| {
            !c.is_lowercase() && !c.is_ascii_punctuation() || matches!(c, '`' | '"')
        }) && !paragraph[..at].ends_with("e.g")
            && !paragraph[..at].ends_with("i.e")
    };
    let end = ends.map(|(at, _)| at).filter(|&at| is_end(at)).min();
    match end {
        Some(at) => paragraph[..=at].to_owned(),
        None => paragraph,
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks, cut, first_sentence, wrapped, wrapped_signature};

    #[test]
    fn lines_are_cut_by_the_columns_they_take() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer", 5), "long…");
        assert_eq!(cut("東京都", 5), "東京…");
        assert_eq!(cut("one two", 5), "one…");
    }

    #[test]
    fn lines_break_between_words_and_not_at_hyphens() {
        assert_eq!(
            wrapped("one two-three-four five-and-twenty", 20, 2),
            ["one two-three-four", "  five-and-twenty"]
        );
        assert_eq!(
            wrapped("one two three `a b c d` `e f g h i j k l m n` end", 20, 0),
            ["one two three", "`a b c d` `e f g h i", "j k l m n` end"]
        );
    }

    #[test]
    fn signatures_break_between_parameters() {
        let signature = "fn get(map: &BTreeMap<String, u32>, hours: (u8, u8), f: fn(u8, u8) -> u8) -> Result<u8, Error>";
        assert_eq!(
            wrapped_signature(signature, 40),
            [
                "fn get(map: &BTreeMap<String, u32>,",
                "    hours: (u8, u8),",
                "    f: fn(u8, u8) -> u8)",
                "    -> Result<u8, Error>",
            ]
        );
        assert_eq!(wrapped_signature(signature, 120), [signature]);
    }

    #[test]
    fn paragraphs_flow_and_lists_and_code_stay() {
        let text =
            "One\ntwo.\n\n\n- an item\n  goes on\n- another\n\n```json\n{ \"a\":  1 }\n```\nend";
        assert_eq!(
            blocks(text),
            [
                Block::Flow("One two.".to_owned(), 0),
                Block::Blank,
                Block::Flow("- an item goes on".to_owned(), 2),
                Block::Flow("- another".to_owned(), 2),
                Block::Blank,
                Block::Line("```json".to_owned()),
                Block::Line("{ \"a\":  1 }".to_owned()),
                Block::Line("```".to_owned()),
                Block::Flow("end".to_owned(), 0),
            ]
        );
    }

    #[test]
    fn the_first_sentence_ends_where_the_next_begins() {
        for (text, expected) in [
            ("Tells the time.", "Tells the time."),
            ("Tells the time. Not the date.", "Tells the time."),
            ("Tells the\ntime\n\nNot the date.", "Tells the time"),
            (
                "Reads a file, e.g. The one. Really.",
                "Reads a file, e.g. The one.",
            ),
            ("Costs 1. 5 of them.", "Costs 1."),
            ("Up to vs. down. `x` is.", "Up to vs. down."),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), expected);
        }
    }
}
