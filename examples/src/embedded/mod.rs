//! The embedded model: it asks for what the question names, and computes its last words from the answers.
//!
//! It stands in for a real model, knows the names of the lock file's packages, and nothing else.

mod summary;

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};
use tool_runtime::testing::{Request, ScriptedReply, ToolAnswer};

use self::summary::Summary;
use tool_examples::audit;

const COUNT: &str = "count_unsafe";
const LIST: &str = "list_packages";

/// Replies to a request, a few letters at a time, as models do, but faster.
pub(crate) fn reply(request: &Request) -> ScriptedReply {
    let reply = whole(request);
    // Its last words are long, and there is no call behind them that could start.
    let size = if request.all_tool_answers().is_empty() {
        12
    } else {
        24
    };
    reply
        .with_delta_size(size)
        .with_event_delay(Duration::from_millis(5))
}

fn whole(request: &Request) -> ScriptedReply {
    let question = request.last_user_text();
    let answers = request.all_tool_answers();
    let tools = request.tool_names();
    let named = packages_in(&question);
    let is_open = |package: &String| {
        !answers
            .iter()
            .any(|answer| package_of(answer).as_ref() == Some(package))
    };
    let open: Vec<_> = named.iter().filter(|package| is_open(package)).collect();
    if !open.is_empty() && tools.contains(&COUNT) {
        return ScriptedReply::calls(
            open.into_iter()
                .map(|package| (COUNT, json!({ "name": package }))),
        );
    }
    if !answers.is_empty() {
        return ScriptedReply::text(
            Summary {
                answers: &answers,
                open: &open,
            }
            .to_string()
            .trim_end(),
        );
    }
    if named.is_empty() && asks_for_list(&question) && tools.contains(&LIST) {
        return ScriptedReply::calls([(LIST, json!({}))]);
    }
    ScriptedReply::text(
        "I am a small model that is part of this program. I can count the `unsafe` in the packages that it is built \
         from, if the question names them (\"How much unsafe is in quote and memchr?\"), and list those packages. For \
         other questions set OPENAI_API_KEY, or OPENAI_BASE_URL, and ask a real model.",
    )
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

#[cfg(test)]
mod tests {
    use super::packages_in;

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
}
