//! The modules of the runtime import one another in one direction.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Each may import those before it.
const LAYERS: [&str; 16] = [
    "contain",
    "error",
    "quote",
    "nearest",
    "json",
    "output",
    "call",
    "schema",
    "lint_name",
    "tool",
    "structured",
    "toolset",
    "turn",
    "api",
    "openai",
    "agent",
];

/// No layer imports these.
const LEAVES: [&str; 7] = [
    "lint", "tokens", "snapshot", "loopback", "plain", "testing", "inspect",
];

/// The root, the documents, and what macros name.
const OTHERS: [&str; 4] = ["lib", "guide", "missing_feature", "private"];

#[test]
fn layers_import_only_what_is_below_them() {
    let source = source();
    let reexports = reexports(&read(&source.join("lib.rs")));
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for file in files(&source) {
        let module = top(&source, &file);
        let Some(level) = LAYERS.iter().position(|it| *it == module) else {
            continue;
        };
        for name in imports(&read(&file)) {
            let name = reexports.get(&name).unwrap_or(&name).as_str();
            let is_module = LAYERS.contains(&name) || LEAVES.contains(&name);
            arrows += usize::from(is_module && name != module);
            if is_module && !LAYERS[..=level].contains(&name) {
                wrong.push(format!("{module} -> {name} in {}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(arrows > 100, "only {arrows} imports were found");
}

/// What a leaf may import beside the layers. `testing` judges what the layers send, so it uses of them only the reader of JSON.
const BETWEEN_LEAVES: [(&str, &[&str]); 7] = [
    ("lint", &["tokens"]),
    ("tokens", &[]),
    ("snapshot", &[]),
    ("loopback", &[]),
    ("plain", &[]),
    ("testing", &["loopback"]),
    (
        "inspect",
        &["lint", "tokens", "snapshot", "loopback", "plain"],
    ),
];

#[test]
fn leaves_import_each_other_only_where_it_is_said() {
    let source = source();
    let reexports = reexports(&read(&source.join("lib.rs")));
    for (leaf, allowed) in BETWEEN_LEAVES {
        let of_leaf = files(&source)
            .into_iter()
            .filter(|file| top(&source, file) == leaf);
        for file in of_leaf {
            for name in imports(&read(&file)) {
                let name = reexports.get(&name).unwrap_or(&name).as_str();
                let is_leaf = LEAVES.contains(&name) && name != leaf;
                let is_judged = leaf == "testing" && name != "json" && LAYERS.contains(&name);
                let is_wrong = is_judged || (is_leaf && !allowed.contains(&name));
                assert!(!is_wrong, "{leaf} -> {name} in {}", file.display());
            }
        }
    }
}

#[test]
fn apis_do_not_know_each_other() {
    for (api, other) in [("chat", "responses"), ("responses", "chat")] {
        for file in files(&source().join("openai").join(api)) {
            let text = read(&file);
            for line in text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                let path = format!("openai::{other}");
                let is_wrong = line.contains(&path) || line.contains(&format!("super::{other}::"));
                assert!(!is_wrong, "{}: {line}", file.display());
            }
        }
    }
}

#[test]
fn every_module_has_a_place_in_the_layers() {
    let source = source();
    let all = [&LAYERS[..], &LEAVES[..], &OTHERS[..]].concat();
    for file in files(&source) {
        let module = top(&source, &file);
        assert!(all.contains(&module.as_str()), "{module}");
    }
}

#[test]
fn imports_are_found_in_all_forms() {
    let text = "use crate::{\n    Call, json::{Node, plain},\n    tool::log,\n};\n\
                fn f() { crate::schema::of() }\n// crate::agent\n\
                macro_rules! m { () => { $crate::lint } }\n\
                use crate::turn;\npub(crate) use crate::api::x;\n\
                #[cfg(test)]\nmod tests {\n use crate::inspect;\n}\n";
    let found = ["Call", "json", "tool", "schema", "turn", "api"];
    assert_eq!(imports(text), found);
    let root = "pub use self::{\n    call::{Call, CallError},\n    tool::Tool,\n};\n";
    let reexports = reexports(root);
    assert_eq!(reexports["CallError"], "call");
    assert_eq!(reexports["Tool"], "tool");
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tool-runtime/src")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

/// All source files but those of tests.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|it| it == "tests") {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
    found
}

/// The name of the module at the root that a file belongs to.
fn top(source: &Path, file: &Path) -> String {
    let first = file.strip_prefix(source).unwrap().components().next();
    let first = Path::new(first.unwrap().as_os_str());
    first.file_stem().unwrap().to_str().unwrap().to_owned()
}

/// The first names of all paths that begin at the crate's root, tests and comments aside.
fn imports(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    let text = lines.collect::<Vec<_>>().join("\n");
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let mut found = Vec::new();
    for (at, path) in text.match_indices("crate::") {
        if text[..at].ends_with(|it: char| it == '$' || it == '_' || it.is_alphanumeric()) {
            continue;
        }
        let rest = &text[at + path.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(members(group).into_iter().map(first_name)),
            None => found.push(first_name(rest)),
        }
    }
    found
}

/// The members of a group of imports, which ends at its closing brace.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(group[from..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(group[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|it| !it.is_empty());
    found
}

fn first_name(path: &str) -> String {
    let is_name = |it: &char| it.is_alphanumeric() || *it == '_';
    path.trim_start().chars().take_while(is_name).collect()
}

/// The modules of the names that the root exports.
fn reexports(root: &str) -> BTreeMap<String, String> {
    let (_, group) = root.split_once("pub use self::{").unwrap();
    let mut found = BTreeMap::new();
    for member in members(group) {
        let (module, names) = member.split_once("::").unwrap();
        let names = match names.strip_prefix('{') {
            Some(group) => members(group),
            None => vec![names],
        };
        let names = names.into_iter().map(first_name);
        found.extend(names.map(|it| (it, module.to_owned())));
    }
    found
}
