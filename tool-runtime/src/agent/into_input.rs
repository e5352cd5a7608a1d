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
    /// A transcript, and the next question.
    Next(Transcript, String),
}

impl Transcript {
    /// Asks the next question of a conversation, for [`Agent::run`](super::Agent::run) and
    /// [`Agent::start`](super::Agent::start).
    ///
    #[cfg_attr(all(feature = "openai-client", feature = "testing"), doc = "```")]
    #[cfg_attr(
        not(all(feature = "openai-client", feature = "testing")),
        doc = "```ignore"
    )]
    /// use tool_runtime::{
    ///     agent::Agent,
    ///     model::Transcript,
    ///     openai::{Chat, async_openai::config::OpenAIConfig},
    ///     testing::ModelServer,
    /// };
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = ModelServer::start(["Fine, and you?", "Good to hear."]).await?;
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new().with_api_base(server.url()), "gpt-5.6"));
    ///
    /// let first = agent.run("How are you?").await?;
    /// // It can be stored meanwhile.
    /// let stored = serde_json::to_string(&first.transcript)?;
    /// let transcript: Transcript = serde_json::from_str(&stored)?;
    /// let second = agent.run(transcript.then("Fine, too.")).await?;
    /// assert_eq!(second.answer(), Some("Good to hear."));
    /// assert_eq!(second.messages().len(), 4);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "go_on")]
    #[doc(alias = "resume")]
    #[doc(alias = "continue")]
    pub fn then(self, question: impl Into<String>) -> Input {
        Input::Next(self, question.into())
    }
}

impl Conversation {
    /// Asks the next question, as [`Transcript::then`] does. The conversation stays as it is.
    ///
    /// ```
    /// use tool_runtime::agent::{Conversation, Input};
    ///
    /// fn next(conversation: &Conversation) -> Input {
    ///     conversation.then("And tomorrow?")
    /// }
    /// ```
    pub fn then(&self, question: impl Into<String>) -> Input {
        self.transcript.clone().then(question)
    }
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

impl IntoInput for &Vec<Item> {
    fn into_input(self) -> Input {
        Input::Items(self.clone())
    }
}

impl<const N: usize> IntoInput for [Item; N] {
    fn into_input(self) -> Input {
        Input::Items(self.into())
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

    impl<const N: usize> IntoInput for [ChatCompletionRequestMessage; N] {
        fn into_input(self) -> Input {
            Vec::from(self).into_input()
        }
    }

    impl IntoInput for &Vec<ChatCompletionRequestMessage> {
        fn into_input(self) -> Input {
            self.clone().into_input()
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

    impl<const N: usize> IntoInput for [InputItem; N] {
        fn into_input(self) -> Input {
            Vec::from(self).into_input()
        }
    }

    impl IntoInput for &Vec<InputItem> {
        fn into_input(self) -> Input {
            self.clone().into_input()
        }
    }

    impl IntoInput for &[InputItem] {
        fn into_input(self) -> Input {
            self.to_vec().into_input()
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
