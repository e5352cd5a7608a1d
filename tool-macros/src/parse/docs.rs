//! Doc comments, read as far as `#[tool]` understands them: text, and a list of the parameters.

use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

/// The docs of a function or of a parameter.
pub(crate) struct Docs {
    lines: Vec<Line>,
    /// What the section on the parameters says of each.
    pub(crate) entries: Vec<Entry>,
}

/// `* `name` - text`, with the lines that continue it.
pub(crate) struct Entry {
    /// `None` if the line has another form.
    pub(crate) name: Option<String>,
    pub(crate) text: String,
    /// The comment that holds its first line.
    pub(crate) source: LitStr,
}

/// A piece of the text of docs.
pub(crate) enum Part {
    Text(String),
    /// `include_str!("…")` and the like.
    Macro(Expr),
}

enum Line {
    Text { text: String, source: LitStr },
    Macro(Expr),
}

/// Tells whether an attribute is a doc comment, or what a doc comment stands for.
pub(super) fn is_doc(attribute: &Attribute) -> bool {
    attribute.path().is_ident("doc") && matches!(attribute.meta, Meta::NameValue(_))
}

impl Docs {
    /// Collects the doc comments of an item, with all of their text as text.
    pub(super) fn of(attributes: &[Attribute]) -> Self {
        let mut lines = Vec::new();
        for attribute in attributes.iter().filter(|attribute| is_doc(attribute)) {
            let Meta::NameValue(doc) = &attribute.meta else {
                continue;
            };
            match ungroup(&doc.value) {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(source),
                    ..
                }) => {
                    lines.extend(
                        undecorated(&source.value())
                            .into_iter()
                            .map(|text| Line::Text {
                                text,
                                source: source.clone(),
                            }),
                    );
                }
                value => lines.push(Line::Macro(value.clone())),
            }
        }
        unindent(&mut lines);
        Self {
            lines,
            entries: Vec::new(),
        }
    }

    /// Takes the list of the parameters out of the text.
    pub(super) fn with_entries(self) -> Self {
        let mut sections = Sections::default();
        for line in self.lines {
            sections.read(line);
        }
        Self {
            lines: sections.outside,
            entries: sections.entries,
        }
    }

    /// Returns the text, without blank ends; nothing if there is no text.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let is_blank = |line: &Line| matches!(line, Line::Text { text, .. } if text.is_empty());
        let start = self.lines.iter().take_while(|line| is_blank(line)).count();
        let end = self
            .lines
            .iter()
            .rev()
            .take_while(|line| is_blank(line))
            .count();
        let lines = self
            .lines
            .get(start..self.lines.len() - end)
            .unwrap_or_default();

        let mut parts = Vec::new();
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            match line {
                Line::Text { text: line, .. } => text.push_str(line),
                Line::Macro(value) => {
                    if !text.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut text)));
                    }
                    parts.push(Part::Macro(value.clone()));
                }
            }
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        parts
    }
}

/// Looks through the invisible parentheses that `macro_rules!` puts around what it was given.
pub(crate) fn ungroup(value: &Expr) -> &Expr {
    match value {
        Expr::Group(group) => ungroup(&group.expr),
        value => value,
    }
}

/// Splits a comment into lines, without the column of stars that a `/** … */` may have.
fn undecorated(comment: &str) -> Vec<String> {
    if comment.is_empty() {
        return vec![String::new()];
    }
    let star = |line: &str| {
        line.find('*')
            .filter(|star| line[..*star].trim().is_empty())
    };
    let mut stars = comment
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(star);
    let column = stars
        .next()
        .flatten()
        .filter(|column| stars.all(|star| star == Some(*column)));
    let lines = comment
        .lines()
        .enumerate()
        .map(|(index, line)| match column {
            Some(column) if index > 0 => line.get(column + 1..).unwrap_or_default(),
            _ => line,
        });
    lines.map(|line| line.trim_end().to_owned()).collect()
}

/// Takes away the indentation that all lines share, as rustdoc does.
fn unindent(lines: &mut [Line]) {
    let texts = |line: &Line| match line {
        Line::Text { text, .. } if !text.is_empty() => Some(indentation(text)),
        _ => None,
    };
    let shared = lines.iter().filter_map(texts).min().unwrap_or(0);
    for line in lines {
        if let Line::Text { text, .. } = line {
            text.drain(..shared.min(text.len()));
        }
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Reads Markdown line by line, and knows whether a line is in the section on the parameters.
#[derive(Default)]
struct Sections {
    outside: Vec<Line>,
    entries: Vec<Entry>,
    inside: bool,
    /// Whether the next line may continue the last entry.
    open: bool,
    /// Blank lines that belong to an entry if it goes on after them.
    blank: usize,
    fence: Option<&'static str>,
}

impl Sections {
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

    /// Reads a line that continues an entry, or is prose among the entries, which stays in the text.
    fn read_inside(&mut self, text: String, source: LitStr) {
        let continues = self.open && (self.blank == 0 || indentation(&text) > 0);
        match self.entries.last_mut().filter(|_| continues) {
            Some(entry) => {
                entry.text.extend(std::iter::repeat_n('\n', self.blank + 1));
                entry.text.push_str(text.trim_start());
            }
            None => {
                self.open = false;
                let blank = Line::Text {
                    text: String::new(),
                    source: source.clone(),
                };
                self.outside.extend((self.blank > 0).then_some(blank));
                self.outside.push(Line::Text { text, source });
            }
        }
        self.blank = 0;
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

/// Returns the title if the line is a heading.
fn heading(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - title.len())) && title.starts_with(' ');
    is_heading.then(|| title.trim_end_matches('#').trim())
}

/// Reads a line that begins an entry: its name, if it has one, and its text. Bullets inside an entry are
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
