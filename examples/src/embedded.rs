//! The embedded model: it asks for what the question names, and computes its last words from the answers.
//!
//! It stands in for a real model, knows the names of the lock file's packages, and nothing else.

use std::{
    collections::BTreeSet,
    fmt::{self, Write},
};

use serde_json::{Value, json};
use tool_runtime::testing::{ChatRequest, Reply, ToolAnswer};

use crate::audit::{self, UnsafeReport};

const COUNT: &str = "count_unsafe";
const LIST: &str = "list_packages";

/// Replies to a request.
pub(crate) fn reply(request: &ChatRequest) -> Reply {
    let question = request.last_user_text();
    let packages = packages_in(&question);
    let answers = request.all_tool_answers();
    let calls: Vec<(&str, Value)> = if !packages.is_empty() {
        let answered: Vec<_> = answers.iter().filter_map(package_of).collect();
        let open = packages
            .into_iter()
            .filter(|package| !answered.contains(package));
        open.map(|package| (COUNT, json!({ "name": package })))
            .collect()
    } else if asks_for_list(&question) && answers.is_empty() {
        vec![(LIST, json!({}))]
    } else {
        Vec::new()
    };
    let declared = request.tool_names();
    if !calls.is_empty() && calls.iter().all(|(name, _)| declared.contains(name)) {
        return Reply::calls(calls);
    }
    if answers.is_empty() {
        return Reply::text(
            "I am a small model that is part of this program. I can count the `unsafe` in the packages that it is \
             built from, if the question names them (\"How much unsafe is in quote and memchr?\"), and list those \
             packages. For other questions set OPENAI_API_KEY, or OPENAI_BASE_URL, and ask a real model.",
        );
    }
    Reply::text(Summary(&answers).to_string().trim_end())
}

/// Finds the packages that a question names, in its order: names that the lock file holds, and what can be nothing
/// else than a name, for it is in backticks or holds a `_`.
fn packages_in(question: &str) -> Vec<String> {
    let known: BTreeSet<_> = audit::locked_packages()
        .map(|(name, _)| name.replace('-', "_"))
        .collect();
    let mut found: Vec<String> = Vec::new();
    for (index, part) in question.split('`').enumerate() {
        let is_quoted = index % 2 == 1;
        let words = part.split(|c: char| !(c.is_alphanumeric() || "_-@.+".contains(c)));
        for word in words
            .map(|word| word.trim_matches(['.', '-', '@', '+']))
            .filter(|word| !word.is_empty())
        {
            let name = word.split('@').next().unwrap_or(word);
            let is_name = known.contains(&name.to_lowercase().replace('-', "_"))
                || word.contains('_')
                || (is_quoted && word != "unsafe");
            if is_name && !found.iter().any(|found| found == word) {
                found.push(word.to_owned());
            }
        }
    }
    found
}

fn asks_for_list(question: &str) -> bool {
    let question = question.to_lowercase();
    ["depend", "package", "crate"]
        .iter()
        .any(|word| question.contains(word))
}

/// Reads the package that a call was about.
fn package_of(answer: &ToolAnswer<'_>) -> Option<String> {
    let arguments: Value = serde_json::from_str(answer.arguments).ok()?;
    Some(arguments["name"].as_str()?.to_owned())
}

/// Says in words and numbers what the tools answered.
struct Summary<'a>(&'a [ToolAnswer<'a>]);

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reports: Vec<UnsafeReport> = Vec::new();
        let mut remarks = String::new();
        for answer in self.0 {
            if answer.name == LIST {
                write_list(&mut remarks, &answer.content)?;
            } else if let Ok(report) = serde_json::from_str(&answer.content) {
                reports.push(report);
            } else {
                let package = package_of(answer).unwrap_or_else(|| answer.arguments.to_owned());
                writeln!(
                    remarks,
                    "{package} could not be counted: {}",
                    answer.content
                )?;
            }
        }
        for report in &reports {
            if !report.unread.is_empty() {
                writeln!(
                    remarks,
                    "Not counted in {}: {}",
                    report.name,
                    report.unread.join("; ")
                )?;
            }
            if !report.other_versions.is_empty() {
                writeln!(
                    remarks,
                    "Not counted besides {}: {}",
                    report.name,
                    report.other_versions.join(", ")
                )?;
            }
        }
        if !reports.is_empty() {
            write_table(f, &reports)?;
            f.write_str("\n")?;
            write_extremes(f, &reports)?;
        }
        f.write_str(remarks.trim_end())
    }
}

fn write_list(text: &mut String, content: &str) -> fmt::Result {
    match serde_json::from_str::<Vec<String>>(content) {
        Ok(packages) => {
            writeln!(
                text,
                "This program is built from {} packages: {}.",
                packages.len(),
                packages.join(", ")
            )
        }
        Err(_) => writeln!(text, "The packages could not be listed: {content}"),
    }
}

