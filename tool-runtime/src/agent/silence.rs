//! What is known of how a server lets itself be asked for words.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::openai::RequestError;

/// Remembers which ways to ask for words a server refuses. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(Arc<AtomicUsize>);

impl Known {
    /// The first way that was not refused.
    pub(super) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Notes that this way works, and those before it do not.
    pub(super) fn learn(&self, way: usize) {
        self.0.fetch_max(way, Ordering::Relaxed);
    }
}

/// How much of a response is searched for words about tools.
const SEARCHED: usize = 16 * 1024;

/// Tells whether a request may have been refused for its tools, or its lack of them. Gateways say it in words of their
/// own, or give no reason; if they name another parameter, it is not that.
pub(super) fn may_be_about_tools(error: &RequestError) -> bool {
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
    use crate::openai::{RequestError, chat::ServerError};

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
