//! Keys of tools.

use std::{
    collections::HashMap,
    env,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Mutex, PoisonError},
};

/// A number that only one tool has, over all crates that are linked together.
///
/// `toolset!` learns the number from a macro that has the name of the tool, and an `impl` of the number leads to the type
/// of the tool. So the tool needs no name among the types.
#[derive(Clone, Copy)]
pub(crate) struct Key(pub(crate) u64);

impl Key {
    /// Makes the key of the next tool with this name.
    pub(crate) fn of_next(name: &str) -> Self {
        static TOOLS: Mutex<Option<HashMap<String, u32>>> = Mutex::new(None);

        let mut tools = TOOLS.lock().unwrap_or_else(PoisonError::into_inner);
        let count = tools
            .get_or_insert_default()
            .entry(name.to_owned())
            .and_modify(|count| *count += 1)
            .or_insert(0);
        let mut hasher = DefaultHasher::new();
        (name, *count).hash(&mut hasher);
        hash_crate(&mut hasher);
        Self(hasher.finish())
    }
}

/// Hashes the identity of the crate. rustc tells crates apart by their names and `-C metadata`; `--test` tells the unit tests
/// of a library from the library. The variables of cargo help if the arguments are in a response file.
fn hash_crate(hasher: &mut DefaultHasher) {
    for variable in [
        "CARGO_PKG_NAME",
        "CARGO_PKG_VERSION",
        "CARGO_CRATE_NAME",
        "CARGO_BIN_NAME",
    ] {
        env::var_os(variable).hash(hasher);
    }
    let mut arguments = env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--test" => argument.hash(hasher),
            "--crate-name" => arguments.next().hash(hasher),
            "-C" | "--codegen" => {
                let option = arguments.next();
                option
                    .filter(|option| option.starts_with("metadata="))
                    .hash(hasher);
            }
            argument if argument.starts_with("-Cmetadata=") => argument.hash(hasher),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Key;

    #[test]
    fn tools_of_one_name_have_different_keys() {
        let names = ["get_weather", "get_weather", "get_time", "get_weather"];
        let keys: HashSet<_> = names.iter().map(|name| Key::of_next(name).0).collect();
        assert_eq!(keys.len(), names.len());
    }
}
