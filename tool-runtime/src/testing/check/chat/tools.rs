//! The declared tools, and how the model may use them.

use serde_json::Value;

use super::super::{ALLOWED_MODES, CHOICE_MODES, custom, field::Field, schema};
use super::messages::LONGEST_NAME;
use crate::testing::ApiError;

const MOST_TOOLS: usize = 128;
const LONGEST_DESCRIPTION: usize = 1024;

/// Holds the kind and the name of each declared tool.
pub(super) struct Declared<'a>(Vec<(Kind, &'a str)>);

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Function,
    Custom,
}

/// Checks `tools`; gives `None` when the request has none.
pub(super) fn declared<'a>(tools: &Field<'a>) -> Result<Option<Declared<'a>>, ApiError> {
    let Some(tools) = tools.given() else {
        return Ok(None);
    };
    let items = tools.filled_array()?;
    if items.len() > MOST_TOOLS {
        let problem = format!(
            "array too long. Expected an array with maximum length {MOST_TOOLS}, but got an array \
             with length {} instead.",
            items.len()
        );
        return Err(tools.invalid(problem, "array_above_max_length"));
    }
    let mut declared: Vec<(Kind, &str)> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let (kind, name) = tool(item)?;
        if let Some(first) = declared.iter().position(|(_, known)| *known == name) {
            let problem = format!(
                "tool names must be unique, but tools[{first}] and tools[{index}] are both \
                 named '{name}'."
            );
            return Err(tools.invalid(problem, "invalid_value"));
        }
        declared.push((kind, name));
    }
    Ok(Some(Declared(declared)))
}

fn tool<'a>(tool: &Field<'a>) -> Result<(Kind, &'a str), ApiError> {
    tool.object()?;
    let kind = tool.key("type");
    match kind.string()? {
        "function" => Ok((Kind::Function, function(&tool.key("function"))?)),
        "custom" => {
            let custom = tool.key("custom");
            custom.object()?;
            let name = custom.key("name").name(LONGEST_NAME)?;
            if let Some(description) = custom.key("description").given() {
                description.string()?;
            }
            custom::format(&custom.key("format"), Some("grammar"))?;
            Ok((Kind::Custom, name))
        }
        other => Err(kind.unsupported(other, "'function' and 'custom'")),
    }
}

fn function<'a>(function: &Field<'a>) -> Result<&'a str, ApiError> {
    function.object()?;
    let name = function.key("name").name(LONGEST_NAME)?;
    if let Some(description) = function.key("description").given() {
        description.limit(description.string()?, LONGEST_DESCRIPTION)?;
    }
    let strict = function.key("strict").flag()?;
    if let Some(parameters) = function.key("parameters").given() {
        let refused = schema::check_root(parameters.object()?, strict);
        refused.map_err(|refusal| refusal.of_function(name, parameters))?;
    }
    Ok(name)
}

/// Checks `parallel_tool_calls`.
pub(super) fn parallel(flag: &Field<'_>, tools: Option<&Declared<'_>>) -> Result<(), ApiError> {
    let Some(flag) = flag.given() else {
        return Ok(());
    };
    flag.boolean()?;
    only_beside_tools(flag, tools).map(drop)
}

/// Checks `tool_choice`.
pub(super) fn choice(choice: &Field<'_>, tools: Option<&Declared<'_>>) -> Result<(), ApiError> {
    let Some(choice) = choice.given() else {
        return Ok(());
    };
    match choice.value() {
        Some(Value::String(_)) => {
            choice.one_of(&CHOICE_MODES)?;
            only_beside_tools(choice, tools).map(drop)
        }
        Some(Value::Object(_)) => {
            let tools = only_beside_tools(choice, tools)?;
            match choice.key("type").string()? {
                "allowed_tools" => allowed(choice, tools),
                _ => chosen(choice, choice, tools),
            }
        }
        // The API says `one of` twice.
        _ => Err(choice.wrong_type("one of one of 'none', 'auto', or 'required' or object")),
    }
}

fn allowed(choice: &Field<'_>, tools: &Declared<'_>) -> Result<(), ApiError> {
    let allowed = choice.key("allowed_tools");
    allowed.object()?;
    allowed.key("mode").one_of(&ALLOWED_MODES)?;
    let named = allowed.key("tools").filled_array()?;
    named.iter().try_for_each(|tool| {
        tool.object()?;
        tool.key("type").string()?;
        chosen(tool, choice, tools)
    })
}

/// Checks that `named`, a tool choice or a part of one, names a declared tool.
fn chosen(named: &Field<'_>, choice: &Field<'_>, tools: &Declared<'_>) -> Result<(), ApiError> {
    let (kind, key, words) = match named.key("type").string()? {
        "custom" => (Kind::Custom, "custom", "custom tool"),
        // Whatever else it says it is, the API takes it for a function.
        _ => (Kind::Function, "function", "function"),
    };
    let tool = named.key(key);
    tool.object()?;
    let name = tool.key("name").string()?;
    if tools.0.contains(&(kind, name)) {
        return Ok(());
    }
    Err(choice.refuse(format!(
        "Invalid value for 'tool_choice': no {words} named '{name}' was specified in the 'tools' \
         parameter"
    )))
}

fn only_beside_tools<'t, 'a>(
    field: &Field<'_>,
    tools: Option<&'t Declared<'a>>,
) -> Result<&'t Declared<'a>, ApiError> {
    let key = field.path();
    tools.ok_or_else(|| {
        field.refuse(format!(
            "Invalid value for '{key}': '{key}' is only allowed when 'tools' are specified."
        ))
    })
}
