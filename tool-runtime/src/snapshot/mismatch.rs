//! Why schemas and their file disagree.

use std::{fmt, io, path::PathBuf};

use similar::TextDiff;

/// The reason why a file does not match what the model is told.
///
/// ```
/// use std::path::Path;
/// use tool_runtime::Toolset;
///
/// let mismatch = Toolset::new().schemas().compare(Path::new("no/such/file.json")).unwrap_err();
/// assert_eq!(mismatch.to_string(), "there is no file no/such/file.json");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Mismatch {
    /// There is no such file yet.
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file says something else.
    Different {
        /// The file.
        path: PathBuf,
        /// What would change in it, as a unified diff.
        diff: String,
    },
    /// The file cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

/// Writes it with the difference.
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(f, "there is no file {}", path.display()),
            Self::Different { path, diff } => {
                let path = path.display();
                write!(f, "the tools are not as {path} has them:\n{diff}")
            }
            Self::Unreadable { path, error } => {
                write!(f, "{} cannot be read: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for Mismatch {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { error, .. } => Some(error),
            _ => None,
        }
    }
}

pub(super) fn diff(kept: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(kept, new);
    diff.unified_diff()
        .context_radius(4)
        .header("as it was", "as it is")
        .to_string()
}
