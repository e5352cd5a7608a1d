//! The declared tools, and how the model may use them.

use serde_json::Value;

use super::super::{ALLOWED_MODES, CHOICE_MODES, custom, field::Field, schema};
use super::items::LONGEST_NAME;
use crate::testing::ApiError;

const MOST_TOOLS: usize = 128;

/// The kinds of tools that the service has itself, and those that only arrange others. Of some there are dated versions.
const OTHER_KINDS: [&str; 14] = [
    "apply_patch",
    "code_interpreter",
    "computer",
    "computer_use_preview",
    "file_search",
    "image_generation",
    "local_shell",
    "mcp",
    "namespace",
    "programmatic_tool_calling",
    "shell",
    "tool_search",
    "web_search",
    "web_search_preview",
];

/// The kind and the name of each declared tool. A tool without a name has its kind only.
pub(super) struct Declared<'a>(Vec<(&'a str, Option<&'a str>)>);

/// Checks `tools`.
pub(super) fn declared<'a>(tools: &Field<'a>) -> Result<Declared<'a>, ApiError> {
    let mut declared = Declared(Vec::new());
    let Some(tools) = tools.given() else {
        return Ok(declared);
    };
    let items = tools.array()?;
    if items.len() > MOST_TOOLS {
        let problem = format!(
            "array too long. Expected an array with maximum length {MOST_TOOLS}, but got an array with length {} instead.",
            items.len()
        );
        return Err(tools.invalid(problem, "array_above_max_length"));
    }
    for (index, item) in items.iter().enumerate() {
        let (kind, name) = tool(item)?;
        let first = declared
            .0
            .iter()
            .position(|(_, known)| name.is_some() && *known == name);
        if let (Some(first), Some(name)) = (first, name) {
            let problem = format!(
                "tool names must be unique, but tools[{first}] and tools[{index}] are both named '{name}'."
            );
            return Err(tools.invalid(problem, "invalid_value"));
        }
        declared.0.push((kind, name));
    }
    Ok(declared)
}

fn tool<'a>(tool: &Field<'a>) -> Result<(&'a str, Option<&'a str>), ApiError> {
    tool.object()?;
    let kind = tool.key("type");
    match kind.string()? {
        "function" => Ok(("function", Some(function(tool)?))),
        "custom" => {
            let name = tool.key("name").name(LONGEST_NAME)?;
            if let Some(description) = tool.key("description").given() {
                description.string()?;
            }
            custom::format(&tool.key("format"), None)?;
            Ok(("custom", Some(name)))
        }
        "namespace" => {
            let name = tool.key("name").name(LONGEST_NAME)?;
            let inner = tool.key("tools").filled_array()?;
            inner.iter().try_for_each(|it| self::tool(it).map(drop))?;
            Ok(("namespace", Some(name)))
        }
        other if OTHER_KINDS.iter().any(|known| is_version(other, known)) => Ok((other, None)),
        other => {
            let kinds = OTHER_KINDS.map(|kind| format!("'{kind}'")).join(", ");
            Err(kind.unsupported(other, &format!("'function', 'custom', {kinds}")))
        }
    }
}

/// Whether `kind` is `known`, or that with a date.
fn is_version(kind: &str, known: &str) -> bool {
    kind.strip_prefix(known).is_some_and(|rest| {
        let is_date = |c: char| c.is_ascii_digit() || c == '_';
        rest.is_empty() || (rest.starts_with('_') && rest.chars().all(is_date))
    })
}

fn function<'a>(function: &Field<'a>) -> Result<&'a str, ApiError> {
    let name = function.key("name").name(LONGEST_NAME)?;
    if let Some(description) = function.key("description").given() {
        description.string()?;
    }
    // If it is not given, the service tries strict and falls back.
    let strict = function.key("strict").flag()?;
    let parameters = function.key("parameters");
    parameters.required()?;
    if let Some(parameters) = parameters.given() {
        let refused = schema::check_root(parameters.object()?, strict);
        refused.map_err(|refusal| refusal.of_function(name, parameters))?;
    }
    Ok(name)
}

/// Checks `tool_choice`.
pub(super) fn choice(choice: &Field<'_>, tools: &Declared<'_>) -> Result<(), ApiError> {
    let Some(choice) = choice.given() else {
        return Ok(());
    };
    match choice.value() {
        Some(Value::String(_)) => {
            match choice.one_of(&CHOICE_MODES)? {
                "required" if tools.0.is_empty() => Err(choice
                    .refuse("Tool choice 'required' must be specified with 'tools' parameter.")),
                _ => Ok(()),
            }
        }
        Some(Value::Object(_)) => match choice.key("type").string()? {
            "allowed_tools" => allowed(choice, tools),
            _ => chosen(choice, choice, tools),
        },
        _ => Err(choice.wrong_type("one of one of 'none', 'auto', or 'required' or object")),
    }
}

fn allowed(choice: &Field<'_>, tools: &Declared<'_>) -> Result<(), ApiError> {
    choice.key("mode").one_of(&ALLOWED_MODES)?;
    let named = choice.key("tools").filled_array()?;
    named.iter().try_for_each(|tool| {
        tool.object()?;
        chosen(tool, choice, tools)
    })
}

/// Checks that `named`, a tool choice or a part of one, means a declared tool.
fn chosen(named: &Field<'_>, choice: &Field<'_>, tools: &Declared<'_>) -> Result<(), ApiError> {
    let kind = named.key("type").string()?;
    let name = match kind {
        "function" | "custom" => Some(named.key("name").string()?),
        _ => None,
    };
    if tools.0.contains(&(kind, name)) {
        return Ok(());
    }
    let wanted = name.unwrap_or(kind);
    Err(choice.refuse(format!(
        "Tool choice '{wanted}' not found in 'tools' parameter."
    )))
}
