//! The list of the parameters in the docs of a function.

use syn::LitStr;

use super::doc_lines::{Line, indentation};

/// `* `name` - text`, with the lines that continue it.
pub(crate) struct Entry {
    /// `None` if the line has another form.
    pub(crate) name: Option<String>,
    pub(crate) text: String,
    /// The comment that holds its first line.
    pub(crate) source: LitStr,
}

/// Separates the list from the rest of the docs.
pub(super) fn split(lines: Vec<Line>) -> (Vec<Line>, Vec<Entry>) {
    let mut reader = Reader::default();
    for line in lines {
        reader.read(line);
    }
    (reader.outside, reader.entries)
}

/// A reader of Markdown, line by line, that knows whether a line is in the section on the parameters.
#[derive(Default)]
struct Reader {
    outside: Vec<Line>,
    entries: Vec<Entry>,
    inside: bool,
    /// Whether the next line may continue the last entry.
    open: bool,
    /// How many blank lines came last. They belong to the entry if it goes on after them.
    blank: usize,
    fence: Option<&'static str>,
}

impl Reader {
    fn read(&mut self, line: Line) {
        let Line::Text { text, source } = line else {
            self.open = false;
            self.outside.push(line);
            return;
        };
        let was_fenced = self.fence.is_some();
        self.fence = fence_after(self.fence, &text);
        if let Some(title) = heading(&text).filter(|_| !was_fenced) {
            self.inside = ["arguments", "parameters"].contains(&title.to_lowercase().as_str());
            self.open = false;
            self.blank = 0;
            if self.inside {
                return;
            }
        }
        if !self.inside {
            self.outside.push(Line::Text { text, source });
        } else if text.is_empty() {
            self.blank += 1;
        } else if let Some((name, text)) = bullet(&text).filter(|_| !was_fenced) {
            self.entries.push(Entry { name, text, source });
            self.open = true;
            self.blank = 0;
        } else {
            self.read_inside(text, source);
        }
    }

    /// Reads a line that continues an entry, or is prose among the entries. Prose stays in the text.
    fn read_inside(&mut self, text: String, source: LitStr) {
        let continues = self.open && (self.blank == 0 || indentation(&text) > 0);
        let blank = std::mem::take(&mut self.blank);
        if let Some(entry) = self.entries.last_mut().filter(|_| continues) {
            entry.text.extend(std::iter::repeat_n('\n', blank + 1));
            entry.text.push_str(text.trim_start());
        } else {
            self.open = false;
            if blank > 0 {
                self.outside.push(Line::Text {
                    text: String::new(),
                    source: source.clone(),
                });
            }
            self.outside.push(Line::Text { text, source });
        }
    }
}

fn fence_after(fence: Option<&'static str>, line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    match fence {
        Some(fence) if line.starts_with(fence) => None,
        Some(fence) => Some(fence),
        None => ["```", "~~~"]
            .into_iter()
            .find(|fence| line.starts_with(fence)),
    }
}

/// Returns the title of a heading; `None` if the line is not one.
fn heading(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - title.len())) && title.starts_with(' ');
    is_heading.then(|| title.trim_end_matches('#').trim())
}

/// Reads a line that begins an entry: the name, if there is one, and the text. Bullets inside an entry are
/// indented, and continue it.
fn bullet(line: &str) -> Option<(Option<String>, String)> {
    let text = ["* ", "- ", "+ "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))?
        .trim_start();
    Some(match named(text) {
        Some((name, text)) => (Some(name.to_owned()), text.to_owned()),
        None => (None, text.to_owned()),
    })
}

/// Splits `` `name` - text`` and `name: text`.
fn named(text: &str) -> Option<(&str, &str)> {
    let (name, text) = match text.strip_prefix('`') {
        Some(text) => text.split_once('`')?,
        None => text.split_at(text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '#')?),
    };
    let text = text.trim_start();
    let text = ["--", "-", "–", "—", ":"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))?;
    (!name.is_empty()).then(|| (name.trim_start_matches("r#"), text.trim()))
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use syn::LitStr;

    use super::{Line, split};

    /// The text that stays, and the entries.
    fn read(docs: &str) -> (String, Vec<(String, String)>) {
        let source = LitStr::new("", Span::call_site());
        let lines = docs.lines().map(|line| Line::Text {
            text: line.trim_end().to_owned(),
            source: source.clone(),
        });
        let (lines, entries) = split(lines.collect());
        let lines = lines.into_iter().map(|line| match line {
            Line::Text { text, .. } => text,
            Line::Macro(_) => unreachable!("there is none"),
        });
        let entries = entries
            .into_iter()
            .map(|entry| (entry.name.unwrap_or_default(), entry.text))
            .collect();
        (lines.collect::<Vec<_>>().join("\n"), entries)
    }

    fn entries(docs: &str) -> Vec<(String, String)> {
        read(&format!("# Arguments\n\n{docs}")).1
    }

    fn entry(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    #[test]
    fn an_entry_has_many_forms() {
        for docs in [
            "* `city` - Its name",
            "- `city`: Its name",
            "+ city - Its name",
            "* city: Its name",
            "* `city` — Its name",
            "*   `city` -- Its name",
            "* r#city - Its name",
            "* `city` -\n  Its name",
        ] {
            let found = entries(docs);
            assert_eq!(found.len(), 1, "{docs}");
            assert_eq!(
                (found[0].0.as_str(), found[0].1.trim()),
                ("city", "Its name"),
                "{docs}"
            );
        }
        assert_eq!(entries("* the city"), [entry("", "the city")]);
        assert_eq!(entries("* - the city"), [entry("", "- the city")]);
    }

    #[test]
    fn an_entry_goes_on_until_the_next() {
        let docs =
            "* `a` - One\n  and more,\nlazily.\n\n  A paragraph.\n  * nested\n\n* `b` - Two\n";
        let a = "One\nand more,\nlazily.\n\nA paragraph.\n* nested";
        assert_eq!(entries(docs), [entry("a", a), entry("b", "Two")]);
    }

    #[test]
    fn a_section_ends_at_the_next_heading() {
        let (text, entries) = read(
            "Intro.\n\n## Parameters\n* `a` - One\n\n### Errors\n* `b` - no entry\n# arguments #\n- c: Three",
        );
        assert_eq!(text, "Intro.\n\n### Errors\n* `b` - no entry");
        assert_eq!(entries, [entry("a", "One"), entry("c", "Three")]);
    }

    #[test]
    fn prose_among_the_entries_stays() {
        let (text, entries) =
            read("Intro.\n# Arguments\nAll in metres:\n* `a` - One\n\nUse with care.");
        assert_eq!(text, "Intro.\nAll in metres:\n\nUse with care.");
        assert_eq!(entries, [entry("a", "One")]);
    }

    #[test]
    fn headings_in_code_are_none() {
        let docs = "```\n# Arguments\n* `a` - One\n```\n#Arguments\n* `b` - Two";
        assert_eq!(read(docs), (docs.to_owned(), Vec::new()));
    }
}
