//! The guide on tools: what it shows and what it is linked to is there. Its programs are doctests of the
//! runtime.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The folder that the guide's links start from.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tool-runtime/guide")
}

/// The pages on how tools are declared.
const PAGES: [&str; 6] = [
    "declaring-tools.md",
    "parameters.md",
    "types.md",
    "state-and-context.md",
    "answers.md",
    "supported.md",
];

fn page(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

/// All pages in one.
fn guide() -> String {
    PAGES.map(page).concat()
}

/// The headings of a page, as links name them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter_map(|line| line.strip_prefix("# "));
    headings.map(anchor).collect()
}

/// The language and the content of each fenced block.
fn blocks(guide: &str) -> Vec<(&str, &str)> {
    let mut fences = guide.split("```");
    fences.next();
    let mut blocks = Vec::new();
    while let Some(block) = fences.next() {
        blocks.push(block.split_once('\n').unwrap());
        fences.next().expect("every block ends");
    }
    blocks
}

/// What stands outside of the blocks.
fn prose(guide: &str) -> String {
    guide.split("```").step_by(2).collect()
}

/// The text and the target of each link.
fn links(prose: &str) -> Vec<(&str, &str)> {
    let links = prose.match_indices("](");
    links
        .map(|(middle, _)| {
            let text = &prose[..middle];
            let text = &text[text.rfind('[').unwrap() + 1..];
            let target = &prose[middle + 2..];
            (text.trim_matches('`'), &target[..target.find(')').unwrap()])
        })
        .collect()
}

/// What a heading is called in a link.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || *c == ' ');
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_leads_to_what_it_names() {
    let mut count = 0;
    for name in PAGES {
        let text = page(name);
        let prose = prose(&text);
        for (text, target) in links(&prose) {
            count += 1;
            if let Some((file, section)) = target.split_once('#') {
                let there = page(if file.is_empty() { name } else { file });
                assert!(anchors(&there).contains(section), "no section {target}");
            } else {
                leads_to_a_test(text, target);
            }
        }
    }
    assert!(count > 50, "{count}");
}

fn leads_to_a_test(text: &str, target: &str) {
    let file = folder().join(target);
    let source = fs::read_to_string(&file).unwrap_or_else(|_| panic!("no file {target}"));
    if file.file_stem().unwrap() != text {
        let function = format!("fn {text}() {{");
        let (before, _) = source
            .split_once(&function)
            .unwrap_or_else(|| panic!("no {function} in {target}"));
        let attribute = before.trim_end().rsplit("\n\n").next().unwrap();
        assert!(attribute.contains("test"), "{text} is no test");
    }
}

#[test]
fn every_row_of_what_is_supported_has_a_test() {
    let table = page("supported.md");
    let rows = table.lines().filter(|line| line.starts_with("| "));
    for row in rows.filter(|row| !row.ends_with("| test |")) {
        assert_eq!(row.matches(" | ").count(), 2, "{row}");
        let (_, test) = row.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        assert!(!links(test).is_empty(), "{row}");
    }
}

#[test]
fn every_declaration_that_shall_compile_is_linked() {
    let guide = guide();
    let linked: BTreeSet<_> = links(&guide)
        .into_iter()
        .map(|(_, target)| target)
        .collect();
    for file in fs::read_dir(folder().join("../../tests/ui/pass")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let target = format!("../../tests/ui/pass/{name}");
        assert!(linked.contains(&*target), "{name} is not in the guide");
    }
}

#[test]
fn every_program_is_whole_and_says_its_schema() {
    let guide = guide();
    let programs: Vec<_> = blocks(&guide)
        .into_iter()
        .filter_map(|(language, program)| (language == "rust").then_some(program))
        .collect();
    assert!(programs.len() > 20);
    for program in programs {
        assert!(program.contains("fn main() "), "{program}");
        assert!(program.contains("assert_eq!("), "{program}");
        assert!(
            program.contains("parameters,\n") && program.contains("json!({"),
            "{program}"
        );
        let is_hidden = |line: &str| line == "#" || line.trim_start().starts_with("# ");
        assert!(!program.lines().any(is_hidden), "{program}");
    }
}

#[test]
fn compile_errors_are_those_that_are_expected() {
    let guide = page("declaring-tools.md");
    let (_, section) = guide.split_once("\n# When it does not compile\n").unwrap();
    let shown = blocks(section);
    let links = links(section);
    assert_eq!((shown.len(), links.len()), (4, 4));
    for ((language, error), (_, target)) in shown.into_iter().zip(links) {
        assert_eq!(language, "text");
        assert_eq!(error, fs::read_to_string(folder().join(target)).unwrap());
    }
}
