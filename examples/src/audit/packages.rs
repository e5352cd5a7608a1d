//! Finds the packages that this program is built from, and their sources.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use cargo_metadata::{
    DependencyKind, Metadata, MetadataCommand, NodeDep, PackageId, semver::Version,
};

use super::lock;

/// The packages, by name, and those of one name by version.
pub struct Packages(Vec<Package>);

/// One package, and where its sources are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: Version,
    pub(crate) root: PathBuf,
}

/// Says why the packages could not be found.
#[derive(Debug)]
pub struct PackagesError(cargo_metadata::Error);

impl fmt::Display for PackagesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the packages of this program could not be found, `cargo fetch` may help: {}",
            self.0.to_string().trim_end()
        )
    }
}

/// Returns the packages, found when they are asked for the first time.
///
/// # Errors
/// If cargo cannot tell.
pub fn packages() -> Result<&'static Packages, &'static PackagesError> {
    static PACKAGES: OnceLock<Result<Packages, PackagesError>> = OnceLock::new();
    PACKAGES.get_or_init(|| find().map(Packages::new)).as_ref()
}

fn find() -> Result<Vec<Package>, PackagesError> {
    from_metadata().or_else(|error| {
        // Cargo tells where packages are only if all of the lock file is there, what tests and unused features need
        // included, and it should not fetch that here. What the program is built from is there.
        let mut packages = cargo_home()
            .map(|home| from_registry(&home))
            .unwrap_or_default();
        if packages.is_empty() {
            return Err(PackagesError(error));
        }
        let workspace = cargo().no_deps().exec();
        packages.extend(
            workspace
                .iter()
                .flat_map(|workspace| &workspace.packages)
                .map(Package::from),
        );
        Ok(packages)
    })
}

fn from_metadata() -> Result<Vec<Package>, cargo_metadata::Error> {
    let metadata = cargo().exec()?;
    let built_in = built_in(&metadata);
    let packages = metadata
        .packages
        .iter()
        .filter(|package| built_in.contains(&package.id));
    Ok(packages.map(Package::from).collect())
}

fn cargo() -> MetadataCommand {
    let options = [
        "--offline",
        "--locked",
        "--filter-platform",
        env!("QUICKSTART_TARGET"),
    ];
    let mut command = MetadataCommand::new();
    command
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .other_options(options.map(str::to_owned));
    command
}

impl From<&cargo_metadata::Package> for Package {
    fn from(package: &cargo_metadata::Package) -> Self {
        Self {
            name: package.name.to_string(),
            version: package.version.clone(),
            root: package
                .manifest_path
                .parent()
                .map(|root| root.as_std_path().to_owned())
                .unwrap_or_default(),
        }
    }
}

/// Returns what this program depends on, its macros and build scripts included: cargo tells of the whole workspace.
fn built_in(metadata: &Metadata) -> HashSet<&PackageId> {
    let nodes: HashMap<_, _> = metadata
        .resolve
        .iter()
        .flat_map(|resolve| &resolve.nodes)
        .map(|node| (&node.id, node))
        .collect();
    let this = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == env!("CARGO_PKG_NAME"));
    let mut open: Vec<_> = this.into_iter().map(|package| &package.id).collect();
    let mut found = HashSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id)
            && let Some(node) = nodes.get(id)
        {
            let is_built_in = |dependency: &&NodeDep| {
                dependency
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind != DependencyKind::Development)
            };
            open.extend(
                node.deps
                    .iter()
                    .filter(is_built_in)
                    .map(|dependency| &dependency.pkg),
            );
        }
    }
    found
}

fn cargo_home() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}

/// Looks for the packages of the lock file where cargo unpacks what it has downloaded.
fn from_registry(cargo_home: &Path) -> Vec<Package> {
    let Ok(registries) = cargo_home.join("registry/src").read_dir() else {
        return Vec::new();
    };
    let registries: Vec<_> = registries
        .flatten()
        .map(|registry| registry.path())
        .collect();
    lock::packages()
        .filter_map(|(name, version)| {
            let mut roots = registries
                .iter()
                .map(|registry| registry.join(format!("{name}-{version}")));
            let root = roots.find(|root| root.is_dir())?;
            Some(Package {
                name: name.to_owned(),
                version: version.parse().ok()?,
                root,
            })
        })
        .collect()
}

