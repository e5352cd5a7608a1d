//! `schema`: definitions as JSON.

use super::{Console, FINE, Failure, positions};
use crate::{Dialect, Toolset, inspect::text::write_json};

pub(super) fn schema(
    tools: &Toolset,
    names: &[String],
    dialect: Dialect,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let positions = positions(tools, names)?;
    let all = tools.definitions_in(dialect);
    let json = match positions[..] {
        [] => all.into(),
        [position] => all[position].clone(),
        _ => positions.iter().map(|&it| all[it].clone()).collect(),
    };
    let out = &mut console.out;
    write_json(&mut out.writer, &json, &out.palette)?;
    Ok(FINE)
}
