//! Markdown for documentation.

mod escape;

use std::{
    io::{self, Write},
    path::Path,
};

use self::escape::{block, cell, cell_code, code, fenced, row};
use super::{
    Report, ToolReport,
    describe::{Need, Row, Rows, words},
    policy,
    summary::{custom, groups, strict, total},
    text::{Palette, first_sentence, json_line, tally, write_json},
};
use crate::lint::Finding;

/// Writes one row a tool.
pub(super) fn list(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let with_tokens = report.tokens.is_some();
    let mut headings = vec!["Tool", "What it does", "Strict"];
    if with_tokens {
        headings.push("Tokens");
    }
    headings.push("Findings");
    table(&headings, out)?;
    for tool in &report.tools {
        let description = first_sentence(tool.description.as_deref().unwrap_or_default());
        let mut cells = vec![
            cell_code(&tool.name),
            cell(&description),
            strict(tool).to_owned(),
        ];
        if with_tokens {
            cells.push(tool.tokens.map(|it| it.to_string()).unwrap_or_default());
        }
        cells.push(tally(&tool.findings));
        write!(out, "{}", row(cells.iter().map(String::as_str)))?;
    }
    writeln!(out, "\n{}.", cell(&total(report)))
}

/// Writes a page about tools; with a list of them at its beginning if they are all there are.
pub(super) fn show(report: &Report, all: bool, out: &mut dyn Write) -> io::Result<()> {
    if all {
        writeln!(out, "# Tools\n")?;
        if report.tools.is_empty() {
            return writeln!(out, "There are no tools.");
        }
        for tool in &report.tools {
            let description = first_sentence(tool.description.as_deref().unwrap_or_default());
            let link = format!("[{}](#{})", code(&tool.name), tool.name.to_lowercase());
            match cell(&description).as_str() {
                "" => writeln!(out, "- {link}")?,
                text => writeln!(out, "- {link}: {text}")?,
            }
        }
        let limits = policy::limits(&report.limits).join(", ");
        writeln!(out, "\n{}. A turn: {limits}.\n", cell(&total(report)))?;
    }
    for (index, tool) in report.tools.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        one(tool, out)?;
    }
    if all && !report.findings.is_empty() {
        writeln!(out, "\n## All tools\n")?;
        findings(&report.findings.iter().collect::<Vec<_>>(), out)?;
    }
    Ok(())
}

fn one(tool: &ToolReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n", code(&tool.name))?;
    if let Some(description) = &tool.description {
        writeln!(out, "{}\n", block(description))?;
    }
    if let Some(signature) = &tool.signature {
        writeln!(out, "{}", fenced("rust", signature))?;
    }
    let parameters = tool.parameters.as_value();
    rows(&Rows::of(parameters), "Parameter", out)?;
    if let Some(output) = &tool.output {
        let output = output.as_value();
        writeln!(out, "Gives back {}.\n", code(&words(output, output)))?;
        let inside = Rows::of(output);
        if !inside.rows.is_empty() {
            rows(&inside, "Property", out)?;
        }
    }
    facts(tool, out)?;
    if !tool.findings.is_empty() {
        let summary = tally(&tool.findings);
        writeln!(out, "<details>\n<summary>{summary}</summary>\n")?;
        findings(&tool.findings.iter().collect::<Vec<_>>(), out)?;
        writeln!(out, "\n</details>\n")?;
    }
    let mut schema = Vec::new();
    write_json(&mut schema, parameters, &Palette::default())?;
    let schema = fenced("json", &String::from_utf8_lossy(&schema));
    writeln!(
        out,
        "<details>\n<summary>Schema</summary>\n\n{schema}\n</details>"
    )
}

fn facts(tool: &ToolReport, out: &mut dyn Write) -> io::Result<()> {
    if let Some(format) = &tool.custom {
        let (words, grammar) = custom(format);
        match grammar {
            None => writeln!(out, "- Custom: {words}.")?,
            Some(grammar) if grammar.contains('\n') => {
                writeln!(out, "- Custom: {words}\n\n{}", fenced("", grammar))?;
            }
            Some(grammar) => writeln!(out, "- Custom: {words} {}.", code(grammar))?,
        }
    } else {
        writeln!(out, "- Strict: {}.", strict(tool))?;
    }
    if tool.strict.wanted != Some(false) {
        for reason in &tool.strict.reasons {
            let path = match reason.path.as_str() {
                "" => String::new(),
                path => format!("{}: ", code(path)),
            };
            writeln!(
                out,
                "  - {path}{}; {}.",
                cell(&reason.reason),
                cell(&reason.remedy)
            )?;
        }
    }
    let policies = policy::words(&tool.policy);
    if !policies.is_empty() {
        writeln!(out, "- Policy: {}.", cell(&policies.join(", ")))?;
    }
    if let Some(tokens) = tool.tokens {
        writeln!(out, "- Costs {tokens} tokens in every prompt.")?;
    }
    // That of another package is a path of this machine.
    let location = tool.location.as_deref();
    if let Some(location) = location.filter(|it| Path::new(it).is_relative()) {
        writeln!(out, "- Declared in {}.", code(location))?;
    }
    writeln!(out)
}

fn rows(rows: &Rows, heading: &str, out: &mut dyn Write) -> io::Result<()> {
    if rows.rows.is_empty() {
        return writeln!(out, "No parameters.\n");
    }
    table(&[heading, "Type", "Required", "Description"], out)?;
    for each in &rows.rows {
        let cells = [
            cell_code(&each.path),
            cell_code(&each.words),
            need(&each.need),
            described(each),
        ];
        write!(out, "{}", row(cells.iter().map(String::as_str)))?;
    }
    if rows.more {
        writeln!(out, "\n… and more, which the schema has.")?;
    }
    writeln!(out)
}

fn need(need: &Need) -> String {
    let mut words = match (&need.default, need.required) {
        _ if need.is_choice => "one of these".to_owned(),
        (_, true) => "yes".to_owned(),
        (None, false) => "no".to_owned(),
        (Some(default), false) => format!("no, default {}", cell_code(&json_line(default))),
    };
    if let Some(when) = &need.when {
        words = format!("{words}, {}", cell(when));
    }
    words
}

fn described(row: &Row) -> String {
    let description = row.description.as_deref().map(cell);
    let values = row
        .values
        .iter()
        .map(|(value, text)| format!("{}: {}", cell_code(value), cell(text)));
    description
        .into_iter()
        .chain(values)
        .collect::<Vec<_>>()
        .join("<br>")
}

/// Writes findings, under a heading for each tool.
pub(super) fn lint(all: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    for group in groups(all) {
        match &group[0].tool {
            Some(tool) => writeln!(out, "## {}\n", code(tool))?,
            None => writeln!(out, "## All tools\n")?,
        }
        findings(&group, out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn findings(findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    table(
        &["Level", "Lint", "Where", "What", "What to write instead"],
        out,
    )?;
    for finding in findings {
        let cells = [
            finding.level.name().to_owned(),
            cell_code(finding.lint.name()),
            cell_code(&finding.path),
            cell(&finding.message),
            cell(&finding.advice),
        ];
        write!(out, "{}", row(cells.iter().map(String::as_str)))?;
    }
    Ok(())
}

fn table(headings: &[&str], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}", row(headings.iter().copied()))?;
    writeln!(out, "|{}", "---|".repeat(headings.len()))
}
