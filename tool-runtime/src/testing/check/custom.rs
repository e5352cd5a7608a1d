//! The format of a custom tool's input.

use super::field::Field;
use crate::testing::ApiError;

/// Checks `format`. A grammar stands in the member `within`, or beside the type.
pub(super) fn format(format: &Field<'_>, within: Option<&str>) -> Result<(), ApiError> {
    let Some(format) = format.given() else {
        return Ok(());
    };
    format.object()?;
    let kind = format.key("type");
    match kind.string()? {
        "text" => Ok(()),
        "grammar" => {
            let grammar = within.map_or_else(|| format.clone(), |key| format.key(key));
            grammar.object()?;
            grammar.key("definition").string()?;
            grammar.key("syntax").one_of(&["lark", "regex"]).map(drop)
        }
        other => Err(kind.unsupported(other, "'text' and 'grammar'")),
    }
}
