//! Bytes as the APIs take them.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Data;

/// Writes bytes as a data URL (RFC 2397).
pub(crate) fn data_url(data: &Data) -> String {
    let mut url = format!("data:{};base64,", data.media_type());
    STANDARD.encode_string(data.bytes(), &mut url);
    url
}
