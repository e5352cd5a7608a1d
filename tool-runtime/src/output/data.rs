//! Bytes and their type, and what can be wrong with them.

use std::fmt;

/// The bytes of an image or a file, and their media type.
///
/// ```
/// use tool_runtime::{File, output::FileSource};
///
/// let file = File::from_bytes("notes.txt", "text/plain", "Buy milk.")?;
/// let FileSource::Data { data, .. } = file.source() else { unreachable!() };
/// assert_eq!((data.media_type(), data.bytes()), ("text/plain", b"Buy milk.".as_slice()));
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Data {
    media_type: String,
    bytes: Vec<u8>,
}

impl Data {
    pub(super) fn new(media_type: &str, bytes: Vec<u8>) -> Result<Self, MediaError> {
        let Some(media_type) = legal(media_type) else {
            return Err(MediaError::MediaType {
                given: media_type.to_owned(),
            });
        };
        if bytes.is_empty() {
            return Err(MediaError::Empty);
        }
        Ok(Self { media_type, bytes })
    }

    /// Returns the media type, `image/png` for example.
    ///
    /// ```
    /// # use tool_runtime::{File, output::FileSource};
    /// let file = File::from_bytes("notes.txt", "Text/Plain; charset=utf-8", "Buy milk.")?;
    /// let FileSource::Data { data, .. } = file.source() else { unreachable!() };
    /// assert_eq!(data.media_type(), "text/plain;charset=utf-8");
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Returns the bytes; there is at least one.
    ///
    /// ```
    /// # use tool_runtime::{File, output::FileSource};
    /// let file = File::from_bytes("notes.txt", "text/plain", "Buy milk.")?;
    /// let FileSource::Data { data, .. } = file.source() else { unreachable!() };
    /// assert_eq!(data.bytes().len(), 9);
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Writes how many bytes there are, not the bytes.
impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data")
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// Writes a media type as it can stand in a data URL; `None` if it is none.
fn legal(media_type: &str) -> Option<String> {
    let mut pieces = media_type.split(';').map(str::trim);
    let (kind, subtype) = pieces.next()?.split_once('/')?;
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let mut legal = format!("{kind}/{subtype}").to_ascii_lowercase();
    for parameter in pieces {
        let (name, value) = parameter.split_once('=')?;
        if !is_token(name) || !is_token(value) {
            return None;
        }
        legal.extend([";", parameter]);
    }
    Some(legal)
}

/// A token of RFC 9110.
fn is_token(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(legal)
}

/// The reason why something cannot be an [`Image`](super::Image) or a [`File`](super::File). APIs refuse a whole
/// conversation that has one such thing in it, so it is refused where it is made.
///
/// ```
/// use tool_runtime::{Image, output::MediaError};
///
/// assert_eq!(
///     Image::from_bytes("png", [1, 2, 3]),
///     Err(MediaError::MediaType { given: "png".to_owned() }),
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MediaError {
    /// The media type is not of the form `type/subtype`.
    MediaType {
        /// What was given as one.
        given: String,
    },
    /// The media type is not that of an image.
    NotAnImage {
        /// The media type.
        media_type: String,
    },
    /// The bytes do not begin as those of a PNG, JPEG, GIF or WebP image do.
    UnknownImage,
    /// There are no bytes.
    Empty,
    /// The text is not the URL of an image.
    Url,
    /// The name or the id of a file is blank.
    NoName,
}

/// Writes it for people and for models: a tool may return it as its error.
impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MediaType { given } => write!(
                f,
                "{given:?} is not a media type; write one such as \"image/png\""
            ),
            Self::NotAnImage { media_type } => {
                write!(f, "{media_type:?} is not the media type of an image")
            }
            Self::UnknownImage => f.write_str("the bytes are not a PNG, JPEG, GIF or WebP image"),
            Self::Empty => f.write_str("there are no bytes in it"),
            Self::Url => f.write_str(
                "the URL of an image begins with \"https://\", \"http://\" or \"data:image/\"",
            ),
            Self::NoName => f.write_str("a file needs a name or an id"),
        }
    }
}

impl std::error::Error for MediaError {}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{Data, MediaError, legal};

    #[test]
    fn media_types_fit_into_a_data_url() {
        for (given, expected) in [
            ("image/png", "image/png"),
            ("IMAGE/SVG+xml", "image/svg+xml"),
            ("text/plain; charset=UTF-8 ", "text/plain;charset=UTF-8"),
        ] {
            assert_eq!(legal(given).as_deref(), Some(expected));
        }
        for bad in [
            "",
            "png",
            "/",
            "image/",
            "/png",
            "image/png,x",
            "image/a/b",
            "im age/png",
            "image/p\u{e9}",
            "image/png;",
            "image/png;base64",
            "text/plain;name=\"a,b\"",
            "image/png\r\nX: y",
        ] {
            assert_eq!(legal(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn debug_does_not_write_the_bytes() {
        let data = Data::new("image/png", vec![7; 1000]).unwrap();
        assert_eq!(
            format!("{data:?}"),
            "Data { media_type: \"image/png\", bytes: 1000 }"
        );
        assert_eq!(Data::new("image/png", Vec::new()), Err(MediaError::Empty));
    }
}
