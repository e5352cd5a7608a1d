//! A file for the model to read.

use std::sync::Arc;

use super::{Data, MediaError};

/// A file for the model to read: its bytes, or the id that the API gave it when it was uploaded. Cloning is cheap.
///
/// Which types it reads depends on the API and the model; PDF is read by most that read any.
///
/// ```
/// use tool_runtime::{File, tool, output::MediaError};
///
/// /// The order as it was signed.
/// #[tool]
/// fn signed_order(number: u32) -> Result<File, MediaError> {
///     # fn load(number: u32) -> Vec<u8> { format!("%PDF-1.7 {number}").into() }
///     File::from_bytes(format!("order-{number}.pdf"), "application/pdf", load(number))
/// }
/// # assert!(signed_order(7).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    source: Arc<FileSource>,
}

/// The place of a [`File`].
///
/// ```
/// use tool_runtime::{File, output::FileSource};
///
/// let file = File::from_id("file-abc123")?;
/// assert_eq!(file.source(), &FileSource::Id("file-abc123".to_owned()));
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileSource {
    /// Here.
    Data {
        /// What the model is told that it is called.
        name: String,
        /// What is in it.
        data: Data,
    },
    /// With the API, under an id of its own.
    Id(String),
}

impl File {
    /// Makes a file of its bytes.
    ///
    /// # Errors
    /// [`MediaError::NoName`] for a blank name, [`MediaError::MediaType`] for a media type that is none,
    /// [`MediaError::Empty`] if there are no bytes.
    ///
    /// ```
    /// use tool_runtime::{File, output::MediaError};
    ///
    /// let file = File::from_bytes("notes.txt", "text/plain", "Buy milk.")?;
    /// assert_eq!(file.name(), Some("notes.txt"));
    /// assert_eq!(File::from_bytes("", "text/plain", "Buy milk."), Err(MediaError::NoName));
    /// # Ok::<(), MediaError>(())
    /// ```
    pub fn from_bytes(
        name: impl Into<String>,
        media_type: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> Result<Self, MediaError> {
        let name = not_blank(name.into())?;
        let data = Data::new(media_type, bytes.into())?;
        Ok(Self::new(FileSource::Data { name, data }))
    }

    /// Makes a file of the id under which it was uploaded.
    ///
    /// # Errors
    /// [`MediaError::NoName`] if the id is blank.
    ///
    /// ```
    /// use tool_runtime::{File, output::MediaError};
    ///
    /// assert!(File::from_id("file-abc123").is_ok());
    /// assert_eq!(File::from_id(" "), Err(MediaError::NoName));
    /// ```
    pub fn from_id(id: impl Into<String>) -> Result<Self, MediaError> {
        Ok(Self::new(FileSource::Id(not_blank(id.into())?)))
    }

    fn new(source: FileSource) -> Self {
        Self {
            source: Arc::new(source),
        }
    }

    /// Returns where the file is.
    ///
    /// ```
    /// use tool_runtime::{File, output::FileSource};
    ///
    /// let file = File::from_bytes("notes.txt", "text/plain", "Buy milk.")?;
    /// assert!(matches!(file.source(), FileSource::Data { data, .. } if data.bytes() == b"Buy milk."));
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn source(&self) -> &FileSource {
        &self.source
    }

    /// Returns what the file is called; `None` if only the API knows.
    ///
    /// ```
    /// use tool_runtime::File;
    ///
    /// assert_eq!(File::from_id("file-abc123")?.name(), None);
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &*self.source {
            FileSource::Data { name, .. } => Some(name),
            FileSource::Id(_) => None,
        }
    }
}

fn not_blank(text: String) -> Result<String, MediaError> {
    if text.trim().is_empty() {
        Err(MediaError::NoName)
    } else {
        Ok(text)
    }
}
