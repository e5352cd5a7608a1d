//! What the sources of the crates use of each other: arrows point one way.

mod sources;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;

use self::sources::{Module, Sources, folder, paths};

type Arrows = BTreeMap<Module, BTreeSet<Module>>;

/// Finds the groups of files of which each uses, by way of others, all others.
fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let reach: BTreeMap<_, _> = arrows
        .keys()
        .map(|module| (module, reached(arrows, module)))
        .collect();
    let mut found = BTreeSet::new();
    for (module, reached) in &reach {
        let round = |other: &&Module| reach.get(*other).is_some_and(|back| back.contains(module));
        let circle: Vec<_> = reached
            .iter()
            .copied()
            .filter(round)
            .map(|it| it.join("::"))
            .collect();
        found.insert(circle);
    }
    found
        .into_iter()
        .filter(|circle| !circle.is_empty())
        .collect()
}

/// Everything that a file uses, directly or by way of others.
fn reached<'a>(arrows: &'a Arrows, from: &Module) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<_> = arrows[from].iter().collect();
    while let Some(module) = open.pop() {
        if reached.insert(module) {
            open.extend(arrows.get(module).into_iter().flatten());
        }
    }
    reached
}

#[test]
fn files_of_the_macros_do_not_use_each_other_in_a_circle() {
    let arrows = Sources::of_crate("tool-macros").arrows();
    assert!(count(&arrows) > 100, "arrows are found");
    assert_eq!(circles(&arrows), Vec::<Vec<String>>::new());
}

/// A file may use what its folder's `mod.rs` holds in common for the files in it.
#[test]
fn files_of_the_runtime_do_not_use_each_other_in_a_circle() {
    let mut arrows = Sources::of_crate("tool-runtime").arrows();
    assert!(count(&arrows) > 1000, "arrows are found");
    for (module, used) in &mut arrows {
        used.retain(|used| !module.starts_with(used));
    }
    assert_eq!(circles(&arrows), Vec::<Vec<String>>::new());
}

fn count(arrows: &Arrows) -> usize {
    arrows.values().map(BTreeSet::len).sum()
}

#[test]
fn each_layer_uses_the_ones_before_it() {
    const LAYERS: [&str; 4] = ["error", "parse", "model", "expand"];
    let layer = |module: &Module| {
        let first = module.first().map_or("", String::as_str);
        LAYERS.iter().position(|layer| *layer == first)
    };
    for (module, used) in Sources::of_crate("tool-macros").arrows() {
        for used in used {
            let points_down = layer(&module).is_none() || layer(&used) <= layer(&module);
            assert!(
                points_down && !used.is_empty(),
                "{} uses {}",
                module.join("::"),
                used.join("::")
            );
        }
    }
}

#[test]
fn a_circle_is_found() {
    let path = |path: &str| path.split("::").map(str::to_owned).collect::<Module>();
    let arrows = |list: &[(&str, &[&str])]| {
        list.iter()
            .map(|(module, used)| (path(module), used.iter().map(|used| path(used)).collect()))
            .collect()
    };
    let straight = arrows(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]);
    assert_eq!(circles(&straight), Vec::<Vec<String>>::new());
    let round = arrows(&[("a", &["b"]), ("b", &["c::d"]), ("c::d", &["b"])]);
    assert_eq!(circles(&round), [["b", "c::d"]]);
}

#[test]
fn paths_are_found_wherever_they_are() {
    let file = syn::parse_file(
        "mod child;
         use super::{one, two::{self, Three}};
         pub(crate) use self::child::Four;
         fn f(a: crate::five::Six) { child::seven(super::super::EIGHT); std::mem::drop(a.child::<u8>()) }",
    );
    let module = ["a".to_owned(), "b".to_owned()];
    let found: BTreeSet<_> = paths(&module, &file.expect("Rust"), false)
        .into_iter()
        .map(|path| path.join("::"))
        .collect();
    let expected = [
        "EIGHT",
        "a::b::child::Four",
        "a::b::child::seven",
        "a::one",
        "a::two",
        "a::two::Three",
        "five::Six",
    ];
    assert_eq!(
        found.iter().map(String::as_str).collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn the_runtime_exports_for_expansions_what_they_name_and_nothing_else() {
    fn collect(tokens: TokenStream, words: &mut BTreeSet<String>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => collect(group.stream(), words),
                TokenTree::Ident(word) => drop(words.insert(word.to_string())),
                _ => {}
            }
        }
    }

    let runtime = folder("tool-runtime");
    let read = |path: &str| -> TokenStream {
        let text = fs::read_to_string(runtime.join(path)).expect("a source file");
        text.parse().expect("Rust")
    };
    let mut exported = BTreeSet::new();
    collect(read("private.rs"), &mut exported);
    for word in [
        "cfg",
        "crate",
        "decode",
        "feature",
        "macro_support",
        "pub",
        "state",
        "tool",
        "tool_macros",
        "use",
    ] {
        exported.remove(word);
    }
    let mut named: BTreeSet<_> = (0..=16).map(|count| format!("decode{count}")).collect();
    for (module, file) in Sources::of_crate("tool-macros").0 {
        if module.first().is_some_and(|first| first == "expand") {
            collect(file.into_token_stream(), &mut named);
        }
    }
    collect(read("toolset/mod.rs"), &mut named);
    let unnamed: Vec<_> = exported.difference(&named).collect();
    assert_eq!(unnamed, Vec::<&String>::new());
}
