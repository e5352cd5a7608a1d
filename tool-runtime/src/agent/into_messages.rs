//! What a run begins with.

use async_openai::types::chat::{ChatCompletionRequestMessage, ChatCompletionRequestUserMessage};

use super::Messages;

/// What an agent can be asked: a text, a message, a whole history.
///
/// A history that may have been cut off should go through [`repair`](crate::openai::chat::repair) first.
///
/// ```
/// use tool_runtime::agent::IntoMessages;
///
/// assert_eq!("How are you?".into_messages().len(), 1);
/// ```
pub trait IntoMessages {
    /// Converts it into the messages of a request.
    fn into_messages(self) -> Vec<ChatCompletionRequestMessage>;
}

impl IntoMessages for &str {
    fn into_messages(self) -> Messages {
        vec![ChatCompletionRequestUserMessage::from(self).into()]
    }
}

impl IntoMessages for String {
    fn into_messages(self) -> Messages {
        self.as_str().into_messages()
    }
}

impl IntoMessages for &String {
    fn into_messages(self) -> Messages {
        self.as_str().into_messages()
    }
}

impl IntoMessages for ChatCompletionRequestMessage {
    fn into_messages(self) -> Messages {
        vec![self]
    }
}

impl IntoMessages for Messages {
    fn into_messages(self) -> Messages {
        self
    }
}
