//! The embedded model's last words.

use std::fmt::{self, Write};

use tool_runtime::testing::ToolAnswer;

use super::{LIST, package_of};
use tool_examples::audit::UnsafeReport;

/// Says in words and numbers what the tools answered.
pub(super) struct Summary<'a> {
    pub(super) answers: &'a [ToolAnswer<'a>],
    /// Packages that were asked for, and of which there is no answer.
    pub(super) open: &'a [&'a String],
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reports: Vec<UnsafeReport> = Vec::new();
        let mut remarks = String::new();
        for answer in self.answers {
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
                let others = report.other_versions.join(", ");
                writeln!(
                    remarks,
                    "Part of this program too, and not counted: {others}"
                )?;
            }
        }
        for package in self.open {
            writeln!(
                remarks,
                "{package} was not counted: I was given no tools in the end"
            )?;
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
        "{}, {uses} {} in {lines} lines of code, {per_thousand:.1} in a thousand",
        report.name,
        if uses == 1 { "use" } else { "uses" },
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tool_runtime::testing::Request;

    use super::Summary;

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
        let request = Request::chat(json!({ "messages": messages }));
        let summary = Summary {
            answers: &request.all_tool_answers(),
            open: &[&"four".to_owned()],
        };
        summary.to_string().trim_end().to_owned()
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
             Least: one, 1 use in 1234 lines of code, 0.8 in a thousand\n\
             four was not counted: I was given no tools in the end",
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
