//! Reads the lock file that this program was built with.

const LOCK: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"));

/// Returns the name and the version of each package.
pub fn packages() -> impl Iterator<Item = (&'static str, &'static str)> {
    LOCK.split("[[package]]")
        .filter_map(|package| Some((field(package, "name")?, field(package, "version")?)))
}

fn field<'a>(package: &'a str, name: &str) -> Option<&'a str> {
    let value = |line: &'a str| {
        line.strip_prefix(name)?
            .strip_prefix(" = \"")?
            .strip_suffix('"')
    };
    package.lines().find_map(value)
}

#[cfg(test)]
mod tests {
    use super::packages;

    #[test]
    fn every_package_is_read() {
        assert_eq!(
            packages().count(),
            super::LOCK.matches("[[package]]").count()
        );
        assert!(packages().any(|(name, version)| name == "tokio" && version.starts_with("1.")));
        assert!(packages().all(|(name, version)| !name.is_empty() && !version.is_empty()));
    }
}
