//! How other servers depart from the API.

use std::collections::BTreeSet;

use super::Api;

/// A way in which a server that says it is compatible departs from the API. Each was seen in the field.
///
/// Set it for all replies with [`ModelServerBuilder::deviate`](super::ModelServerBuilder::deviate), or for one with
/// [`Reply::with_deviation`](super::Reply::with_deviation). Those that an API does not have leave its replies alone; see
/// [`concerns`](Self::concerns). Several may be set at once.
///
/// ```
/// use tool_runtime::testing::{Api, Deviation, ModelServer};
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// // An agent should bear each of them.
/// for deviation in Deviation::ALL.iter().filter(|it| it.concerns(Api::Chat)) {
///     let server = ModelServer::builder().deviate(*deviation).start(["Hello."]).await?;
///     // … the agent runs …
///     # drop(server);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Deviation {
    /// `created` or `created_at` is a number with a fraction.
    FloatTime,
    /// Of the reply, only the id, the model and what the model said are there: no usage, no time, no status.
    FewFields,
    /// The details of the usage are null.
    NullUsageDetails,
    /// The arguments of a call are a JSON object, not a string. Arguments that are not JSON stay a string.
    ArgumentsAsObject,
    /// Calls have no id: at Chat Completions no `id`, at Responses no `call_id`.
    NoCallIds,
    /// The ids of all calls are empty.
    EmptyCallIds,
    /// The id of a call is its name and its place in the reply, so that it comes again in the next reply.
    CountedCallIds,
    /// Calls have no `type`. Chat Completions only.
    NoCallTypes,
    /// The finish reason is `stop` even beside calls. Chat Completions only.
    StopBesideCalls,
    /// The finish reason is empty. Chat Completions only.
    EmptyFinishReason,
    /// The finish reason is null. Chat Completions only.
    NullFinishReason,
    /// Items have no `id`. Responses only.
    NoItemIds,
    /// `id` holds the `call_id` of a call, and `call_id` its `id`. Responses only.
    SwappedIds,
    /// The status of the response and of its items is null. Responses only.
    NullStatus,
    /// The response and its items have no status. Responses only.
    NoStatus,
    /// `output` is null, though the status is `completed`. In a stream, the items were sent before. Responses only.
    NullOutput,
}

impl Deviation {
    /// Every deviation.
    pub const ALL: &[Self] = &[
        Self::FloatTime,
        Self::FewFields,
        Self::NullUsageDetails,
        Self::ArgumentsAsObject,
        Self::NoCallIds,
        Self::EmptyCallIds,
        Self::CountedCallIds,
        Self::NoCallTypes,
        Self::StopBesideCalls,
        Self::EmptyFinishReason,
        Self::NullFinishReason,
        Self::NoItemIds,
        Self::SwappedIds,
        Self::NullStatus,
        Self::NoStatus,
        Self::NullOutput,
    ];

    /// Tells whether an API's replies can depart in this way.
    ///
    /// ```
    /// use tool_runtime::testing::{Api, Deviation};
    ///
    /// assert!(Deviation::FloatTime.concerns(Api::Chat));
    /// assert!(!Deviation::SwappedIds.concerns(Api::Chat));
    /// ```
    #[must_use]
    pub fn concerns(self, api: Api) -> bool {
        match self {
            Self::FloatTime
            | Self::FewFields
            | Self::NullUsageDetails
            | Self::ArgumentsAsObject
            | Self::NoCallIds
            | Self::EmptyCallIds
            | Self::CountedCallIds => true,
            Self::NoCallTypes
            | Self::StopBesideCalls
            | Self::EmptyFinishReason
            | Self::NullFinishReason => api == Api::Chat,
            Self::NoItemIds
            | Self::SwappedIds
            | Self::NullStatus
            | Self::NoStatus
            | Self::NullOutput => api == Api::Responses,
        }
    }
}

/// A set of deviations.
#[derive(Debug, Clone, Default)]
pub(super) struct Deviations(BTreeSet<Deviation>);

impl Deviations {
    pub(super) fn insert(&mut self, deviation: Deviation) {
        self.0.insert(deviation);
    }

    pub(super) fn has(&self, deviation: Deviation) -> bool {
        self.0.contains(&deviation)
    }

    pub(super) fn and(&self, others: &Self) -> Self {
        Self(self.0.union(&others.0).copied().collect())
    }
}
