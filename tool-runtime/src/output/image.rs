//! An image for the model to look at.

use std::{fmt, sync::Arc};

use super::{Data, MediaError};

/// An image for the model to look at: its bytes, or a URL to fetch it from. Cloning is cheap.
///
/// OpenAI's models look at PNG, JPEG, WebP, and GIF that does not move; what an API makes of others is its own affair.
///
/// ```
/// use tool_runtime::{Image, tool};
///
/// /// Draws the sales of a year, by month.
/// #[tool]
/// fn chart(year: u16) -> Result<Image, Box<dyn std::error::Error + Send + Sync>> {
///     # fn draw(year: u16) -> std::io::Result<Vec<u8>> { let _ = year; Ok(b"\x89PNG\r\n\x1a\n".to_vec()) }
///     let png: Vec<u8> = draw(year)?;
///     Ok(Image::detect(png)?)
/// }
/// # assert!(chart(2026).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    source: Arc<ImageSource>,
    detail: Option<Detail>,
}

/// The place of an [`Image`].
///
/// ```
/// use tool_runtime::{Image, output::ImageSource};
///
/// let image = Image::from_url("https://example.com/chart.png")?;
/// assert!(matches!(image.source(), ImageSource::Url(url) if url.ends_with(".png")));
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImageSource {
    /// Here.
    Data(Data),
    /// Where a URL leads.
    Url(String),
}

/// How closely a model looks at an [`Image`], which also decides what it costs.
///
/// ```
/// use tool_runtime::{Image, output::Detail};
///
/// let image = Image::from_url("https://example.com/chart.png")?.with_detail(Detail::Low);
/// assert_eq!(image.detail(), Some(Detail::Low));
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// At its outlines.
    Low,
    /// At its small print too.
    High,
    /// As the API thinks fit.
    Auto,
}

impl Image {
    /// Makes an image of the bytes of a PNG, JPEG, GIF or WebP file, which of them is told by how they begin.
    ///
    /// # Errors
    /// [`MediaError::UnknownImage`] if they begin like none of these.
    ///
    /// ```
    /// use tool_runtime::{Image, output::{ImageSource, MediaError}};
    ///
    /// let image = Image::detect(b"\x89PNG\r\n\x1a\n and so on")?;
    /// assert!(matches!(image.source(), ImageSource::Data(data) if data.media_type() == "image/png"));
    /// assert_eq!(Image::detect("<svg/>"), Err(MediaError::UnknownImage));
    /// # Ok::<(), MediaError>(())
    /// ```
    pub fn detect(bytes: impl Into<Vec<u8>>) -> Result<Self, MediaError> {
        let bytes = bytes.into();
        let media_type = match bytes.as_slice() {
            [b'\x89', b'P', b'N', b'G', b'\r', b'\n', b'\x1a', b'\n', ..] => "image/png",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [b'G', b'I', b'F', b'8', ..] => "image/gif",
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => "image/webp",
            _ => return Err(MediaError::UnknownImage),
        };
        Self::from_bytes(media_type, bytes)
    }

    /// Makes an image of bytes of any type, which is for the API to know.
    ///
    /// # Errors
    /// [`MediaError::MediaType`] or [`MediaError::NotAnImage`] for another type than `image/…`, [`MediaError::Empty`]
    /// if there are no bytes.
    ///
    /// ```
    /// use tool_runtime::{Image, output::MediaError};
    ///
    /// assert!(Image::from_bytes("image/heic", [1, 2, 3]).is_ok());
    /// assert_eq!(Image::from_bytes("image/heic", []), Err(MediaError::Empty));
    /// ```
    pub fn from_bytes(media_type: &str, bytes: impl Into<Vec<u8>>) -> Result<Self, MediaError> {
        let data = Data::new(media_type, bytes.into())?;
        if !data.media_type().starts_with("image/") {
            return Err(MediaError::NotAnImage {
                media_type: data.media_type().to_owned(),
            });
        }
        Ok(Self::new(ImageSource::Data(data)))
    }

