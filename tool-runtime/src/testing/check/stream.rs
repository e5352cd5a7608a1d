//! Whether the reply shall come as a stream.

use super::field::Field;
use crate::testing::ApiError;

/// Checks `stream` and `stream_options`.
pub(super) fn check(stream: &Field<'_>, options: &Field<'_>) -> Result<(), ApiError> {
    let is_stream = match stream.given() {
        Some(stream) => stream.boolean()?,
        None => false,
    };
    let Some(options) = options.given() else {
        return Ok(());
    };
    options.object()?;
    if !is_stream {
        return Err(options
            .refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled."));
    }
    for key in ["include_usage", "include_obfuscation"] {
        if let Some(flag) = options.key(key).given() {
            flag.boolean()?;
        }
    }
    Ok(())
}
