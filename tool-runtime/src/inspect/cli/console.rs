//! Where the command line reads and writes.

use std::{
    collections::VecDeque,
    fmt,
    io::{self, BufWriter, IsTerminal as _, Read as _, Write},
};

use anstream::{AutoStream, ColorChoice};

use super::arguments::Color;
use crate::inspect::text::{Palette, width, wrapped};

/// Prose is not wider than this, however wide the terminal.
const WIDEST: usize = 100;

/// Where the command line reads and writes.
pub struct Console<'c> {
    pub(super) out: Sink<'c>,
    pub(super) err: Sink<'c>,
    input: Input,
    /// What somebody types when asked, instead of what comes from the terminal of the process.
    typed: Option<VecDeque<String>>,
    /// How many columns the terminal has; `None` if the output goes elsewhere.
    pub(super) width: Option<usize>,
}

/// The standard output, or the standard error.
pub(super) struct Sink<'c> {
    pub(super) writer: Box<dyn Write + Send + 'c>,
    pub(super) is_terminal: bool,
    colours: bool,
    pub(super) palette: Palette,
}

enum Input {
    Process,
    Piped(String),
}

impl Console<'static> {
    pub(super) fn of_process() -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let width = terminal_size::terminal_size_of(&out).map(|(width, _)| width.0.into());
        let out_colours = AutoStream::choice(&out) != ColorChoice::Never;
        let err_colours = AutoStream::choice(&err) != ColorChoice::Never;
        Self {
            width: width.filter(|_| out.is_terminal()),
            out: Sink {
                is_terminal: out.is_terminal(),
                writer: Box::new(BufWriter::new(AutoStream::always(out))),
                colours: out_colours,
                palette: Palette::default(),
            },
            err: Sink {
                is_terminal: err.is_terminal(),
                writer: Box::new(AutoStream::always(err)),
                colours: err_colours,
                palette: Palette::default(),
            },
            input: Input::Process,
            typed: None,
        }
    }
}

impl<'c> Console<'c> {
    /// Makes one of writers, as if the output were piped, with what is piped in.
    #[must_use]
    pub fn new(
        out: &'c mut (dyn Write + Send),
        err: &'c mut (dyn Write + Send),
        input: &str,
    ) -> Self {
        let sink = |writer: &'c mut (dyn Write + Send)| Sink {
            writer: Box::new(writer),
            is_terminal: false,
            colours: false,
            palette: Palette::default(),
        };
        Self {
            out: sink(out),
            err: sink(err),
            input: Input::Piped(input.to_owned()),
            typed: None,
            width: None,
        }
    }

    /// Takes the output for a terminal of that many columns.
    #[must_use]
    pub fn with_width(mut self, columns: usize) -> Self {
        self.width = Some(columns);
        self.out.is_terminal = true;
        self
    }

    /// Takes the lines of a text for what somebody types when asked.
    #[must_use]
    pub fn with_typed(mut self, lines: &str) -> Self {
        self.typed = Some(lines.lines().map(str::to_owned).collect());
        self
    }

    /// Returns whether somebody can be asked.
    pub(super) fn can_ask(&self) -> bool {
        match &self.input {
            _ if self.typed.is_some() => true,
            Input::Process => self.err.is_terminal && io::stdin().is_terminal(),
            Input::Piped(_) => false,
        }
    }

    /// Reads a line that somebody types; `None` at the end of the input.
    pub(super) async fn read_line(&mut self) -> io::Result<Option<String>> {
        if let Some(typed) = &mut self.typed {
            return Ok(typed.pop_front());
        }
        let read = || {
            let mut line = String::new();
            let bytes = io::stdin().read_line(&mut line)?;
            Ok((bytes > 0).then_some(line))
        };
        tokio::task::spawn_blocking(read).await?
    }

    /// How wide prose is.
    pub(super) fn prose(&self) -> usize {
        self.width.unwrap_or(WIDEST).clamp(40, WIDEST)
    }

    pub(super) fn choose(&mut self, color: Color) {
        for sink in [&mut self.out, &mut self.err] {
            sink.colours = match color {
                Color::Auto => sink.colours,
                Color::Always => true,
                Color::Never => false,
            };
            sink.palette = Palette::new(sink.colours);
        }
    }

    /// Prints what clap says: help, or what is wrong with the arguments.
    pub(super) fn print(&mut self, message: &clap::Error) -> io::Result<()> {
        let width = self.prose();
        let sink = if message.use_stderr() {
            &mut self.err
        } else {
            &mut self.out
        };
        let rendered = message.render();
        let text = if sink.colours {
            rendered.ansi().to_string()
        } else {
            rendered.to_string()
        };
        for line in text.lines() {
            write_wrapped(&mut sink.writer, line, width)?;
        }
        sink.writer.flush()
    }

    /// Reads what is piped in; with `must`, also what is typed. `None` if nothing is.
    pub(super) async fn read(&self, must: bool) -> io::Result<Option<String>> {
        match &self.input {
            Input::Piped(text) => Ok(Some(text.clone())),
            Input::Process if !must && io::stdin().is_terminal() => Ok(None),
            Input::Process => {
                let read = || {
                    let mut text = String::new();
                    io::stdin().read_to_string(&mut text).map(|_| Some(text))
                };
                tokio::task::spawn_blocking(read).await?
            }
        }
    }
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console")
            .field("width", &self.width)
            .finish_non_exhaustive()
    }
}

/// Writes a line of help, broken so that it stays in its column. Clap does so too, but only with a feature that would
/// change the help of every program that it is part of.
fn write_wrapped(writer: &mut impl Write, line: &str, to: usize) -> io::Result<()> {
    if width(line) <= to {
        return writeln!(writer, "{line}");
    }
    let plain = anstream::adapter::strip_str(line).to_string();
    let indented = plain.len() - plain.trim_start().len();
    // After a name, its description begins behind the first wide gap.
    let gap = plain[indented..].find("  ").map(|gap| indented + gap);
    let column = gap.map_or(indented, |gap| {
        gap + plain[gap..].len() - plain[gap..].trim_start().len()
    });
    for line in wrapped(line, to, column) {
        writeln!(writer, "{line}")?;
    }
    Ok(())
}
