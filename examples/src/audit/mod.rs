//! The tools: they find the packages that this program is built from, and read their sources.

mod count;
mod lock;
mod packages;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tool_runtime::{Toolset, tool, toolset};

use self::packages::Package;
pub use self::{
    count::Counts,
    lock::packages as locked_packages,
    packages::{Packages, PackagesError, packages},
};

/// Returns the tools.
#[must_use]
pub fn tools() -> Toolset {
    toolset![count_unsafe, list_packages]
}

/// Counts the uses of `unsafe` in the sources of one package that this program is built from: blocks, functions,
/// impls, traits, extern blocks; and the lines of code. Words in comments and texts are not counted, code in macros is.
#[tool(read_only)]
fn count_unsafe(
    /// Name of the package, for example "tokio". The newest version is read if the program is built from several;
    /// "syn@2.0.119" names another.
    name: &str,
) -> Result<UnsafeReport, AuditError> {
    let (package, other_versions) = find(name)?;
    let mut report = UnsafeReport {
        name: package.name.clone(),
        version: package.version.to_string(),
        files: 0,
        counts: Counts::default(),
        unread: Vec::new(),
        other_versions,
    };
    let files = rust_files(&package.sources()).map_err(|error| AuditError::NoSources {
        package: package.name.clone(),
        error,
    })?;
    for file in files {
        report.files += 1;
        match read(&file) {
            Ok(counts) => report.counts += counts,
            Err(reason) => report
                .unread
                .push(format!("{}: {reason}", package.relative(&file))),
        }
    }
    Ok(report)
}

/// Lists the packages that this program is built from, each with its version.
#[tool(read_only)]
fn list_packages() -> Result<Vec<String>, AuditError> {
    let packages = packages().map_err(AuditError::NoPackages)?;
    Ok(packages
        .iter()
        .map(|package| format!("{} {}", package.name, package.version))
        .collect())
}

/// What was found in one package.
#[derive(Debug, Serialize, Deserialize)]
pub struct UnsafeReport {
    /// Name of the package.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Files below `src`, those that could not be read included.
    pub files: usize,
    /// What was counted in them.
    #[serde(flatten)]
    pub counts: Counts,
    /// Files that could not be read, or not as Rust, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
    /// Versions of the package that were not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_versions: Vec<String>,
}

/// Says why a package could not be audited, in words for the model.
#[derive(Debug)]
enum AuditError {
    /// It is not known what this program is built from.
    NoPackages(&'static PackagesError),
    /// This program is not built from the package.
    UnknownPackage {
        /// The name that was asked for.
        name: String,
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// This program is built from another version of the package.
    UnknownVersion {
        /// The name and version that were asked for.
        name: String,
        /// The versions that there are.
        known: Vec<String>,
    },
    /// The package has no sources that could be listed.
    NoSources {
        /// Its name.
        package: String,
        /// What went wrong.
        error: io::Error,
    },
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPackages(error) => error.fmt(f),
            Self::UnknownPackage { name, nearest } => {
                write!(f, "this program is not built from a package {name:?}")?;
                nearest.map_or(Ok(()), |nearest| write!(f, "; did you mean {nearest:?}?"))
            }
            Self::UnknownVersion { name, known } => {
                write!(
                    f,
                    "this program is not built from {name:?}, but from {}",
                    known.join(", ")
                )
            }
            Self::NoSources { package, error } => {
                write!(f, "the sources of {package:?} cannot be listed: {error}")
            }
        }
    }
}

/// Finds the package that `name` or `name@version` names, and the other versions that there are.
fn find(spec: &str) -> Result<(&'static Package, Vec<String>), AuditError> {
    let spec = spec.trim();
    let (name, version) = spec
        .split_once('@')
        .map_or((spec, None), |(name, version)| (name, Some(version)));
    let packages = packages().map_err(AuditError::NoPackages)?;
    let mut versions = packages.named(name);
    let Some(newest) = versions.len().checked_sub(1) else {
        return Err(AuditError::UnknownPackage {
            name: name.to_owned(),
            nearest: packages.nearest(name),
        });
    };
    let chosen = match version {
        None => Some(newest),
        Some(version) => versions
            .iter()
            .position(|package| package.version.to_string() == version),
    };
    let in_words = |package: &&Package| format!("{}@{}", package.name, package.version);
    let Some(chosen) = chosen else {
        let known = versions.iter().map(in_words).collect();
        return Err(AuditError::UnknownVersion {
            name: spec.to_owned(),
            known,
        });
    };
    let package = versions.remove(chosen);
    Ok((package, versions.iter().map(in_words).collect()))
}

/// Lists the `.rs` files below a folder, sorted. Links are not followed.
fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Counts one file, or says why it cannot be read.
fn read(file: &Path) -> Result<Counts, String> {
    let source = fs::read_to_string(file).map_err(|error| error.to_string())?;
    count::count(&source).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{count_unsafe, find, list_packages};

    #[test]
    fn a_package_is_really_read() {
        let report = count_unsafe("tokio").unwrap();
        assert_eq!(report.name, "tokio");
        assert!(
            report.files > 100 && report.counts.lines > 10_000,
            "{report:?}"
        );
        assert!(
            report.counts.unsafe_blocks > 100 && report.counts.unsafe_impls > 10,
            "{report:?}"
        );
        assert!(report.unread.is_empty(), "{report:?}");
    }

    #[test]
    fn a_version_can_be_named() {
        let (newest, others) = find("syn").unwrap();
        assert!(
            !others.is_empty(),
            "the lock file holds several versions of syn"
        );
        let (older, others_of_older) = find(&others[0]).unwrap();
        assert!(older.version < newest.version);
        assert!(others_of_older.contains(&format!("syn@{}", newest.version)));
        let error = find("syn@0.0.1").unwrap_err().to_string();
        assert!(error.contains(&others[0]), "{error}");
    }

    #[test]
    fn an_unknown_package_is_told_its_neighbour() {
        let error = count_unsafe("serde-jsno").unwrap_err().to_string();
        assert_eq!(
            error,
            "this program is not built from a package \"serde-jsno\"; did you mean \"serde_json\"?"
        );
    }

    #[test]
    fn the_list_holds_name_and_version() {
        let packages = list_packages().unwrap();
        assert!(
            packages
                .iter()
                .any(|package| package.starts_with("schemars 1.")),
            "{packages:?}"
        );
    }
}
