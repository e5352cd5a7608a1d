//! What is told of a run that failed.

use std::error::Error;

use tool_runtime::{agent::AgentError, openai::RequestError};

use super::style::counted;

/// Describes an error with its causes, and how far the run came.
pub(crate) fn describe(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        // Many errors tell their cause themselves.
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = error.source();
    }
    if let Some(AgentError { conversation, .. }) = error.downcast_ref::<AgentError<RequestError>>()
    {
        let replies = counted(conversation.exchanges.len(), "reply", "replies");
        let answers = conversation
            .exchanges
            .iter()
            .map(|exchange| exchange.turn.answers.len())
            .sum();
        let answers = counted(answers, "answer", "answers");
        let messages = counted(conversation.messages().len(), "message", "messages");
        text = format!(
            "{text}\nreached: {replies}, {answers} to calls; the transcript holds {messages}"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use std::{error::Error, fmt, io};

    use super::describe;

    #[derive(Debug)]
    struct Outer(io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("no answer")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn causes_are_told_once() {
        let error = Outer(io::Error::other("no network"));
        assert_eq!(describe(&error), "no answer: no network");
        assert_eq!(describe(&io::Error::other("no network")), "no network");
    }
}
