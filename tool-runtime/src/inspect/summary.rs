//! What the commands and the Markdown say of tools in the same words.

use serde_json::Value;

use super::{
    Report, Strictness, ToolReport,
    text::{counted, tally},
};
use crate::lint::Finding;

/// Says in a word whether the schema of a tool is sent as a strict one.
pub(super) fn strict(tool: &ToolReport) -> &'static str {
    match &tool.strict {
        _ if tool.custom.is_some() => "custom",
        Strictness { sent: true, .. } => "yes",
        Strictness {
            wanted: Some(false),
            ..
        } => "declined",
        Strictness { .. } => "no",
    }
}

/// Says what the text of a custom tool may be: any text, or one of a grammar, which comes after the words.
pub(super) fn custom(format: &Value) -> (&'static str, Option<&str>) {
    let grammar = format["definition"].as_str();
    match format["syntax"].as_str() {
        Some("regex") => ("a text that matches", grammar),
        Some(_) => ("a text of this Lark grammar:", grammar),
        None => ("any text", None),
    }
}

/// Sums up a toolset: `3 tools, 2 of them strict; 1 warning`.
pub(super) fn total(report: &Report) -> String {
    let count = report.tools.len();
    let strict = report.tools.iter().filter(|tool| tool.strict.sent).count();
    let functions = report.tools.iter().filter(|tool| tool.custom.is_none());
    let functions = functions.count();
    let strict = match strict {
        _ if functions == 0 => String::new(),
        0 => ", not strict".to_owned(),
        all if all == count => ", strict".to_owned(),
        some => format!(", {some} of them strict"),
    };
    let tokens = report
        .tokens
        .map(|tokens| format!(", {} tokens ({})", tokens.total, tokens.encoding));
    let findings = report.tools.iter().flat_map(|tool| &tool.findings);
    let findings: Vec<_> = findings.chain(&report.findings).cloned().collect();
    let findings = match tally(&findings).as_str() {
        "" => String::new(),
        some => format!("; {some}"),
    };
    let count = counted(count, "tool");
    format!("{count}{strict}{}{findings}", tokens.unwrap_or_default())
}

/// Puts findings about one tool beside each other, in the order in which tools come first.
pub(super) fn groups(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let known = groups
            .iter_mut()
            .find(|group| group[0].tool == finding.tool);
        match known {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}
