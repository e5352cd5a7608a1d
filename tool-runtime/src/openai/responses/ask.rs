//! How a model behind Responses is asked.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::{
    Reader, Response, ResponseEnd, Responses, assemble,
    begun::Begun,
    found::{self, Found},
    items,
    request::Asking,
    respond::Asked,
};
use crate::{
    api::model::{self, Item, Model, ModelReply, ModelRequest, ModelStream, Stored},
    openai::{RESPONSES, RequestError},
};

impl Model for Responses {
    type Error = RequestError;

    fn api(&self) -> &'static str {
        RESPONSES
    }

    fn user(&self, text: &str) -> Item {
        json!({ "type": "message", "role": "user", "content": text }).into()
    }

    async fn ask(&self, request: ModelRequest<'_>) -> Result<ModelReply, RequestError> {
        let asking = Asking::new(self, &request);
        // One that failed is an error already.
        let (response, _) = match self.used(&request) {
            Some(stored) => self.ask_on(&asking, stored).await?,
            None => asking.ask(None).await?,
        };
        Ok(self.reply(response))
    }

    async fn stream(&self, request: ModelRequest<'_>) -> Result<ModelStream, RequestError> {
        let asking = Asking::new(self, &request);
        let body = match self.used(&request) {
            Some(stored) => self.open_on(&asking, stored).await?,
            None => Begun::at_once(asking.open(None).await?),
        };
        let model = self.clone();
        let read = move |response| model.reply(response);
        Ok(ModelStream::new(Reader::new(), body, read))
    }
}

impl Responses {
    /// Returns what the server has stored of the transcript, if that is to be used and something comes after it.
    fn used<'r>(&self, request: &ModelRequest<'r>) -> Option<&'r Stored> {
        let is_used = self.uses_previous && !self.is_stateless.load(Ordering::Relaxed);
        let stored = request.stored.filter(|_| is_used)?;
        (stored.messages < request.messages.len()).then_some(stored)
    }

    /// Sends what is new; the whole history if the server does not say that it goes on from what it has stored.
    async fn ask_on(&self, asking: &Asking<'_>, stored: &Stored) -> Asked {
        let lack = match asking.ask(Some(stored)).await {
            Ok((response, of_server)) => {
                if response.word("previous_response_id") == stored.id {
                    return Ok((response, of_server));
                }
                Lack::Unknown
            }
            Err(error) => lack_of_history(&error).ok_or(error)?,
        };
        let asked = asking.ask(None).await?;
        self.learn(lack);
        Ok(asked)
    }

    /// The same for a stream. What the server goes on from is in its first event.
    async fn open_on(&self, asking: &Asking<'_>, stored: &Stored) -> Result<Begun, RequestError> {
        let lack = match asking.open(Some(stored)).await {
            Ok(body) => {
                let limit = asking.request.silence_limit;
                let begun = Begun::read(body, limit).await;
                if begun.previous_response_id() == Some(stored.id.as_str()) || begun.has_failed() {
                    return Ok(begun);
                }
                Lack::Unknown
            }
            Err(error) => lack_of_history(&error).ok_or(error)?,
        };
        let body = asking.open(None).await?;
        self.learn(lack);
        Ok(Begun::at_once(body))
    }

    fn learn(&self, lack: Lack) {
        if matches!(lack, Lack::Unknown) {
            self.is_stateless.store(true, Ordering::Relaxed);
        }
    }

    fn reply(&self, response: Response) -> ModelReply {
        let (end, reason) = match response.end() {
            ResponseEnd::Whole if is_unfinished(&response) => (model::End::Unfinished, None),
            ResponseEnd::Whole => (model::End::Whole, None),
            ResponseEnd::CutOff(reason) if reason == "content_filter" => {
                (model::End::Filtered, Some(reason.to_owned()))
            }
            ResponseEnd::CutOff(reason) => (model::End::CutOff, Some(reason.to_owned())),
            ResponseEnd::Failed(_) => (model::End::CutOff, None),
        };
        ModelReply {
            text: response.text(),
            has_media: response
                .output()
                .iter()
                .any(|item| items::kind(item) == "image_generation_call"),
            refusal: response.refusal(),
            end,
            finish_reason: reason,
            usage: response.usage(),
            json: response.json().clone().into(),
            stored: self.stored(&response),
            ..ModelReply::new(response)
        }
    }

    /// Returns under which id the server has stored the response, if its calls have the ids there that they have here.
    fn stored(&self, response: &Response) -> Option<(String, usize)> {
        if !self.stores() || response.id().is_empty() {
            return None;
        }
        let (items, _) = assemble::items(response, &[]);
        let has_same_id = |(place, item): &(usize, Item)| {
            let came = response.output().get(*place);
            came.is_some_and(|came| came["call_id"] == item.json()["call_id"])
        };
        items
            .iter()
            .all(has_same_id)
            .then(|| (response.id().to_owned(), items.len()))
    }
}

/// Returns whether the server runs a program of the model, which will call tools later.
fn is_unfinished(response: &Response) -> bool {
    let found = found::items(response.json());
    let is_said = |item: &Found<'_>| item.call.is_some() || found::is_message(&item.json);
    let is_program = |item: &Found<'_>| items::kind(&item.json) == "program";
    found.iter().any(is_program) && !found.iter().any(is_said)
}

/// Why a server does not see the history.
#[derive(Clone, Copy)]
enum Lack {
    /// It does not know this response any more.
    Forgotten,
    /// It does not know the parameter, or overlooks it.
    Unknown,
}

/// Returns why a request that sends new items only was refused, if it may be for that. Servers name the parameter or the
/// response in many places. A server that overlooks the parameter refuses outputs without their calls, in its own words.
fn lack_of_history(error: &RequestError) -> Option<Lack> {
    let RequestError::Server { error, status, .. } = error else {
        return None;
    };
    let words = error.message.to_ascii_lowercase();
    let param = error.param.as_deref().unwrap_or_default();
    let names_response = ["previous_response_id", "response_id"].contains(&param)
        || words.contains("previous_response")
        || words.contains("previous response")
        || (*status == 404 && words.contains("response"));
    let is_not_found = error.code.as_deref() == Some("previous_response_not_found")
        || (names_response && (*status == 404 || words.contains("not found")));
    let may_lack_calls =
        matches!(status, 400 | 422) && (param.is_empty() || param.starts_with("input"));
    if is_not_found {
        Some(Lack::Forgotten)
    } else if names_response || may_lack_calls {
        Some(Lack::Unknown)
    } else {
        None
    }
}
