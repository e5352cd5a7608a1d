//! `show`: everything there is to see of tools.

use std::io::{self, Write};

use serde_json::Value;

use super::{Console, FINE, Failure, arguments::Format, lint, positions, total};
use crate::{
    Toolset,
    inspect::{
        Report, Strictness, ToolReport,
        describe::{Need, Row, Rows, words},
        markdown, policy, summary,
        text::{
            Block, Painted, Palette, blocks, counted, json_line, one_line, pad, visible, width,
            wrapped, wrapped_signature, write_json,
        },
    },
};

pub(super) fn show(
    tools: &Toolset,
    names: &[String],
    format: Format,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let positions = positions(tools, names)?;
    let mut report = Report::of(tools);
    if !names.is_empty() {
        let mut all: Vec<_> = report.tools.into_iter().map(Some).collect();
        let shown = positions.into_iter().filter_map(|it| all[it].take());
        report.tools = shown.collect();
    }
    let prose = console.prose();
    let out = &mut console.out;
    match format {
        Format::Text => {
            let mut page = Page {
                width: prose,
                palette: &out.palette,
                out: &mut out.writer,
            };
            page.tools(&report, names.is_empty())?;
        }
        Format::Json => write_json(
            &mut out.writer,
            &serde_json::to_value(&report)?,
            &out.palette,
        )?,
        Format::Markdown => markdown::show(&report, names.is_empty(), &mut out.writer)?,
    }
    Ok(FINE)
}

/// The widest column of names; a longer name stands on a line of its own.
const WIDEST_NAME: usize = 24;
/// The widest column of types.
const WIDEST_WORDS: usize = 36;

/// How wide the columns of a table are.
#[derive(Clone, Copy)]
struct Columns {
    names: usize,
    words: usize,
}

/// A text about tools, as it is written.
struct Page<'p> {
    out: &'p mut dyn Write,
    palette: &'p Palette,
    width: usize,
}

