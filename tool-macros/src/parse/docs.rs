//! Doc comments as text.

use syn::{Attribute, Expr};

use super::{
    doc_lines::{self, Line},
    parameter_list::{self, Entry},
};

/// The docs of a function or of a parameter.
pub(crate) struct Docs {
    lines: Vec<Line>,
    /// The list of the parameters in the docs of a function.
    pub(crate) entries: Vec<Entry>,
}

/// A piece of the text of docs.
pub(crate) enum Part {
    Text(String),
    /// `include_str!("…")` and the like.
    Macro(Box<Expr>),
}

impl Docs {
    /// Collects the doc comments of a parameter.
    pub(super) fn of_parameter(attributes: &[Attribute]) -> Self {
        Self {
            lines: doc_lines::read(attributes),
            entries: Vec::new(),
        }
    }

    /// Collects the doc comments of a function, and takes the list of the parameters out of them.
    pub(super) fn of_function(attributes: &[Attribute]) -> Self {
        let (lines, entries) = parameter_list::split(doc_lines::read(attributes));
        Self { lines, entries }
    }

    /// Returns the text without blank lines at its ends; nothing if there is no text.
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

#[cfg(test)]
mod tests {
    use syn::{ItemFn, parse_str};

    use super::{Docs, Part};

    fn text(docs: &str) -> String {
        let function: ItemFn = parse_str(&format!("{docs}\nfn f() {{}}")).expect("a function");
        let parts = Docs::of_parameter(&function.attrs).parts();
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
