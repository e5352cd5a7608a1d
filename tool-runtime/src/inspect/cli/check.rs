//! `check`: for CI.

use std::{
    io::{self, Write},
    path::Path,
};

use super::{Console, FINE, FOUND, Failure, lint};
use crate::{
    Toolset,
    inspect::text::{Painted, Palette, counted, tally, visible, wrapped},
    lint::{Finding, Level, Levels, Lint},
    snapshot::Mismatch,
};

pub(super) fn check(
    tools: &Toolset,
    levels: &Levels,
    snapshot: Option<&Path>,
    update: bool,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let prose = console.prose();
    let out = &mut console.out;
    let mut steps = Vec::new();

    let (bad, hints): (Vec<Finding>, Vec<Finding>) = tools
        .lint_with(levels)
        .into_iter()
        .partition(|finding| finding.level > Level::Hint);
    let definitions = tools.definitions();
    lint::text(&bad, definitions, prose, &out.palette, &mut out.writer)?;
    if !bad.is_empty() {
        steps.push(format!(
            "{}; mend the tools, or allow what is meant with `#[tool(allow(…))]` or --allow",
            tally(&bad)
        ));
    }

    let is_told = bad
        .iter()
        .any(|finding| matches!(finding.lint, Lint::OverLimit | Lint::StrictNotMet));
    if let Err(error) = tools.clone().validate()
        && !is_told
    {
        let label = Painted(out.palette.error, "error:");
        writeln!(out.writer, "{label} {}\n", visible(&error.to_string()))?;
        steps.push("the APIs would refuse the tools".to_owned());
    }

    let mut is_written = false;
    let schemas = match snapshot {
        None => String::new(),
        Some(path) => match compare(tools, path, update)? {
            Compared::Same => format!(", as {} has them", path.display()),
            Compared::Written => {
                is_written = true;
                format!(", written to {}", path.display())
            }
            Compared::Other(mismatch) => {
                write_mismatch(&mismatch, &out.palette, &mut out.writer)?;
                steps.push(next(&mismatch).to_owned());
                String::new()
            }
        },
    };

    let count = counted(tools.definitions().len(), "tool");
    if is_written && !steps.is_empty() {
        writeln!(out.writer, "{count}{}\n", visible(&schemas))?;
    }
    if steps.is_empty() {
        let hints = match hints.len() {
            0 => String::new(),
            some => format!("; {}, which `lint` shows", counted(some, "hint")),
        };
        let fine = Painted(out.palette.good, "fine");
        writeln!(out.writer, "{fine}: {count}{}{hints}", visible(&schemas))?;
        return Ok(FINE);
    }
    for step in &steps {
        let label = Painted(out.palette.error, "check failed:");
        for line in wrapped(&format!("check failed: {step}"), prose, 2) {
            let line = line.replacen("check failed:", &label.to_string(), 1);
            writeln!(out.writer, "{line}")?;
        }
    }
    Ok(FOUND)
}

/// What came of the comparison with a file.
enum Compared {
    Same,
    Written,
    Other(Mismatch),
}

fn compare(tools: &Toolset, path: &Path, update: bool) -> Result<Compared, Failure> {
    let schemas = tools.schemas();
    match schemas.compare(path) {
        Ok(()) => Ok(Compared::Same),
        Err(_) if update => match schemas.write(path) {
            Ok(()) => Ok(Compared::Written),
            Err(error) => Err(Failure::failed(format!(
                "{} cannot be written: {error}",
                path.display()
            ))),
        },
        Err(mismatch) => Ok(Compared::Other(mismatch)),
    }
}

/// What to do about it.
fn next(mismatch: &Mismatch) -> &'static str {
    match mismatch {
        Mismatch::Missing { .. } => {
            "the file is missing; --update writes it, and it belongs under version control"
        }
        Mismatch::Different { .. } => {
            "the definitions have changed; if that is meant, --update writes the file, to be committed with the change"
        }
        Mismatch::Unreadable { .. } => "the file cannot be read; name another, or mend this one",
    }
}

fn write_mismatch(mismatch: &Mismatch, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    let text = mismatch.to_string();
    for (index, line) in visible(&text).lines().enumerate() {
        let style = match line.as_bytes().first() {
            _ if index == 0 => palette.heading,
            Some(b'+') => palette.added,
            Some(b'-') => palette.removed,
            Some(b'@') => palette.kind,
            _ => anstyle::Style::new(),
        };
        writeln!(out, "{}", Painted(style, line))?;
    }
    writeln!(out)
}
