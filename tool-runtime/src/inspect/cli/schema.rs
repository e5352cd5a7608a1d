//! `schema`: definitions as JSON.

use serde_json::Value;

use super::{Console, FINE, Failure, unknown};
use crate::{Dialect, Toolset, inspect::text::write_json};

pub(super) fn schema(
    tools: &Toolset,
    names: &[String],
    dialect: Dialect,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let all = tools.in_dialect(dialect);
    let known = || tools.definitions().iter().map(|it| it.name.as_str());
    let of = |name: &String| {
        let position = known().position(|it| it == name);
        position
            .map(|position| all[position].clone())
            .ok_or_else(|| Failure::usage(unknown(name, known())))
    };
    let json = match names {
        [] => all.into(),
        [name] => of(name)?,
        names => names.iter().map(of).collect::<Result<Value, _>>()?,
    };
    let out = &mut console.out;
    write_json(&mut out.writer, &json, &out.palette)?;
    Ok(FINE)
}
