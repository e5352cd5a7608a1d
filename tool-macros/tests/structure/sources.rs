//! Reads which files of a crate use which.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, File, Item};

/// The path of a module from the root of the crate.
pub(crate) type Module = Vec<String>;

/// The source files of a crate, by their modules.
pub(crate) struct Sources(pub(crate) BTreeMap<Module, File>);

impl Sources {
    /// Reads the source files of a crate of the workspace, tests aside.
    pub(crate) fn of_crate(name: &str) -> Self {
        let root = folder(name);
        let mut sources = BTreeMap::new();
        let mut open = vec![root.clone()];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(fs::read_dir(&path).expect("a folder").map(entry));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let file = syn::parse_file(&text).expect("Rust");
                sources.insert(module(&root, &path), without_tests(file));
            }
        }
        let declared = |module: &Module| match module.split_last() {
            None => true,
            Some((name, parent)) => sources.get(parent).is_some_and(|parent: &File| {
                parent
                    .items
                    .iter()
                    .any(|item| matches!(item, Item::Mod(child) if child.ident == name))
            }),
        };
        let of_tests: Vec<_> = sources
            .keys()
            .filter(|module| !declared(module))
            .cloned()
            .collect();
        for module in of_tests {
            sources.remove(&module);
        }
        Self(sources)
    }

    /// Finds the file that a path leads to, through re-exports.
    fn resolve(&self, path: &[String]) -> Option<Module> {
        let mut module = Vec::new();
        for name in path {
            module.push(name.clone());
            if self.0.contains_key(&module) {
                continue;
            }
            module.pop();
            let exported = paths(&module, &self.0[&module], true)
                .into_iter()
                .find(|path| path.last() == Some(name) && path[..path.len() - 1] != module);
            return match exported {
                Some(path) => self.resolve(&path),
                None => Some(module),
            };
        }
        (!path.is_empty()).then_some(module)
    }

    /// The files that each file uses.
    pub(crate) fn arrows(&self) -> BTreeMap<Module, BTreeSet<Module>> {
        let used = |module: &Module, file| {
            let paths = paths(module, file, false).into_iter();
            paths
                .filter_map(|path| self.resolve(&path))
                .filter(|used| used != module)
                .collect()
        };
        self.0
            .iter()
            .map(|(module, file)| (module.clone(), used(module, file)))
            .collect()
    }
}

/// The folder of the sources of a crate of the workspace.
pub(crate) fn folder(name: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    workspace.join(name).join("src")
}

fn entry(entry: std::io::Result<fs::DirEntry>) -> PathBuf {
    entry.expect("an entry of a folder").path()
}

fn module(root: &Path, path: &Path) -> Module {
    let path = path.strip_prefix(root).expect("a path below the root");
    let mut module: Module = path
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    module.pop_if(|name| ["mod", "lib"].contains(&name.as_str()));
    module
}

fn without_tests(mut file: File) -> File {
    let is_test = |attributes: &[Attribute]| {
        attributes
            .iter()
            .any(|attribute| attribute.meta.to_token_stream().to_string() == "cfg (test)")
    };
    file.items.retain(|item| match item {
        Item::Mod(module) => !is_test(&module.attrs),
        _ => true,
    });
    file
}

/// The paths in a file that begin in this crate, from the root; those of its re-exports alone, or all.
pub(crate) fn paths(module: &[String], file: &File, exported: bool) -> Vec<Module> {
    let children: BTreeSet<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Mod(child) => Some(child.ident.to_string()),
            _ => None,
        })
        .collect();
    let mut paths = Vec::new();
    for item in &file.items {
        let tokens = match item {
            Item::Use(item) if exported && matches!(item.vis, syn::Visibility::Inherited) => {
                continue;
            }
            Item::Use(item) => item.to_token_stream(),
            _ if exported => continue,
            item => item.to_token_stream(),
        };
        walk(tokens, module, &children, &mut paths);
    }
    paths
}

/// Looks for `crate::…`, `super::…`, `self::…` and `child::…`.
fn walk(
    tokens: TokenStream,
    module: &[String],
    children: &BTreeSet<String>,
    paths: &mut Vec<Module>,
) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let start = match &tokens[at] {
            _ if at > 1 && is_separator(&tokens, at - 2) => None,
            // A method.
            _ if at > 0
                && matches!(&tokens[at - 1], TokenTree::Punct(sign) if sign.as_char() == '.') =>
            {
                None
            }
            // `pub(in crate::model)` uses nothing.
            _ if at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(name) if name == "in") => {
                None
            }
            TokenTree::Ident(name) if is_separator(&tokens, at + 1) => match name.to_string() {
                name if name == "crate" => Some(Vec::new()),
                name if name == "self" => Some(module.to_vec()),
                name if name == "super" => Some(module[..module.len() - 1].to_vec()),
                name if children.contains(&name) => Some([module, &[name]].concat()),
                _ => None,
            },
            TokenTree::Group(group) => {
                walk(group.stream(), module, children, paths);
                None
            }
            _ => None,
        };
        at += 1;
        if let Some(start) = start {
            at = follow(&tokens, at, start, paths);
        }
    }
}

fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
    is_colon(tokens.get(at)) && is_colon(tokens.get(at + 1))
}

/// Follows a path over its `::`, into braces too, and returns where it ends.
fn follow(tokens: &[TokenTree], mut at: usize, mut path: Module, paths: &mut Vec<Module>) -> usize {
    while is_separator(tokens, at) {
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(name)) if name == "super" => drop(path.pop()),
            Some(TokenTree::Ident(name)) => path.push(name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                for part in inner
                    .split(|token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ','))
                {
                    match part.first() {
                        Some(TokenTree::Ident(name)) if name == "self" => paths.push(path.clone()),
                        Some(TokenTree::Ident(name)) => {
                            let path = [&path[..], &[name.to_string()]].concat();
                            follow(part, 1, path, paths);
                        }
                        _ => {}
                    }
                }
                return at + 3;
            }
            _ => break,
        }
        at += 3;
    }
    paths.push(path);
    at
}
