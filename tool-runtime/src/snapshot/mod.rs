//! Holds what the model is told against a file under version control, so that a changed signature shows up in review.
//!
//! [`assert_schemas!`](crate::assert_schemas) does it in a test, `check --snapshot FILE` of the inspector on the command line. With a snapshot
//! library of your own, give it [`Toolset::schemas`]: `insta::assert_snapshot!(tools.schemas())`.

mod assert;
mod mismatch;

use std::{fmt, fs, io, path::Path};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

#[doc(hidden)]
pub use self::assert::{__assert, __file_of};
pub use self::mismatch::Mismatch;
use crate::{Toolset, toolset::format_of};

/// What the model is told about the tools of a toolset: for each, by its name, the description, the schema as it is
/// sent, whether that is a strict one, and the schema of the output where there is one. A [custom tool](crate::tool::Custom)
/// has a `format` instead of a schema.
///
/// It displays as indented JSON with a line's end at its end.
///
/// ```
/// use tool_runtime::{tool, toolset};
///
/// /// Current time.
/// #[tool]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// assert_eq!(
///     toolset![now].schemas().to_string(),
///     r#"{
///   "now": {
///     "description": "Current time.",
///     "strict": true,
///     "parameters": {
///       "type": "object",
///       "properties": {},
///       "required": [],
///       "additionalProperties": false
///     }
///   }
/// }
/// "#,
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schemas(Value);

impl Toolset {
    /// Returns what the model is told about the tools, to be kept in a file and compared with it.
    ///
    /// ```
    /// let schemas = tool_runtime::Toolset::new().schemas();
    /// assert_eq!(schemas.to_string(), "{}\n");
    /// ```
    #[must_use]
    pub fn schemas(&self) -> Schemas {
        let decided = self.definitions().sent();
        let tools = decided.map(|(definition, strict)| {
            let mut told = Map::new();
            if let Some(description) = definition.sent_description() {
                told.insert("description".to_owned(), (&*description).into());
            }
            if let Some(custom) = &definition.custom {
                told.insert("format".to_owned(), format_of(custom));
            } else {
                let parameters = definition.sent(strict);
                told.insert("strict".to_owned(), strict.is_some().into());
                told.insert("parameters".to_owned(), json!(parameters));
            }
            if let Some(output) = &definition.output {
                told.insert("output".to_owned(), json!(output));
            }
            (definition.name.clone(), told.into())
        });
        Schemas(Value::Object(tools.collect()))
    }
}

impl Schemas {
    /// Compares with what is in a file. Line ends may be those of Windows.
    ///
    /// # Errors
    /// [`Mismatch`] if there is no such file, if it says something else, or if it cannot be read.
    ///
    /// ```
    /// use std::path::Path;
    /// use tool_runtime::{Toolset, snapshot::Mismatch};
    ///
    /// let compared = Toolset::new().schemas().compare(Path::new("no/such/file.json"));
    /// assert!(matches!(compared, Err(Mismatch::Missing { .. })));
    /// ```
    pub fn compare(&self, path: &Path) -> Result<(), Mismatch> {
        let path = path.to_owned();
        match fs::read_to_string(&path) {
            Ok(kept) => {
                let (kept, new) = (kept.replace("\r\n", "\n"), self.to_string());
                if kept == new {
                    return Ok(());
                }
                let diff = mismatch::diff(&kept, &new);
                Err(Mismatch::Different { path, diff })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Mismatch::Missing { path })
            }
            Err(error) => Err(Mismatch::Unreadable { path, error }),
        }
    }

    /// Writes a file to compare with, and the folders it lies in.
    ///
    /// # Errors
    /// If it cannot be written.
    ///
    /// ```
    /// use tool_runtime::Toolset;
    ///
    /// let path = std::env::temp_dir().join("tool-runtime-doctest").join("schemas.json");
    /// let schemas = Toolset::new().schemas();
    /// schemas.write(&path)?;
    /// assert!(schemas.compare(&path).is_ok());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn write(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, self.to_string())
    }
}

impl fmt::Display for Schemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:#}", self.0)
    }
}

impl Serialize for Schemas {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
