//! One part of an output.

use serde::Serialize;
use serde_json::Value;

use super::{File, Image};
use crate::ToolError;

/// One part of an [`Output`](super::Output).
///
/// ```
/// use tool_runtime::output::{Json, Part};
///
/// assert_eq!(Part::from("sunny").as_text(), Some("sunny"));
/// assert_eq!(Part::from(Json::of(&[1, 2])?).as_text(), Some("[1,2]"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Plain text.
    Text(String),
    /// A JSON value.
    Json(Json),
    /// An image.
    Image(Image),
    /// A file.
    File(File),
}

impl Part {
    /// Writes a value: a text as it is, nothing as "done", all else as JSON.
    pub(super) fn of<T: Serialize>(value: &T) -> Result<Self, ToolError> {
        // Only the host and the log are told more: the text may be that of any `Serialize`.
        let Json(json) = Json::of(value).map_err(|error| {
            ToolError::failed("the tool's answer could not be written as JSON").with_source(error)
        })?;
        Ok(match json.as_bytes() {
            [b'"', ..] => Self::Text(serde_json::from_str(&json)?),
            // A type without any value to tell, such as `()`.
            b"null" if size_of::<T>() == 0 => Self::Text("done".to_owned()),
            _ => Self::Json(Json(json)),
        })
    }

    /// Returns the text, or the JSON as text; `None` for what has to be attached.
    ///
    /// ```
    /// assert_eq!(tool_runtime::output::Part::from("sunny").as_text(), Some("sunny"));
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Json(json) => Some(json.as_str()),
            Self::Image(_) | Self::File(_) => None,
        }
    }

    /// Returns what has to be attached; `None` for what is text.
    ///
    /// ```
    /// use tool_runtime::{Image, output::{Media, Part}};
    ///
    /// let image = Image::from_url("https://example.com/chart.png")?;
    /// assert_eq!(Part::from(image.clone()).as_media(), Some(Media::Image(&image)));
    /// assert_eq!(Part::from("sunny").as_media(), None);
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn as_media(&self) -> Option<Media<'_>> {
        match self {
            Self::Image(image) => Some(Media::Image(image)),
            Self::File(file) => Some(Media::File(file)),
            Self::Text(_) | Self::Json(_) => None,
        }
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Json> for Part {
    fn from(json: Json) -> Self {
        Self::Json(json)
    }
}

impl From<Image> for Part {
    fn from(image: Image) -> Self {
        Self::Image(image)
    }
}

impl From<File> for Part {
    fn from(file: File) -> Self {
        Self::File(file)
    }
}

/// A JSON value, written already.
///
/// ```
/// use tool_runtime::output::Json;
///
/// let json = Json::of(&[1, 2])?;
/// assert_eq!(json.as_str(), "[1,2]");
/// assert_eq!(json.to_value()?, serde_json::json!([1, 2]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(String);

impl Json {
    /// Writes a value as JSON.
    ///
    /// # Errors
    /// When it cannot be written so (a map whose keys are not texts, for example).
    ///
    /// ```
    /// assert_eq!(tool_runtime::output::Json::of("sunny").unwrap().as_str(), "\"sunny\"");
    /// ```
    pub fn of<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Self> {
        serde_json::to_string(value).map(Self)
    }

    /// Takes JSON that is written already.
    #[cfg(feature = "serde")]
    pub(crate) fn written(json: String) -> Self {
        Self(json)
    }

    /// Returns the JSON as text.
    ///
    /// ```
    /// assert_eq!(tool_runtime::output::Json::of(&None::<u8>).unwrap().as_str(), "null");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the JSON as a value.
    ///
    /// # Errors
    /// When it is nested too deep: `serde_json` reads fewer levels than it writes.
    ///
    /// ```
    /// use tool_runtime::output::Json;
    ///
    /// assert_eq!(Json::of(&1)?.to_value()?, serde_json::json!(1));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn to_value(&self) -> serde_json::Result<Value> {
        serde_json::from_str(&self.0)
    }
}

/// What has to be attached to an answer, since it is not text.
///
/// ```
/// use tool_runtime::{Image, output::Media};
///
/// let image = Image::from_url("https://example.com/chart.png")?;
/// assert_eq!(Media::Image(&image).kind(), "image");
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Media<'p> {
    /// An image.
    Image(&'p Image),
    /// A file.
    File(&'p File),
}

impl Media<'_> {
    /// Returns the word for it: "image" or "file".
    ///
    /// ```
    /// use tool_runtime::{File, output::Media};
    ///
    /// assert_eq!(Media::File(&File::from_id("file-abc123")?).kind(), "file");
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Image(_) => "image",
            Self::File(_) => "file",
        }
    }
}