impl Page<'_> {
    fn tools(&mut self, report: &Report, all: bool) -> io::Result<()> {
        for (index, tool) in report.tools.iter().enumerate() {
            if index > 0 {
                writeln!(self.out, "\n")?;
            }
            self.tool(tool)?;
        }
        if !all {
            return Ok(());
        }
        if report.tools.is_empty() {
            return writeln!(self.out, "There are no tools.");
        }
        let rule = "─".repeat(self.width);
        writeln!(self.out, "\n\n{}", Painted(self.palette.faint, rule))?;
        lint::text(&report.findings, &[], self.width, self.palette, self.out)?;
        writeln!(self.out, "{}", total(report))?;
        let limits = policy::limits(&report.limits).join(", ");
        writeln!(self.out, "A turn: {limits}")
    }

    fn tool(&mut self, tool: &ToolReport) -> io::Result<()> {
        let name = one_line(&tool.name);
        let location = one_line(tool.location.as_deref().unwrap_or_default());
        let used = width(&name) + width(&location) + 2;
        let rule = "─".repeat(self.width.saturating_sub(used));
        let (rule, location) = (
            Painted(self.palette.faint, rule),
            Painted(self.palette.faint, location),
        );
        let name = Painted(self.palette.name, name);
        if used + 2 > self.width {
            writeln!(self.out, "{name}\n{location}")?;
        } else if tool.location.is_none() {
            writeln!(self.out, "{name} {rule}")?;
        } else {
            writeln!(self.out, "{name} {rule} {location}")?;
        }
        if let Some(signature) = &tool.signature {
            for line in wrapped_signature(&one_line(signature), self.width) {
                writeln!(self.out, "{}", Painted(self.palette.kind, line))?;
            }
        }
        if let Some(description) = &tool.description {
            writeln!(self.out)?;
            self.prose(description, 0)?;
        }
        self.parameters(tool)?;
        self.facts(tool)?;
        if !tool.findings.is_empty() {
            self.heading("Findings")?;
            for finding in &tool.findings {
                lint::one(finding, 2, self.width, self.palette, self.out)?;
            }
        }
        Ok(())
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "\n{}", Painted(self.palette.heading, text))
    }

    fn prose(&mut self, text: &str, indent: usize) -> io::Result<()> {
        let margin = " ".repeat(indent);
        let room = self.width.saturating_sub(indent);
        for block in blocks(&visible(text)) {
            match block {
                Block::Flow(text, hanging) => {
                    for line in wrapped(&text, room, hanging) {
                        writeln!(self.out, "{margin}{line}")?;
                    }
                }
                Block::Line(line) => writeln!(self.out, "{margin}{line}")?,
                Block::Blank => writeln!(self.out)?,
            }
        }
        Ok(())
    }

    fn parameters(&mut self, tool: &ToolReport) -> io::Result<()> {
        let rows = Rows::of(tool.parameters.as_value());
        if rows.rows.is_empty() {
            self.heading("No parameters")?;
        } else {
            self.heading("Parameters")?;
            self.rows(&rows)?;
        }
        let Some(output) = &tool.output else {
            return Ok(());
        };
        let output = output.as_value();
        self.heading("Gives back")?;
        let (told, rows) = (one_line(&words(output, output)), Rows::of(output));
        if told != "object" || rows.rows.is_empty() {
            writeln!(self.out, "  {}", Painted(self.palette.kind, told))?;
        }
        self.rows(&rows)
    }

    fn rows(&mut self, rows: &Rows) -> io::Result<()> {
        let widest = |cell: fn(&Row) -> String, most: usize| {
            let cells = rows.rows.iter().map(|row| width(&cell(row)));
            cells.filter(|&width| width <= most).max().unwrap_or(0)
        };
        let columns = Columns {
            names: widest(|row| one_line(&row.path), WIDEST_NAME),
            words: widest(|row| one_line(&row.words), WIDEST_WORDS),
        };
        for row in &rows.rows {
            self.row(row, columns)?;
        }
        if rows.more {
            let hint = "  … and more, which the schema has";
            writeln!(self.out, "{}", Painted(self.palette.faint, hint))?;
        }
        Ok(())
    }

    fn row(&mut self, row: &Row, columns: Columns) -> io::Result<()> {
        let indent = columns.names + 4;
        let margin = " ".repeat(indent);
        let name = one_line(&row.path);
        write!(self.out, "  {}", Painted(self.palette.name, &name))?;
        if width(&name) > columns.names {
            write!(self.out, "\n{margin}")?;
        } else {
            write!(self.out, "{}  ", pad(&name, columns.names))?;
        }
        let room = self.width.saturating_sub(indent);
        let mut words = wrapped(&one_line(&row.words), room, 2);
        let last = words.pop().unwrap_or_default();
        for line in words {
            write!(self.out, "{}\n{margin}", Painted(self.palette.kind, line))?;
        }
        write!(self.out, "{}", Painted(self.palette.kind, &last))?;
        let need = need(&row.need);
        let need_painted = Painted(self.palette.faint, &need);
        let fill = pad(&last, columns.words);
        if width(&last) + fill.len() + 2 + width(&need) <= room {
            writeln!(self.out, "{fill}  {need_painted}")?;
        } else if width(&last) + 2 + width(&need) <= room {
            writeln!(self.out, "  {need_painted}")?;
        } else {
            writeln!(self.out, "\n{margin}{need_painted}")?;
        }
        if let Some(description) = &row.description {
            self.prose(description, indent)?;
        }
        self.values(&row.values, indent)
    }

    fn values(&mut self, values: &[(String, String)], indent: usize) -> io::Result<()> {
        let margin = " ".repeat(indent);
        let column = values
            .iter()
            .map(|(value, _)| width(&one_line(value)))
            .max();
        let column = column.unwrap_or_default().min(WIDEST_NAME);
        for (value, description) in values {
            let value = one_line(value);
            let fill = pad(&value, column);
            let hanging = column + 2;
            let room = self.width.saturating_sub(indent + hanging);
            let mut lines = wrapped(&one_line(description), room, 0).into_iter();
            let first = lines.next().unwrap_or_default();
            let value = Painted(self.palette.kind, value);
            writeln!(self.out, "{margin}{value}{fill}  {first}")?;
            for line in lines {
                writeln!(self.out, "{margin}{}{line}", " ".repeat(hanging))?;
            }
        }
        Ok(())
    }

    /// What is told in a line or two each.
    fn facts(&mut self, tool: &ToolReport) -> io::Result<()> {
        writeln!(self.out)?;
        match &tool.custom {
            Some(format) => self.custom(format)?,
            None => self.strict(&tool.strict)?,
        }
        let policies = policy::words(&tool.policy);
        if !policies.is_empty() {
            let text = one_line(&policies.join(", "));
            for (index, line) in wrapped(&text, self.width.saturating_sub(10), 0)
                .iter()
                .enumerate()
            {
                self.fact(if index == 0 { "Policy" } else { "" }, line)?;
            }
        }
        if let Some(tokens) = tool.tokens {
            self.fact("Cost", &counted(tokens, "token"))?;
        }
        Ok(())
    }

    fn custom(&mut self, format: &Value) -> io::Result<()> {
        let (words, grammar) = summary::custom(format);
        self.fact("Custom", words)?;
        // A grammar keeps its lines, and is not wrapped.
        for line in visible(grammar.unwrap_or_default()).lines() {
            writeln!(self.out, "          {line}")?;
        }
        Ok(())
    }

    fn strict(&mut self, strict: &Strictness) -> io::Result<()> {
        let (style, words) = match (strict.sent, strict.wanted) {
            (true, _) => (self.palette.good, "yes"),
            (false, Some(false)) => (self.palette.faint, "declined"),
            (false, Some(true)) => (self.palette.error, "no, though it is demanded"),
            (false, None) => (self.palette.warning, "no"),
        };
        self.fact("Strict", &Painted(style, words).to_string())?;
        if strict.wanted != Some(false) {
            let room = self.width.saturating_sub(10);
            for reason in &strict.reasons {
                let path = match reason.path.as_str() {
                    "" => String::new(),
                    path => format!("{path}: "),
                };
                let why = one_line(&format!("{path}{}", reason.reason));
                let remedy = one_line(&format!("→ {}", reason.remedy));
                for line in wrapped(&why, room, 0)
                    .into_iter()
                    .chain(wrapped(&remedy, room, 2))
                {
                    writeln!(self.out, "          {line}")?;
                }
            }
        }
        Ok(())
    }

    fn fact(&mut self, name: &str, text: &str) -> io::Result<()> {
        let fill = " ".repeat(10_usize.saturating_sub(name.len()));
        writeln!(
            self.out,
            "{}{fill}{text}",
            Painted(self.palette.heading, name)
        )
    }
}

/// Says whether a property must be there.
fn need(need: &Need) -> String {
    let mut words = match (&need.default, need.required) {
        _ if need.is_choice => "one of these".to_owned(),
        (_, true) => "required".to_owned(),
        (Some(default), false) => format!("default {}", one_line(&json_line(default))),
        (None, false) => "optional".to_owned(),
    };
    if let Some(when) = &need.when {
        words = format!("{words} {}", one_line(when));
    }
    words
}