    /// Makes an image of a URL, for the API to fetch it from. A data URL is passed on as it is.
    ///
    /// # Errors
    /// [`MediaError::Url`] unless it begins with `https://`, `http://` or `data:image/` and is without white space.
    ///
    /// ```
    /// use tool_runtime::{Image, output::MediaError};
    ///
    /// assert!(Image::from_url("https://example.com/chart.png").is_ok());
    /// assert_eq!(Image::from_url("/tmp/chart.png"), Err(MediaError::Url));
    /// ```
    pub fn from_url(url: impl Into<String>) -> Result<Self, MediaError> {
        let url = url.into();
        let is_whole = !url.contains(|c: char| c.is_whitespace() || c.is_control());
        let mut schemes = ["https://", "http://", "data:image/"].into_iter();
        if is_whole && schemes.any(|scheme| begins(&url, scheme)) {
            Ok(Self::new(ImageSource::Url(url)))
        } else {
            Err(MediaError::Url)
        }
    }

    fn new(source: ImageSource) -> Self {
        Self {
            source: Arc::new(source),
            detail: None,
        }
    }

    /// Says how closely the model should look at it.
    ///
    /// ```
    /// use tool_runtime::{Image, output::Detail};
    ///
    /// let image = Image::from_url("https://example.com/chart.png")?.with_detail(Detail::High);
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn with_detail(mut self, detail: Detail) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Returns where the image is.
    ///
    /// ```
    /// use tool_runtime::{Image, output::ImageSource};
    ///
    /// let image = Image::from_bytes("image/heic", [1, 2, 3])?;
    /// assert!(matches!(image.source(), ImageSource::Data(data) if data.bytes().len() == 3));
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn source(&self) -> &ImageSource {
        &self.source
    }

    /// Returns how closely the model should look at it, if that was said.
    ///
    /// ```
    /// use tool_runtime::Image;
    ///
    /// assert_eq!(Image::from_url("https://example.com/chart.png")?.detail(), None);
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn detail(&self) -> Option<Detail> {
        self.detail
    }
}

/// Whether a URL begins with a scheme, and goes on.
fn begins(url: &str, scheme: &str) -> bool {
    let start = url.as_bytes().get(..scheme.len());
    url.len() > scheme.len()
        && start.is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
}

/// Writes a data URL without its data.
impl fmt::Debug for ImageSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(data) => data.fmt(f),
            Self::Url(url) => {
                let is_data = begins(url, "data:");
                let shown = match url.split_once(',').filter(|_| is_data) {
                    Some((head, _)) => format!("{head},…"),
                    None => url.clone(),
                };
                f.debug_tuple("Url").field(&shown).finish()
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{Image, ImageSource, MediaError};

    #[test]
    fn formats_are_told_by_how_they_begin() {
        for (bytes, expected) in [
            (b"\x89PNG\r\n\x1a\n....".as_slice(), "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"),
        ] {
            let image = Image::detect(bytes).unwrap();
            let ImageSource::Data(data) = image.source() else {
                panic!("{image:?}");
            };
            assert_eq!((data.media_type(), data.bytes()), (expected, bytes));
        }
        for bytes in [b"".as_slice(), b"\x89PN", b"RIFF\x01\x02\x03\x04WAVE"] {
            assert_eq!(Image::detect(bytes), Err(MediaError::UnknownImage));
        }
    }

    #[test]
    fn other_types_and_addresses_are_refused() {
        let pdf = Image::from_bytes("application/pdf", [1]);
        assert!(matches!(pdf, Err(MediaError::NotAnImage { .. })));
        for url in [
            "",
            "https://",
            "chart.png",
            "file:///etc/passwd",
            "data:text/html,x",
            "https://a b",
            "é",
        ] {
            assert_eq!(Image::from_url(url), Err(MediaError::Url), "{url:?}");
        }
        assert!(Image::from_url("HTTPS://example.com/é.png").is_ok());
    }

    #[test]
    fn debug_does_not_write_the_data() {
        let image = Image::from_url("data:image/png;base64,AAAAAAAAAAAA").unwrap();
        assert_eq!(
            format!("{:?}", image.source()),
            "Url(\"data:image/png;base64,…\")"
        );
        let image = Image::from_url("https://example.com/a,b").unwrap();
        assert_eq!(
            format!("{:?}", image.source()),
            "Url(\"https://example.com/a,b\")"
        );
    }
}
