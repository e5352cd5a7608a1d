//! `schema`: definitions as JSON.

use serde_json::Value;

use super::{Console, FINE, Failure, chosen};
use crate::{
    Dialect, Toolset,
    inspect::{Report, text::write_json},
};

pub(super) fn schema(
    tools: &Toolset,
    names: &[String],
    dialect: Dialect,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let report = Report::of(tools);
    let mut definitions = chosen(&report, names)?
        .into_iter()
        .map(|tool| tool.in_dialect(dialect).clone());
    let json = match names {
        [_] => definitions.next().unwrap_or_default(),
        _ => definitions.collect::<Value>(),
    };
    let out = &mut console.out;
    write_json(&mut out.writer, &json, &out.palette)?;
    Ok(FINE)
}
