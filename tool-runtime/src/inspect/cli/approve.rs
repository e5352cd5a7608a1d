//! Asking on the terminal whether a call may run.

use std::io::{self, Write as _};

use serde_json::Value;

use super::Console;
use crate::{
    Approval, ApprovalRequest,
    inspect::{
        policy,
        text::{Painted, one_line, visible, write_json},
    },
};

/// Shows a call and asks until there is a decision.
pub(super) async fn ask(
    request: &ApprovalRequest,
    console: &mut Console<'_>,
) -> io::Result<Approval> {
    show(request, console)?;
    loop {
        let Some(answer) = asked(console, "Run it? [y]es, [n]o, [e]dit: ").await? else {
            return Ok(Approval::denied("nobody decided about it"));
        };
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(Approval::Granted),
            "n" | "no" => {
                let reason = asked(console, "Why not, for the model? ").await?;
                return Ok(Approval::denied(reason.unwrap_or_default().trim()));
            }
            "e" | "edit" => {
                let Some(line) = asked(console, "Other arguments, as JSON: ").await? else {
                    return Ok(Approval::denied("nobody decided about it"));
                };
                match serde_json::from_str::<Value>(&line) {
                    Ok(arguments) if arguments.is_object() => {
                        return Ok(Approval::GrantedWith { arguments });
                    }
                    Ok(_) => writeln!(console.err.writer, "This is not a JSON object.")?,
                    Err(error) => writeln!(console.err.writer, "This is not JSON: {error}")?,
                }
            }
            _ => {}
        }
    }
}

fn show(request: &ApprovalRequest, console: &mut Console<'_>) -> io::Result<()> {
    let err = &mut console.err;
    let name = Painted(err.palette.name, &request.call.name);
    writeln!(err.writer, "{name} needs approval.")?;
    if let Some(description) = &request.description {
        let description = Painted(err.palette.faint, visible(description).into_owned());
        writeln!(err.writer, "{description}")?;
    }
    let policies = policy::words(&request.policy).join(", ");
    writeln!(err.writer, "{}", one_line(&policies))?;
    write_json(&mut err.writer, &request.arguments, &err.palette)
}

/// Asks for a line; `None` at the end of the input.
async fn asked(console: &mut Console<'_>, question: &str) -> io::Result<Option<String>> {
    write!(console.err.writer, "{question}")?;
    console.err.writer.flush()?;
    let line = console.read_line().await?;
    if line.is_none() {
        writeln!(console.err.writer)?;
    }
    Ok(line)
}
