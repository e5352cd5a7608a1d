//! Why a reply ended, read leniently.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Gathers why a reply ended, in the words of Chat Completions, from all places in which servers say it. A bad end in any
/// of them counts.
#[derive(Default)]
pub(crate) struct Ending<'v> {
    reason: Option<Cow<'v, str>>,
    /// Some servers say more of a good end under `stop_reason`. It counts if nothing else is said.
    detail: Option<Cow<'v, str>>,
}

const REASONS: [&str; 3] = ["finish_reason", "finishReason", "done_reason"];
const DETAILS: [&str; 2] = ["stop_reason", "stopReason"];

impl<'v> Ending<'v> {
    /// Reads the members of a response, a choice or a message.
    pub(crate) fn read(&mut self, members: &'v Map<String, Value>) {
        for value in REASONS.iter().filter_map(|key| members.get(*key)) {
            hear(&mut self.reason, text(value));
        }
        for value in DETAILS.iter().filter_map(|key| members.get(*key)) {
            hear(&mut self.detail, text(value).map(translated));
        }
        hear(
            &mut self.reason,
            incomplete_reason(members).map(Cow::Borrowed),
        );
        hear(&mut self.reason, bad_status(members).map(Cow::Borrowed));
    }

    #[cfg(feature = "openai-types")]
    pub(crate) fn hear(&mut self, reason: &'v str) {
        hear(&mut self.reason, Some(Cow::Borrowed(reason)));
    }

    /// Returns the reason.
    pub(crate) fn into_reason(self) -> Option<Cow<'v, str>> {
        let said = self.reason.filter(|reason| !reason.trim().is_empty());
        said.or(self.detail)
    }

    /// Returns the reason of an end that is not good.
    pub(crate) fn into_bad_reason(self) -> Option<Cow<'v, str>> {
        self.into_reason().filter(|reason| !is_good(reason))
    }
}

/// Returns whether a finish reason of Chat Completions says that the reply is whole. Servers have many words for other
/// ends, and make up new ones.
pub(crate) fn is_good(reason: &str) -> bool {
    let good = ["", "stop", "tool_calls", "function_call"];
    good.iter()
        .any(|good| good.eq_ignore_ascii_case(reason.trim()))
}

/// Returns whether a finish reason says that the server failed.
#[cfg(feature = "openai-types")]
pub(crate) fn is_failure(reason: &str) -> bool {
    reason.trim().eq_ignore_ascii_case("error")
}

/// Keeps the first bad end; if there is none, the first that is not blank.
fn hear<'v>(known: &mut Option<Cow<'v, str>>, said: Option<Cow<'v, str>>) {
    let Some(said) = said else { return };
    let is_kept = known.as_ref().is_some_and(|known| {
        !is_good(known) || (is_good(&said) && !known.trim().is_empty()) || said.trim().is_empty()
    });
    if !is_kept {
        *known = Some(said);
    }
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Cow::Borrowed(text)),
        other => Some(Cow::Owned(other.to_string())),
    }
}

/// Gateways pass through the words of the Messages API for good ends.
fn translated(reason: Cow<'_, str>) -> Cow<'_, str> {
    match &*reason {
        "end_turn" | "stop_sequence" => Cow::Borrowed("stop"),
        "tool_use" => Cow::Borrowed("tool_calls"),
        _ => reason,
    }
}

/// Why a response of Responses is not complete.
fn incomplete_reason(members: &Map<String, Value>) -> Option<&str> {
    let details = members.get("incomplete_details")?;
    let reason = details.as_str().or(details["reason"].as_str())?;
    (!reason.trim().is_empty()).then_some(reason)
}

/// The status of a response of Responses that has not come to its end. Under another API, a status says other things.
fn bad_status(members: &Map<String, Value>) -> Option<&str> {
    let status = members.get("status")?.as_str()?.trim();
    let is_response = members.get("object").is_some_and(|it| it == "response")
        || members.get("output").is_some_and(Value::is_array);
    let is_good = status.is_empty() || status.eq_ignore_ascii_case("completed");
    let is_bad = status.eq_ignore_ascii_case("incomplete") || (is_response && !is_good);
    is_bad.then_some(status)
}
