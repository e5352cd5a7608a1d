//! How other servers depart from the API.

use std::collections::BTreeSet;

use super::Api;

/// A way in which a server that says it is compatible departs from the API. Each was seen in the field.
///
/// Set it for all replies with [`ModelServerBuilder::deviate`](super::ModelServerBuilder::deviate), or for one with
/// [`ScriptedReply::with_deviation`](super::ScriptedReply::with_deviation). Those that an API does not have leave its replies alone; see
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

    /// Comment lines stand between the events. Streams only, as is all that follows.
    KeepAliveComments,
    /// Events named `keepalive` stand between the others. Responses only.
    KeepAliveEvents,
    /// Events without a name, whose type is `keepalive`, stand between the others. Responses only.
    KeepAliveData,
    /// Deltas have a member `obfuscation`, which hides their length. The API does so itself.
    Obfuscation,
    /// Lines end with a carriage return and a line feed.
    CarriageReturns,

    /// Calls have no index, and each comes whole in one delta. Chat Completions only.
    NoIndex,
    /// The index of all calls is 0. Chat Completions only.
    ZeroIndex,
    /// Each call comes whole in one delta. Chat Completions only.
    WholeCalls,
    /// The id is empty in all deltas of a call but the first. Chat Completions only.
    EmptyContinuationIds,
    /// Each delta of a call has its whole name. Chat Completions only.
    RepeatedName,
    /// The name of a call comes in pieces. Chat Completions only.
    FragmentedName,
    /// The usage is in the last chunk with a choice, asked for or not. Chat Completions only.
    UsageBesideFinish,
    /// The stream ends without `[DONE]`. Chat Completions only.
    NoDone,

    /// The stream ends with `[DONE]`. Responses only.
    DoneAtEnd,
    /// Events have no `sequence_number`. Responses only.
    NoSequenceNumbers,
    /// Events have no `output_index`. Responses only.
    NoOutputIndex,
    /// Of several calls only the first has events that say that it is done. Responses only.
    DoneOnlyForFirstCall,
    /// The arguments of functions come in events of custom tools. Responses only.
    CustomEventsForFunctions,
    /// No event says that a text is done. Responses only.
    NoTextDone,
    /// The last event has a response whose output is empty. Responses only.
    LackingOutput,
    /// An error in the middle of a stream is written flat, as in the specification. Responses only.
    FlatErrors,
    /// Events have no line `event:`. Responses only.
    NoEventLines,
    /// The line `event:` comes after the data. Responses only.
    EventLinesLast,
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
        Self::KeepAliveComments,
        Self::KeepAliveEvents,
        Self::KeepAliveData,
        Self::Obfuscation,
        Self::CarriageReturns,
        Self::NoIndex,
        Self::ZeroIndex,
        Self::WholeCalls,
        Self::EmptyContinuationIds,
        Self::RepeatedName,
        Self::FragmentedName,
        Self::UsageBesideFinish,
        Self::NoDone,
        Self::DoneAtEnd,
        Self::NoSequenceNumbers,
        Self::NoOutputIndex,
        Self::DoneOnlyForFirstCall,
        Self::CustomEventsForFunctions,
        Self::NoTextDone,
        Self::LackingOutput,
        Self::FlatErrors,
        Self::NoEventLines,
        Self::EventLinesLast,
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
            | Self::CountedCallIds
            | Self::KeepAliveComments
            | Self::Obfuscation
            | Self::CarriageReturns => true,
            Self::NoCallTypes
            | Self::StopBesideCalls
            | Self::EmptyFinishReason
            | Self::NullFinishReason
            | Self::NoIndex
            | Self::ZeroIndex
            | Self::WholeCalls
            | Self::EmptyContinuationIds
            | Self::RepeatedName
            | Self::FragmentedName
            | Self::UsageBesideFinish
            | Self::NoDone => api == Api::Chat,
            Self::NoItemIds
            | Self::SwappedIds
            | Self::NullStatus
            | Self::NoStatus
            | Self::NullOutput
            | Self::KeepAliveEvents
            | Self::KeepAliveData
            | Self::DoneAtEnd
            | Self::NoSequenceNumbers
            | Self::NoOutputIndex
            | Self::DoneOnlyForFirstCall
            | Self::CustomEventsForFunctions
            | Self::NoTextDone
            | Self::LackingOutput
            | Self::FlatErrors
            | Self::NoEventLines
            | Self::EventLinesLast => api == Api::Responses,
        }
    }

    /// Tells whether replies that are not streamed can depart in this way too.
    ///
    /// ```
    /// use tool_runtime::testing::Deviation;
    ///
    /// assert!(Deviation::FloatTime.concerns_whole_replies());
    /// assert!(!Deviation::NoDone.concerns_whole_replies());
    /// ```
    #[must_use]
    pub fn concerns_whole_replies(self) -> bool {
        self < Self::KeepAliveComments
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
