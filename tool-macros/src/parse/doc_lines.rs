//! The lines of doc comments.

use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

use super::setting::ungroup;

/// A line of docs.
pub(super) enum Line {
    Text {
        text: String,
        source: LitStr,
    },
    /// `include_str!("…")` and the like.
    Macro(Box<Expr>),
}

/// Tells whether an attribute is a doc comment.
pub(super) fn is_doc(attribute: &Attribute) -> bool {
    attribute.path().is_ident("doc") && matches!(attribute.meta, Meta::NameValue(_))
}

/// Reads the doc comments among some attributes.
pub(super) fn read(attributes: &[Attribute]) -> Vec<Line> {
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
    lines
}

/// Splits a comment into lines, and removes the column of stars that a `/** … */` may have.
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

/// Removes the indentation that all lines share, as rustdoc does.
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

/// Counts the spaces and tabs that a line begins with.
pub(super) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
