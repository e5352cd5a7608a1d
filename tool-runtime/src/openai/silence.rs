//! How a model is asked for words only, by servers that refuse one way or another.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::RequestError;

/// How a request says that the model is to answer in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// By `tool_choice: "none"`, beside the tools. Some gateways refuse it.
    Forbidden,
    /// By declaring no tools. Some gateways refuse it if there are calls in the history.
    NoTools,
    /// Not at all: the tools are declared, and calls are answered but not run.
    Unsaid,
}

/// Remembers which ways to ask for words a server refuses, with tools and without. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(Arc<[AtomicUsize; 2]>);

impl Known {
    /// Asks for words, in the first way that the server does not refuse, and remembers it.
    pub(super) async fn ask<T, F: Future<Output = Result<T, RequestError>>>(
        &self,
        has_tools: bool,
        has_calls: bool,
        ask: impl Fn(Silence) -> F,
    ) -> Result<T, RequestError> {
        let ways: &[Silence] = match (has_tools, has_calls) {
            (true, true) => &[Silence::Forbidden, Silence::NoTools, Silence::Unsaid],
            (true, false) => &[Silence::Forbidden, Silence::NoTools],
            (false, true) => &[Silence::NoTools, Silence::Forbidden, Silence::Unsaid],
            (false, false) => &[Silence::NoTools],
        };
        let known = &self.0[usize::from(has_tools)];
        let mut position = known.load(Ordering::Relaxed).min(ways.len() - 1);
        let mut refused = None;
        loop {
            let error = match ask(ways[position]).await {
                Ok(replied) => {
                    known.fetch_max(position, Ordering::Relaxed);
                    return Ok(replied);
                }
                Err(error) => error,
            };
            if !may_be_about_tools(&error) {
                return Err(error);
            }
            tracing::debug!(%error, way = ?ways[position], "the server may not take a request for words like this");
            let first = refused.unwrap_or(error);
            position += 1;
            if position == ways.len() {
                return Err(first);
            }
            refused = Some(first);
        }
    }
}

/// How much of a response is searched for words about tools.
const SEARCHED: usize = 16 * 1024;

/// Tells whether a request may have been refused for its tools, or its lack of them. Gateways say it in words of their
/// own, or give no reason; if they name another parameter, it is not that.
fn may_be_about_tools(error: &RequestError) -> bool {
    let RequestError::Server {
        status,
        error,
        body,
    } = error
    else {
        return false;
    };
    let names_tools = || {
        let said = body
            .chars()
            .take(SEARCHED)
            .filter(char::is_ascii_alphanumeric);
        let said: String = said
            .map(|character| character.to_ascii_lowercase())
            .collect();
        ["toolchoice", "toolconfig"]
            .iter()
            .any(|word| said.contains(word))
    };
    match status {
        400 | 404 | 422 => match &error.param {
            Some(param) => param.starts_with("tool"),
            None => true,
        },
        401 | 403 | 408 | 413 | 429 => false,
        _ => names_tools(),
    }
}

#[cfg(test)]
mod tests {
    use super::may_be_about_tools;
    use crate::openai::{RequestError, ServerError};

    fn is_about_tools(status: u16, message: &str, param: Option<&str>) -> bool {
        let error = ServerError {
            param: param.map(str::to_owned),
            ..ServerError::default()
        };
        may_be_about_tools(&RequestError::Server {
            status,
            error: Box::new(error),
            body: message.to_owned(),
        })
    }

    #[test]
    fn refusals_of_gateways_are_recognised() {
        for (status, message, param) in [
            (400, "The toolConfig field must be defined", None),
            (400, "", None),
            (422, r#"{"detail":[{"loc":["body","tool_choice"]}]}"#, None),
            (
                404,
                "No endpoints found that support the provided 'tool_choice' value.",
                None,
            ),
            (400, "Invalid value", Some("tool_choice")),
            (400, "Invalid value", Some("tools[0].function")),
            (500, "Incompatible tool choice param submitted", None),
            (200, "tool_choice: Input tag 'none' found", None),
        ] {
            assert!(is_about_tools(status, message, param), "{status} {message}");
        }
    }

    #[test]
    fn other_refusals_are_final() {
        for (status, message, param) in [
            (400, "This tool_choice is fine", Some("messages.[2].role")),
            (400, "No answer", Some("messages.[8].tool_call_id")),
            (401, "tool_choice", None),
            (429, "tool_choice", None),
            (500, "The server had an error", None),
            (200, "Provider returned error", None),
        ] {
            assert!(
                !is_about_tools(status, message, param),
                "{status} {message}"
            );
        }
        assert!(!may_be_about_tools(&RequestError::TooLarge { limit: 1 }));
    }
}