fn write_table(f: &mut fmt::Formatter<'_>, reports: &[UnsafeReport]) -> fmt::Result {
    let packages: Vec<_> = reports
        .iter()
        .map(|report| format!("{} {}", report.name, report.version))
        .collect();
    let width = packages
        .iter()
        .map(String::len)
        .max()
        .unwrap_or_default()
        .max("package".len());
    writeln!(
        f,
        "{:width$}  {:>5}  {:>6}  {:>6}  {:>4}  {:>5}  {:>6}  {:>6}",
        "package", "files", "lines", "blocks", "fns", "impls", "traits", "extern"
    )?;
    for (package, report) in packages.iter().zip(reports) {
        let counts = report.counts;
        writeln!(
            f,
            "{package:width$}  {:>5}  {:>6}  {:>6}  {:>4}  {:>5}  {:>6}  {:>6}",
            report.files,
            counts.lines,
            counts.unsafe_blocks,
            counts.unsafe_functions,
            counts.unsafe_impls,
            counts.unsafe_traits,
            counts.unsafe_extern_blocks
        )?;
    }
    Ok(())
}

/// Says which package uses `unsafe` most, which least.
fn write_extremes(f: &mut fmt::Formatter<'_>, reports: &[UnsafeReport]) -> fmt::Result {
    let uses = |report: &&UnsafeReport| report.counts.uses();
    let without: Vec<_> = reports
        .iter()
        .filter(|report| uses(report) == 0)
        .map(|report| &*report.name)
        .collect();
    let most = reports
        .iter()
        .filter(|report| uses(report) > 0)
        .max_by_key(uses);
    let least = reports
        .iter()
        .filter(|report| uses(report) > 0)
        .min_by_key(uses);
    if let Some(most) = most {
        writeln!(f, "Most unsafe: {}", in_words(most))?;
    }
    if !without.is_empty() {
        writeln!(f, "None at all: {}", without.join(", "))?;
    } else if let Some(least) = least.filter(|_| reports.len() > 1) {
        writeln!(f, "Least: {}", in_words(least))?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn in_words(report: &UnsafeReport) -> String {
    let (uses, lines) = (report.counts.uses(), report.counts.lines);
    let per_thousand = uses as f64 * 1000.0 / lines.max(1) as f64;
    format!(
        "{}, {uses} uses in {lines} lines of code, {per_thousand:.1} in a thousand",
        report.name
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tool_runtime::testing::ChatRequest;

    use super::{Summary, packages_in};

    #[test]
    fn packages_are_found_in_a_question() {
        let packages =
            packages_in("How much unsafe is there in tokio, serde_json, syn and schemars?");
        assert_eq!(packages, ["tokio", "serde_json", "syn", "schemars"]);
        assert_eq!(
            packages_in("Is `unsafe` in syn@2.0.119. or in Syn, proc-macro2 or syn?"),
            ["syn@2.0.119", "Syn", "proc-macro2", "syn",]
        );
        assert_eq!(
            packages_in("What of `tokoi` and serde_jsn?"),
            ["tokoi", "serde_jsn"]
        );
        assert!(packages_in("What is the weather in Paris?").is_empty());
    }

    fn summary(answers: &[(&str, Value)]) -> String {
        let id = |index: usize| format!("call_{index}");
        let calls: Vec<_> = answers
            .iter()
            .enumerate()
            .map(|(index, (package, _))| {
                let arguments = json!({ "name": package }).to_string();
                let function = json!({ "name": "count_unsafe", "arguments": arguments });
                json!({ "id": id(index), "type": "function", "function": function })
            })
            .collect();
        let answers = answers.iter().enumerate().map(|(index, (_, answer))| {
            let content = answer
                .as_str()
                .map_or_else(|| answer.to_string(), str::to_owned);
            json!({ "role": "tool", "tool_call_id": id(index), "content": content })
        });
        let messages: Vec<_> = std::iter::once(json!({ "role": "assistant", "tool_calls": calls }))
            .chain(answers)
            .collect();
        Summary(&ChatRequest::new(json!({ "messages": messages })).all_tool_answers())
            .to_string()
            .trim_end()
            .to_owned()
    }

    fn report(name: &str, blocks: usize, impls: usize) -> Value {
        json!({
            "name": name, "version": "1.2.3", "files": 7, "lines": 1234, "unsafe_blocks": blocks,
            "unsafe_functions": 0, "unsafe_impls": impls, "unsafe_traits": 0, "unsafe_extern_blocks": 0,
            "other_unsafe": 0,
        })
    }

    #[test]
    fn the_numbers_received_are_the_numbers_told() {
        assert_eq!(
            summary(&[
                ("one", report("one", 1, 0)),
                ("three", report("three", 3, 2))
            ]),
            "package      files   lines  blocks   fns  impls  traits  extern\n\
             one 1.2.3        7    1234       1     0      0       0       0\n\
             three 1.2.3      7    1234       3     0      2       0       0\n\
             \n\
             Most unsafe: three, 5 uses in 1234 lines of code, 4.1 in a thousand\n\
             Least: one, 1 uses in 1234 lines of code, 0.8 in a thousand",
        );
    }

    #[test]
    fn errors_and_unread_files_are_told() {
        let mut unread = report("one", 0, 0);
        unread["unread"] = json!(["src/lib.rs: not Rust at line 3"]);
        let said = summary(&[("one", unread), ("two", json!("error: no such package"))]);
        assert!(said.contains("None at all: one"), "{said}");
        assert!(
            said.contains("Not counted in one: src/lib.rs: not Rust at line 3"),
            "{said}"
        );
        assert!(
            said.contains("two could not be counted: error: no such package"),
            "{said}"
        );
    }
}
