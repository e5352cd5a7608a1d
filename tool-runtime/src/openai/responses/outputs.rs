//! Answers to a response that the server keeps.

use super::{Response, assemble};
use crate::{Answer, Call, Reply, Toolset, api::model::Item};

/// A response whose own items are not sent back, because the server has them.
///
/// A request that names the response as its `previous_response_id` sends only what is new: the outputs of the calls, with their
/// images and files, and what the user says next. So `tools.answer(&Outputs(&response))` gives the outputs only, where
/// `tools.answer(&response)` gives the items of the response before them. With the feature `responses-types`, it also takes
/// async-openai's `Response`.
///
/// Keep the whole history too if the server may forget the response: then it refuses the request, and needs all of it. It
/// also does so if the model gave two calls one id, or none, which must be changed before they can be answered.
/// [`Responses::previous_response_id`](crate::openai::Responses::previous_response_id) does all that for an agent.
///
/// ```
/// # use tool_runtime::{tool, toolset};
/// use serde_json::json;
/// use tool_runtime::openai::responses::{Outputs, Response};
///
/// # /// Current time.
/// # #[tool]
/// # fn now() -> &'static str { "12:00" }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), serde_json::Error> {
/// let response: Response = serde_json::from_value(json!({
///     "id": "resp_1",
///     "output": [{ "type": "function_call", "call_id": "call_1", "name": "now", "arguments": "{}" }],
/// }))?;
/// let input = toolset![now].answer(&Outputs(&response)).await;
/// assert_eq!(
///     serde_json::to_value(&input)?,
///     json!([{ "type": "function_call_output", "call_id": "call_1", "output": "12:00" }]),
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Outputs<'r, R = Response>(pub &'r R);

impl Reply for Outputs<'_> {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        self.0.calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        self.0.calls_for(tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<Item> {
        assemble::items(self.0, answers).1
    }
}
