//! `lint`: what makes the tools work badly.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Console, FINE, FOUND, Failure, arguments::Format};
use crate::{
    Toolset,
    inspect::{
        markdown,
        summary::groups,
        text::{Painted, Palette, one_line, tally, visible, wrapped, write_json},
    },
    lint::{Finding, Level, Levels},
    tool::Definition,
};

pub(super) fn lint(
    tools: &Toolset,
    levels: &Levels,
    format: Format,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let findings = tools.lint_with(levels);
    let prose = console.prose();
    let out = &mut console.out;
    match format {
        Format::Text => {
            let definitions = tools.definitions();
            text(&findings, definitions, prose, &out.palette, &mut out.writer)?;
            writeln!(out.writer, "{}", summary(tools, &findings))?;
        }
        Format::Json => {
            let count = |level| findings.iter().filter(|it| it.level == level).count();
            let located: Vec<_> = findings
                .iter()
                .map(|finding| located(finding, tools.definitions()))
                .collect();
            let json = json!({
                "findings": located,
                "errors": count(Level::Error),
                "warnings": count(Level::Warning),
                "hints": count(Level::Hint),
            });
            write_json(&mut out.writer, &json, &out.palette)?;
        }
        Format::Markdown => {
            markdown::lint(&findings, &mut out.writer)?;
            writeln!(out.writer, "{}", summary(tools, &findings))?;
        }
    }
    let is_bad = findings.iter().any(|finding| finding.level == Level::Error);
    Ok(if is_bad { FOUND } else { FINE })
}

/// A finding with the place of its tool's function.
fn located(finding: &Finding, definitions: &[Definition]) -> Value {
    let mut json = json!(finding);
    json["location"] = json!(location(finding.tool.as_deref(), definitions));
    json
}

fn location<'d>(tool: Option<&str>, definitions: &'d [Definition]) -> Option<&'d str> {
    let mut definitions = definitions.iter();
    let definition = definitions.find(|it| Some(it.name.as_str()) == tool)?;
    definition.location.as_deref()
}

fn summary(tools: &Toolset, findings: &[Finding]) -> String {
    let tools = crate::inspect::text::counted(tools.definitions().len(), "tool");
    match findings {
        [] => format!("{tools}, nothing found."),
        some => format!("{tools}: {}.", tally(some)),
    }
}

/// Writes findings under the tools they are about, with an empty line at the end if there are any.
pub(in crate::inspect) fn text(
    findings: &[Finding],
    definitions: &[Definition],
    width: usize,
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    for group in groups(findings) {
        let tool = group[0].tool.as_deref();
        let name = tool.map_or("all tools".to_owned(), one_line);
        write!(out, "{}", Painted(palette.name, name))?;
        match location(tool, definitions) {
            Some(location) => {
                writeln!(out, "  {}", Painted(palette.faint, one_line(location)))?;
            }
            None => writeln!(out)?,
        }
        for finding in group {
            one(finding, 2, width, palette, out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes a finding below its tool.
pub(in crate::inspect) fn one(
    finding: &Finding,
    indent: usize,
    width: usize,
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    let margin = " ".repeat(indent);
    let level = Painted(palette.level(finding.level), finding.level);
    let fill = " ".repeat("warning".len() - finding.level.name().len());
    write!(out, "{margin}{level}{fill}  {}", finding.lint)?;
    match finding.path.as_str() {
        "" => writeln!(out)?,
        path => writeln!(out, "  {}", Painted(palette.faint, one_line(path)))?,
    }
    let margin = " ".repeat(indent + "warning  ".len());
    let room = width.saturating_sub(margin.len());
    let advice = format!("→ {}", one_line(&finding.advice));
    let message = visible(&finding.message);
    let lines = message.lines().flat_map(|line| wrapped(line, room, 0));
    for line in lines.chain(wrapped(&advice, room, 2)) {
        writeln!(out, "{margin}{line}")?;
    }
    Ok(())
}