impl Packages {
    fn new(mut packages: Vec<Package>) -> Self {
        packages.sort_unstable_by(|one, other| {
            (&one.name, &one.version).cmp(&(&other.name, &other.version))
        });
        Self(packages)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Package> {
        self.0.iter()
    }

    /// Returns all versions of a package, the newest last. As on crates.io, `-` and `_` are the same in a name.
    pub(crate) fn named(&self, name: &str) -> Vec<&Package> {
        let name = normal(name);
        self.iter()
            .filter(|package| normal(&package.name) == name)
            .collect()
    }

    /// Returns the name that is most like `name`, if one is like it at all.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        let name = normal(name);
        let likeness = |package: &Package| strsim::jaro_winkler(&normal(&package.name), &name);
        let (likeness, nearest) = self
            .iter()
            .map(|package| (likeness(package), package.name.as_str()))
            .max_by(|(one, _), (other, _)| one.total_cmp(other))?;
        (likeness > 0.8).then_some(nearest)
    }
}

fn normal(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

impl Package {
    /// Returns the folder of the sources.
    pub(crate) fn sources(&self) -> PathBuf {
        self.root.join("src")
    }

    /// Returns a file's path as a reader of the package knows it.
    pub(crate) fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::{Package, Packages, from_metadata, from_registry, lock};

    fn sample() -> Packages {
        let package = |name: &str, version: &str| Package {
            name: name.to_owned(),
            version: version.parse().unwrap(),
            root: "/sources".into(),
        };
        Packages::new(vec![
            package("syn", "10.0.0"),
            package("serde_json", "1.0.0"),
            package("syn", "9.1.0"),
        ])
    }

    #[test]
    fn names_are_compared_as_crates_io_does() {
        assert_eq!(sample().named("Serde-JSON").len(), 1);
        assert_eq!(sample().named("serde").len(), 0);
    }

    #[test]
    fn the_newest_version_comes_last() {
        let packages = sample();
        let versions: Vec<_> = packages
            .named("syn")
            .iter()
            .map(|package| package.version.major)
            .collect();
        assert_eq!(versions, [9, 10]);
    }

    #[test]
    fn a_misspelt_name_finds_its_neighbour() {
        assert_eq!(sample().nearest("serde_jsn"), Some("serde_json"));
        assert_eq!(sample().nearest("windows"), None);
    }

    #[test]
    fn what_cargo_has_unpacked_is_found_without_it() {
        let home = std::env::temp_dir().join(format!("quickstart-test-{}", std::process::id()));
        let (_, version) = lock::packages().find(|(name, _)| *name == "tokio").unwrap();
        let root = home.join(format!("registry/src/some-registry/tokio-{version}"));
        std::fs::create_dir_all(&root).unwrap();
        let found = from_registry(&home);
        std::fs::remove_dir_all(&home).unwrap();
        assert_eq!(
            found,
            [Package {
                name: "tokio".to_owned(),
                version: version.parse().unwrap(),
                root
            }]
        );
        assert!(from_registry(&home).is_empty());
    }

    #[test]
    fn cargo_tells_of_the_packages_of_this_program() {
        let packages = from_metadata().unwrap();
        let names: Vec<_> = packages
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        assert!(names.contains(&"tool-examples"), "{names:?}");
        assert!(
            !names.contains(&"proptest"),
            "it is a part of tests only: {names:?}"
        );
        for name in ["tokio", "serde_json", "syn", "schemars"] {
            let found = super::packages().unwrap().named(name);
            assert!(
                found
                    .iter()
                    .all(|package| package.sources().join("lib.rs").is_file()),
                "{name}"
            );
            assert!(!found.is_empty(), "{name}");
        }
    }
}
