//! `list`: one line a tool.

use std::io::{self, Write};

use anstyle::Style;

use super::{Console, FINE, Failure, arguments::Format};
use crate::{
    Toolset,
    inspect::{
        Report, ToolReport, markdown,
        summary::{strict, total},
        text::{
            Painted, Palette, counted, cut, first_sentence, one_line, pad, tally, width, wrapped,
            write_json,
        },
    },
};

pub(super) fn list(
    tools: &Toolset,
    format: Format,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let report = Report::of(tools);
    let width = console.width;
    let out = &mut console.out;
    match format {
        Format::Text => text(&report, width, &out.palette, &mut out.writer)?,
        Format::Json => write_json(
            &mut out.writer,
            &serde_json::to_value(&report)?,
            &out.palette,
        )?,
        Format::Markdown => markdown::list(&report, &mut out.writer)?,
    }
    Ok(FINE)
}

/// What is printed without a command.
pub(super) fn greet(tools: &Toolset, console: &mut Console<'_>) -> Result<u8, Failure> {
    let code = list(tools, Format::Text, console)?;
    console.out.writer.flush()?;
    let err = &mut console.err;
    if err.is_terminal {
        let hint = Painted(err.palette.faint, "--help tells what else there is.");
        writeln!(err.writer, "{hint}")?;
    }
    Ok(code)
}

/// One column of the table.
struct Column {
    heading: &'static str,
    cells: Vec<String>,
    is_number: bool,
}

impl Column {
    fn of(report: &Report, heading: &'static str, cell: impl Fn(&ToolReport) -> String) -> Self {
        Self {
            heading,
            cells: report.tools.iter().map(cell).collect(),
            is_number: false,
        }
    }

    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| width(cell));
        cells.max().unwrap_or_default().max(self.heading.len())
    }

    fn aligned(&self, text: &str, width: usize, style: Style) -> String {
        let space = pad(text, width);
        match (text, self.is_number) {
            ("", _) => space,
            (_, true) => format!("{space}{}", Painted(style, text)),
            (_, false) => format!("{}{space}", Painted(style, text)),
        }
    }
}

fn text(
    report: &Report,
    columns: Option<usize>,
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    if report.tools.is_empty() {
        return writeln!(out, "There are no tools.");
    }
    let mut table = vec![
        Column::of(report, "TOOL", |tool| one_line(&tool.name)),
        Column::of(report, "STRICT", |tool| strict(tool).to_owned()),
    ];
    if report.tokens.is_some() {
        let tokens = |tool: &ToolReport| tool.tokens.map(|count| count.to_string());
        table.push(Column {
            is_number: true,
            ..Column::of(report, "TOKENS", |tool| tokens(tool).unwrap_or_default())
        });
    }
    if report.tools.iter().any(|tool| !tool.findings.is_empty()) {
        table.push(Column::of(report, "FINDINGS", |tool| tally(&tool.findings)));
    }
    let description = Column::of(report, "DESCRIPTION", |tool| {
        one_line(&first_sentence(
            tool.description.as_deref().unwrap_or_default(),
        ))
    });
    let widths: Vec<_> = table.iter().map(Column::width).collect();
    let taken: usize = widths.iter().map(|width| width + 2).sum();
    let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(taken));
    if room < LEAST {
        narrow(report, columns.unwrap_or(LEAST), palette, out)?;
        writeln!(out)?;
        let width = columns.unwrap_or(LEAST);
        return wrapped(&total(report), width, 0)
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"));
    }

    for (column, &width) in table.iter().zip(&widths) {
        let heading = column.aligned(column.heading, width, palette.faint);
        write!(out, "{heading}  ")?;
    }
    writeln!(
        out,
        "{}",
        Painted(palette.faint, cut(description.heading, room))
    )?;
    for (row, tool) in report.tools.iter().enumerate() {
        let mut line = String::new();
        for (column, &width) in table.iter().zip(&widths) {
            let style = match column.heading {
                "TOOL" => palette.name,
                "STRICT" if tool.strict.sent => palette.good,
                "FINDINGS" => worst(tool, palette),
                _ => Style::new(),
            };
            line += &column.aligned(&column.cells[row], width, style);
            line += "  ";
        }
        line += &cut(&description.cells[row], room);
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out, "\n{}", total(report))
}

/// How much room a description needs beside the other columns.
const LEAST: usize = 16;

/// Writes a few short lines a tool, where a line is too narrow for all columns.
fn narrow(
    report: &Report,
    columns: usize,
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    for tool in &report.tools {
        let name = cut(&one_line(&tool.name), columns);
        writeln!(out, "{}", Painted(palette.name, name))?;
        let tokens = tool.tokens.map(|count| counted(count, "token"));
        let findings = Some(tally(&tool.findings)).filter(|findings| !findings.is_empty());
        let facts = [Some(format!("strict: {}", strict(tool))), tokens, findings];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        let description = first_sentence(tool.description.as_deref().unwrap_or_default());
        for line in [facts.join(", "), one_line(&description)] {
            if !line.is_empty() {
                writeln!(out, "  {}", cut(&line, columns.saturating_sub(2)))?;
            }
        }
    }
    Ok(())
}

fn worst(tool: &ToolReport, palette: &Palette) -> Style {
    let worst = tool.findings.iter().map(|finding| finding.level).max();
    worst.map_or(palette.faint, |level| palette.level(level))
}
