//! What a run begins with.

use super::Conversation;
use crate::api::model::{Item, Transcript};

/// What an agent is asked: words, items of its API, or a transcript to take up again.
///
/// ```
/// use tool_runtime::agent::{Input, IntoInput};
///
/// assert_eq!("How are you?".into_input(), Input::Text("How are you?".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// A question in words.
    Text(String),
    /// Items in the form of the agent's API.
    Items(Vec<Item>),
    /// A transcript, which knows the form of its items.
    Transcript(Transcript),
}

/// Whatever an agent can be asked.
///
/// A history that may have been cut off should go through the `repair` of its API first:
/// [`chat::repair`](crate::openai::chat::repair), [`responses::repair`](crate::openai::responses::repair).
pub trait IntoInput {
    /// Converts it.
    fn into_input(self) -> Input;
}

impl IntoInput for Input {
    fn into_input(self) -> Input {
        self
    }
}

impl IntoInput for &str {
    fn into_input(self) -> Input {
        Input::Text(self.to_owned())
    }
}

impl IntoInput for String {
    fn into_input(self) -> Input {
        Input::Text(self)
    }
}

impl IntoInput for &String {
    fn into_input(self) -> Input {
        Input::Text(self.clone())
    }
}

impl IntoInput for Transcript {
    fn into_input(self) -> Input {
        Input::Transcript(self)
    }
}

impl IntoInput for &Transcript {
    fn into_input(self) -> Input {
        Input::Transcript(self.clone())
    }
}

impl IntoInput for Conversation {
    fn into_input(self) -> Input {
        Input::Transcript(self.transcript)
    }
}

impl IntoInput for &Conversation {
    fn into_input(self) -> Input {
        Input::Transcript(self.transcript.clone())
    }
}

impl IntoInput for Item {
    fn into_input(self) -> Input {
        Input::Items(vec![self])
    }
}

impl IntoInput for Vec<Item> {
    fn into_input(self) -> Input {
        Input::Items(self)
    }
}

impl IntoInput for &[Item] {
    fn into_input(self) -> Input {
        Input::Items(self.to_vec())
    }
}

#[cfg(feature = "openai-types")]
mod typed {
    use async_openai::types::chat::{
        ChatCompletionRequestMessage, ChatCompletionRequestUserMessage,
    };

    use super::{Input, IntoInput};
    use crate::{api::model::Transcript, openai::CHAT};

    impl IntoInput for ChatCompletionRequestMessage {
        fn into_input(self) -> Input {
            vec![self].into_input()
        }
    }

    impl IntoInput for ChatCompletionRequestUserMessage {
        fn into_input(self) -> Input {
            ChatCompletionRequestMessage::from(self).into_input()
        }
    }

    impl IntoInput for Vec<ChatCompletionRequestMessage> {
        fn into_input(self) -> Input {
            let mut transcript = Transcript::new(CHAT);
            transcript.extend(self.into_iter().map(Into::into));
            Input::Transcript(transcript)
        }
    }

    impl IntoInput for &[ChatCompletionRequestMessage] {
        fn into_input(self) -> Input {
            self.to_vec().into_input()
        }
    }
}

#[cfg(feature = "responses-types")]
mod responses {
    use async_openai::types::responses::InputItem;

    use super::{Input, IntoInput};
    use crate::{api::model::Transcript, openai::RESPONSES};

    impl IntoInput for InputItem {
        fn into_input(self) -> Input {
            vec![self].into_input()
        }
    }

    impl IntoInput for Vec<InputItem> {
        fn into_input(self) -> Input {
            let mut transcript = Transcript::new(RESPONSES);
            transcript.extend(self.into_iter().map(Into::into));
            Input::Transcript(transcript)
        }
    }
}
