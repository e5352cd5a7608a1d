//! What compatible servers do otherwise, as the model server writes it: a streamed reply is the one that would have come
//! in one piece.

use serde_json::{Map, Value, json};
use tool_runtime::testing::{Api, Deviation, Request, ScriptedCall, ScriptedReply};

use super::{Heard, read_chat, read_responses};

fn replies() -> Vec<ScriptedReply> {
    vec![
        ScriptedReply::text("It is noon. é😀\n\"x\""),
        ScriptedReply::calls([
            ("now", json!({ "zone": "UTC" })),
            ("later", json!({ "by": 1 })),
        ])
        .with_text("Let me see."),
        ScriptedReply::calls([
            ScriptedCall::new("now", json!({})),
            ScriptedCall::new("now", json!({ "zone": "CET" })),
        ]),
        ScriptedReply::calls([("now", json!({ "zone": "UTC" }))]).with_reasoning("Hm."),
        ScriptedReply::refusal("No."),
    ]
}

/// The reply in one piece, and as it was streamed.
fn both(api: Api, reply: &ScriptedReply) -> (Value, Heard, Value) {
    let names = ["now", "later"];
    let request = |stream: bool| {
        if api == Api::Chat {
            let tool = |name| json!({ "type": "function", "function": { "name": name } });
            let tools = names.map(tool);
            Request::chat(json!({ "model": "m", "messages": [], "tools": tools, "stream": stream }))
        } else {
            let tools = names.map(|name| json!({ "type": "function", "name": name }));
            Request::responses(
                json!({ "model": "m", "input": [], "tools": tools, "stream": stream }),
            )
        }
    };
    let whole = reply.body_for(&request(false));
    let whole = serde_json::from_slice(&whole).unwrap();
    let streamed = reply.body_for(&request(true));
    let (heard, streamed, _) = match api {
        Api::Chat => read_chat([streamed.as_slice()]),
        _ => read_responses([streamed.as_slice()]),
    };
    (whole, heard, streamed)
}

/// Leaves out what is said of the time and of the way, and what only one of the two says: usage is not streamed unless it is
/// asked for.
fn plain(api: Api, value: Value) -> Value {
    let Value::Object(mut members) = value else {
        return value;
    };
    let keys: &[&str] = match api {
        Api::Chat => &[
            "created",
            "usage",
            "id",
            "system_fingerprint",
            "service_tier",
        ],
        _ => &["created_at", "completed_at", "id"],
    };
    members.retain(|key, _| !keys.contains(&key.as_str()));
    members.into()
}

/// Leaves out members that are null or empty, since the one form may say them and the other not.
fn without_nothing(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .into_iter()
                .map(|(key, value)| (key, without_nothing(value)));
            let is_something =
                |value: &Value| !(value.is_null() || *value == "" || *value == json!([]));
            members
                .filter(|(_, value)| is_something(value))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.into_iter().map(without_nothing).collect(),
        other => other,
    }
}

fn names(calls: &[(&str, &str)]) -> Vec<String> {
    calls
        .iter()
        .map(|(name, arguments)| format!("{name} {arguments}"))
        .collect()
}

fn check(api: Api, deviation: Option<Deviation>) {
    for (number, reply) in replies().into_iter().enumerate() {
        let (_, sound, _) = both(api, &reply);
        let reply = match deviation {
            Some(deviation) => reply.with_deviation(deviation),
            None => reply,
        };
        let (whole, heard, streamed) = both(api, &reply);
        let place = format!("{api:?}, {deviation:?}, reply {number}");
        assert!(heard.is_whole(), "{place}: {:?}", heard.end);
        assert_eq!(names(&heard.calls()), names(&sound.calls()), "{place}");
        assert_eq!(heard.text, sound.text, "{place}");
        // One of them leaves refusals out.
        if deviation != Some(Deviation::FewFields) {
            assert_eq!(heard.refusal, sound.refusal, "{place}");
        }
        // An output that the server leaves out is put in.
        if matches!(
            deviation,
            Some(Deviation::NullOutput | Deviation::LackingOutput)
        ) {
            continue;
        }
        let (whole, streamed) = (plain(api, whole), plain(api, streamed));
        assert_eq!(without_nothing(streamed), without_nothing(whole), "{place}");
    }
}

macro_rules! deviations {
    ($($name:ident: $deviation:ident,)*) => {
        $(
            #[test]
            fn $name() {
                for api in [Api::Chat, Api::Responses] {
                    if Deviation::$deviation.concerns(api) {
                        check(api, Some(Deviation::$deviation));
                    }
                }
            }
        )*

        #[test]
        fn every_deviation_has_a_test() {
            assert_eq!([$(Deviation::$deviation),*].as_slice(), Deviation::ALL);
        }
    };
}

#[test]
fn a_sound_stream_gives_the_reply_that_would_have_come_in_one_piece() {
    check(Api::Chat, None);
    check(Api::Responses, None);
}

deviations! {
    float_time: FloatTime,
    few_fields: FewFields,
    null_usage_details: NullUsageDetails,
    arguments_as_object: ArgumentsAsObject,
    no_call_ids: NoCallIds,
    empty_call_ids: EmptyCallIds,
    counted_call_ids: CountedCallIds,
    no_call_types: NoCallTypes,
    stop_beside_calls: StopBesideCalls,
    empty_finish_reason: EmptyFinishReason,
    null_finish_reason: NullFinishReason,
    no_item_ids: NoItemIds,
    swapped_ids: SwappedIds,
    null_status: NullStatus,
    no_status: NoStatus,
    null_output: NullOutput,
    keep_alive_comments: KeepAliveComments,
    keep_alive_events: KeepAliveEvents,
    keep_alive_data: KeepAliveData,
    obfuscation: Obfuscation,
    carriage_returns: CarriageReturns,
    no_index: NoIndex,
    zero_index: ZeroIndex,
    whole_calls: WholeCalls,
    empty_continuation_ids: EmptyContinuationIds,
    repeated_name: RepeatedName,
    fragmented_name: FragmentedName,
    usage_beside_finish: UsageBesideFinish,
    no_done: NoDone,
    done_at_end: DoneAtEnd,
    no_sequence_numbers: NoSequenceNumbers,
    no_output_index: NoOutputIndex,
    done_only_for_first_call: DoneOnlyForFirstCall,
    custom_events_for_functions: CustomEventsForFunctions,
    no_text_done: NoTextDone,
    lacking_output: LackingOutput,
    flat_errors: FlatErrors,
    no_event_lines: NoEventLines,
    event_lines_last: EventLinesLast,
}
