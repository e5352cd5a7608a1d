//! Colours by what they mean.

use std::fmt;

use anstyle::{AnsiColor, Style};

use crate::lint::Level;

/// How the parts of a text look; without colours, like nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Palette {
    pub(crate) heading: Style,
    pub(crate) name: Style,
    pub(crate) kind: Style,
    pub(crate) faint: Style,
    pub(crate) good: Style,
    pub(crate) error: Style,
    pub(crate) warning: Style,
    pub(crate) hint: Style,
    pub(crate) added: Style,
    pub(crate) removed: Style,
    pub(crate) key: Style,
    pub(crate) string: Style,
    pub(crate) scalar: Style,
}

impl Palette {
    pub(crate) fn new(colours: bool) -> Self {
        if !colours {
            return Self::default();
        }
        let of = |colour: AnsiColor| colour.on_default();
        Self {
            heading: Style::new().bold(),
            name: Style::new().bold(),
            kind: of(AnsiColor::Cyan),
            faint: Style::new().dimmed(),
            good: of(AnsiColor::Green),
            error: of(AnsiColor::Red).bold(),
            warning: of(AnsiColor::Yellow).bold(),
            hint: of(AnsiColor::Cyan),
            added: of(AnsiColor::Green),
            removed: of(AnsiColor::Red),
            key: of(AnsiColor::Blue).bold(),
            string: of(AnsiColor::Green),
            scalar: of(AnsiColor::Magenta),
        }
    }

    pub(crate) fn level(&self, level: Level) -> Style {
        match level {
            Level::Error => self.error,
            Level::Warning => self.warning,
            Level::Hint => self.hint,
        }
    }
}

/// A text in its colour.
pub(crate) struct Painted<T>(pub(crate) Style, pub(crate) T);

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(style, text) = self;
        write!(f, "{style}{text}{style:#}")
    }
}
