//! How the replies of Chat Completions are answered.

use async_openai::types::chat::{
    ChatChoice, ChatCompletionRequestMessage, ChatCompletionResponseMessage,
    CreateChatCompletionResponse,
};

use super::{Choice, Completion, LIMITS, Message, assemble};
use crate::{
    Answer, Call, Reply, Toolset,
    api::{ids, model::Item, wrapper},
};

/// A message alone does not tell whether the reply was cut off; answer the [`Choice`] if there is one.
impl Reply for Message {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        self.own_calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        wrapper::unwrapped(self.calls(), tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<Item> {
        assemble::items(self, &self.own_calls(), answers)
    }
}

impl Message {
    /// Returns the calls as the message has them, with ids that the API accepts.
    fn own_calls(&self) -> Vec<Call> {
        let calls = self.tool_calls.iter().map(|call| call.0.clone());
        ids::with_unique_ids(calls.collect(), LIMITS)
    }
}

impl Reply for Choice {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        ids::with_unique_ids(self.marked_calls(), LIMITS)
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        wrapper::unwrapped(self.calls(), tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<Item> {
        self.message.messages(answers)
    }
}

/// The one [reply](Completion::reply) in the response. A response without one has no calls, and adds no messages.
impl Reply for Completion {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        self.reply()
            .map_or_else(|_| Vec::new(), |reply| reply.calls())
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        wrapper::unwrapped(self.calls(), tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<Item> {
        let reply = self.reply();
        reply.map_or_else(|_| Vec::new(), |reply| reply.messages(answers))
    }
}

/// A message alone does not tell whether the reply was cut off; answer the [`ChatChoice`] if there is one.
impl Reply for ChatCompletionResponseMessage {
    type Message = ChatCompletionRequestMessage;

    fn calls(&self) -> Vec<Call> {
        Message::from(self).calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        wrapper::unwrapped(self.calls(), tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
        let message = Message::from(self);
        assemble::messages(&message, &message.own_calls(), answers)
    }
}

impl Reply for ChatChoice {
    type Message = ChatCompletionRequestMessage;

    fn calls(&self) -> Vec<Call> {
        Choice::from(self).calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        wrapper::unwrapped(self.calls(), tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
        self.message.messages(answers)
    }
}

/// The one [reply](Completion::reply) in the response.
impl Reply for CreateChatCompletionResponse {
    type Message = ChatCompletionRequestMessage;

    fn calls(&self) -> Vec<Call> {
        Completion::from(self).calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        wrapper::unwrapped(self.calls(), tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
        let reply = Completion::from(self).reply();
        reply.map_or_else(
            |_| Vec::new(),
            |reply| assemble::messages(&reply.message, &reply.message.own_calls(), answers),
        )
    }
}
