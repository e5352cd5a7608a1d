//! JSON pointers, [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901).

use serde_path_to_error::{Path, Segment};

/// Points at a key of the root.
pub(crate) fn of_key(key: &str) -> String {
    join("", key)
}

/// Points at a key, or an index, below `path`.
pub(crate) fn join(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Resolves `#` or `#/…` inside a document.
pub(crate) fn resolve<'v>(
    root: &'v serde_json::Value,
    reference: &str,
) -> Option<&'v serde_json::Value> {
    root.pointer(reference.strip_prefix('#')?)
}

/// Converts the path that serde took to an error.
pub(crate) fn from_serde_path(path: &Path) -> String {
    path.iter()
        .fold(String::new(), |path, segment| match segment {
            Segment::Seq { index } => join(&path, &index.to_string()),
            Segment::Map { key } | Segment::Enum { variant: key } => join(&path, key),
            Segment::Unknown => path,
        })
}
