//! Text for reading: colours, columns, broken lines; nothing in it commands a terminal.

mod json;
mod palette;
mod visible;
mod wrap;

pub(crate) use self::{
    json::{json_line, write_json},
    palette::{Painted, Palette},
    visible::{hides, one_line, visible},
    wrap::{Block, blocks, cut, first_sentence, pad, width, wrapped, wrapped_signature},
};

use crate::lint::{Finding, Level};

/// Sums up findings: `1 error, 2 hints`; nothing if there are none.
pub(crate) fn tally(findings: &[Finding]) -> String {
    let levels = [Level::Error, Level::Warning, Level::Hint];
    let counts = levels.iter().filter_map(|level| {
        let count = findings.iter().filter(|it| it.level == *level).count();
        (count > 0).then(|| counted(count, level.name()))
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// Writes a number of things.
pub(crate) fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}
