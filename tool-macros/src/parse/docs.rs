//! Doc comments as text.

use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

use super::section::{self, Entry};

/// The docs of a function or of a parameter.
pub(crate) struct Docs {
    lines: Vec<Line>,
    /// What the section on the parameters says of each.
    pub(crate) entries: Vec<Entry>,
}

/// A piece of the text of docs.
pub(crate) enum Part {
    Text(String),
    /// `include_str!("…")` and the like.
    Macro(Box<Expr>),
}

pub(super) enum Line {
    Text { text: String, source: LitStr },
    Macro(Box<Expr>),
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
                value => lines.push(Line::Macro(Box::new(value.clone()))),
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
        let (lines, entries) = section::split(self.lines);
        Self { lines, entries }
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

pub(super) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

#[cfg(test)]
mod tests {
    use syn::{ItemFn, parse_str};

    use super::{Docs, Part};

    fn text(docs: &str) -> String {
        let function: ItemFn = parse_str(&format!("{docs}\nfn f() {{}}")).expect("a function");
        let parts = Docs::of(&function.attrs).parts();
        let parts = parts.into_iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Macro(_) => "<macro>".to_owned(),
        });
        parts.collect()
    }

    #[test]
    fn lines_lose_their_shared_indentation() {
        assert_eq!(
            text("/// One.\n///\n///     two\n/// three "),
            "One.\n\n    two\nthree"
        );
        assert_eq!(text("///\n/// One.\n///"), "One.");
        assert_eq!(text("///"), "");
        assert_eq!(text(""), "");
    }

    #[test]
    fn block_comments_lose_their_stars() {
        assert_eq!(text("/** One. */"), "One.");
        assert_eq!(text("/**\n * One.\n *\n *   two\n */"), "One.\n\n  two");
        assert_eq!(text("/**\n One.\n   two\n*/"), "One.\n  two");
    }

    #[test]
    fn macros_stay_macros() {
        assert_eq!(
            text("/// One.\n#[doc = include_str!(\"two.md\")]\n/// Three."),
            "One.\n<macro>\nThree."
        );
    }
}
