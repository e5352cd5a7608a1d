//! The JSON form of calls, answers, turns and events, to keep them and to send them to other programs.
//!
//! With the feature `serde`, [`Call`], [`Outcome`], [`Answer`], [`Turn`] and [`Event`] are `Serialize` and
//! `Deserialize`, as are the events of [streams](crate::stream), and [`output`] is for an [`Output`] by itself. What is read is worth as much as what was written:
//! [`Run::refuse_repeated`](crate::Run::refuse_repeated) counts its failures, and
//! [`Reply::messages`](crate::Reply::messages) makes messages of it.
//!
//! ```
//! use tool_runtime::{Call, Toolset, Turn};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let turn = Toolset::new().run([Call::new("call_1", "now", "{}")]).await;
//! let written = serde_json::to_string(&turn)?;
//! let read: Turn = serde_json::from_str(&written)?;
//! assert_eq!(read, turn);
//! # Ok::<(), serde_json::Error>(())
//! # }).unwrap();
//! ```
//!
//! # The form
//!
//! An optional member is left out if there is nothing to say. A reader ignores members that it does not know.
//!
//! | type | members |
//! |---|---|
//! | [`Turn`] | `version`, `answers`, `elapsed_ms` |
//! | [`Event`] | `version`, `type`, `position`; `call` and `at_ms`, or `answer`; further ones by type |
//! | [`ReplyEvent`](crate::stream::ReplyEvent) | `version`, `type`; further ones by type |
//! | [`StreamEvent`](crate::stream::StreamEvent) | those of the `ReplyEvent` or of the [`Event`] that it is |
//! | [`AgentEvent`](crate::agent::AgentEvent), which is not read back | those of the `ReplyEvent` or of the [`Event`] that it is; else `version`, `type`, further ones by type |
//! | [`Answer`] | `call`, `outcome`, `started_at_ms`?, `ended_at_ms`, `attempts`, `approved_arguments`? (JSON as text), `max_output`? |
//! | [`Call`] | `id`, `name`, `arguments` (the text of the model), `kind`? (if it is not a function), `truncated`? |
//! | [`Outcome`] | `type`, by [`Outcome::name`]; further ones by type |
//! | [`Output`] | a list of parts: `{"type": "text", "text"}`, `{"type": "json", "json"}` (JSON as text, to the byte), `{"type": "image"}` with `url` or `media_type` and `data` (base64), and `detail`?, `{"type": "file"}` with `id` or `name`, `media_type` and `data` |
//!
//! The further members of an event of a reply are `delta` of `text`, `refusal` and `reasoning`; `position`, `id` and `name` of
//! `call_seen`; `position` and `delta` of `arguments`; `position` and `call` of `call_completed`; `usage` of `usage`, as the
//! server sent it; `end` of `ended`, an object with a `type` and what the [`ReplyEnd`](crate::stream::ReplyEnd) holds.
//!
//! Of the other events of an agent they are `request` of `asked`; `text`?, `refusal`?, `calls`, `end`, `finish_reason`? and `usage` of
//! `replied`; `end` of `repeated`.
//!
//! The further members of an event are
//! `attempt` of `started`, `attempt` and `delay_ms` of `retrying`, `message`, `count`? and `total`? of `progress`. Those of an
//! outcome are `output` of `success`; `message`, `remedy`? (`other_arguments` or `time`) and `retry_after_ms`? of `failed`;
//! `problems` (each with `path` and `message`) of `invalid_arguments`; `known` and `others` of `unknown_tool`; `allowed` and
//! `others` of `not_allowed`; `kind` of `unknown_kind`; `limit_ms` and `effects` of `timed_out`; `effects` of `panicked` and
//! `cancelled`; `failures` of `refused`; `reason` of `denied`. `effects` are `none`, `read_only`, `repeatable` or `possible`.
//!
//! **Times** are milliseconds since the beginning of the turn, with up to six decimals: to the nanosecond for the first ten days.
//! A monotonic clock has no date; a host that wants one writes it beside the turn.
//!
//! **Version.** A turn and an event of any kind carry the number of the form, [`VERSION`], because each of them is kept by itself. Within a
//! version, members and types are only added. A reader refuses a version that it does not know, and a type of outcome, part or event
//! that it does not know: it could not keep it.
//!
//! The source of a [`ToolError`](crate::ToolError) is for the log and is not written.

#[cfg(feature = "agent")]
mod agent;
mod event;
mod outcome;
pub mod output;
#[cfg(feature = "agent")]
mod stream;

use std::{borrow::Cow, sync::Arc, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Answer, Call, CallKind, Outcome, Turn};
#[expect(unused_imports, reason = "the documentation names them")]
use crate::{Event, Output};

/// The number of the JSON form.
pub const VERSION: u32 = 1;

/// Makes a type `Serialize` and `Deserialize` by its form.
macro_rules! by_form {
    ($($type:ty => $form:ty),* $(,)?) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&<$form>::from(self), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let form = <$form as serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(form).map_err(serde::de::Error::custom)
            }
        }
    )*};
}
use by_form;

by_form! {
    Call => CallForm<'_>,
    Answer => AnswerForm<'_>,
    Turn => TurnForm<'_>,
}

#[derive(Serialize, Deserialize)]
struct CallForm<'c> {
    id: Cow<'c, str>,
    name: Cow<'c, str>,
    arguments: Cow<'c, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Cow<'c, str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    truncated: bool,
}

impl<'c> From<&'c Call> for CallForm<'c> {
    fn from(call: &'c Call) -> Self {
        Self {
            id: call.id.as_str().into(),
            name: call.name.as_str().into(),
            arguments: call.arguments.as_str().into(),
            kind: match &call.kind {
                CallKind::Function => None,
                CallKind::Custom => Some("custom".into()),
                CallKind::Other(kind) => Some(kind.as_str().into()),
            },
            truncated: call.truncated,
        }
    }
}

impl From<CallForm<'_>> for Call {
    fn from(form: CallForm<'_>) -> Self {
        Self {
            truncated: form.truncated,
            kind: match form.kind {
                Some(kind) => CallKind::named(kind.into_owned()),
                None => CallKind::Function,
            },
            ..Self::new(form.id, form.name, form.arguments)
        }
    }
}

#[derive(Serialize, Deserialize)]
struct AnswerForm<'a> {
    call: Cow<'a, Call>,
    outcome: Cow<'a, Outcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    started_at_ms: Option<Milliseconds>,
    ended_at_ms: Milliseconds,
    attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approved_arguments: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_output: Option<usize>,
}

impl<'a> From<&'a Answer> for AnswerForm<'a> {
    fn from(answer: &'a Answer) -> Self {
        Self {
            call: Cow::Borrowed(&answer.call),
            outcome: Cow::Borrowed(&answer.outcome),
            started_at_ms: answer.started_at.map(Milliseconds),
            ended_at_ms: Milliseconds(answer.ended_at),
            attempts: answer.attempts,
            approved_arguments: answer.approved_arguments.as_deref().map(Cow::Borrowed),
            max_output: Some(answer.max_output).filter(|bytes| *bytes != usize::MAX),
        }
    }
}

impl From<AnswerForm<'_>> for Answer {
    fn from(form: AnswerForm<'_>) -> Self {
        Self {
            call: Arc::new(form.call.into_owned()),
            outcome: form.outcome.into_owned(),
            started_at: form.started_at_ms.map(|at| at.0),
            ended_at: form.ended_at_ms.0,
            attempts: form.attempts,
            approved_arguments: form.approved_arguments.map(Into::into),
            max_output: form.max_output.unwrap_or(usize::MAX),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct TurnForm<'t> {
    version: Version,
    answers: Cow<'t, [Answer]>,
    elapsed_ms: Milliseconds,
}

impl<'t> From<&'t Turn> for TurnForm<'t> {
    fn from(turn: &'t Turn) -> Self {
        Self {
            version: Version,
            answers: turn.answers.as_slice().into(),
            elapsed_ms: Milliseconds(turn.elapsed),
        }
    }
}

impl From<TurnForm<'_>> for Turn {
    fn from(form: TurnForm<'_>) -> Self {
        Self {
            answers: form.answers.into_owned(),
            elapsed: form.elapsed_ms.0,
        }
    }
}

/// The version, which nothing else can be read as.
#[derive(Clone, Copy)]
struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(VERSION)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            VERSION => Ok(Self),
            other => Err(D::Error::custom(format_args!(
                "this is version {other} of the form; version {VERSION} can be read"
            ))),
        }
    }
}

/// A duration in milliseconds.
#[derive(Clone, Copy)]
struct Milliseconds(Duration);

impl Serialize for Milliseconds {
    #[expect(
        clippy::cast_precision_loss,
        reason = "what is lost after ten days is less than a microsecond"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Whole ones are written without a fraction.
        match u64::try_from(self.0.as_millis()) {
            Ok(ms) if self.0.subsec_nanos().is_multiple_of(1_000_000) => {
                serializer.serialize_u64(ms)
            }
            _ => serializer.serialize_f64(self.0.as_nanos() as f64 / 1e6),
        }
    }
}

impl<'de> Deserialize<'de> for Milliseconds {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "it is in range, and rounded"
    )]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Float(ms) = Float::deserialize(deserializer)?;
        if !(ms >= 0.0 && ms.is_finite()) {
            return Err(D::Error::custom(format_args!(
                "{ms} is not a time in milliseconds"
            )));
        }
        let nanos = (ms * 1e6).round();
        // What is longer than a `Duration` can be is as long as it can be.
        let seconds = (nanos / 1e9).floor();
        if seconds >= u64::MAX as f64 {
            return Ok(Self(Duration::MAX));
        }
        let nanos = nanos as u128;
        let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
        Ok(Self(Duration::new(seconds as u64, rest as u32)))
    }
}

/// A floating-point number.
///
/// Inside a tagged enum, serde keeps a value before it reads it. A fraction that `serde_json` keeps as it is written, as
/// its feature `arbitrary_precision` asks, is then a map that `f64` does not know.
#[derive(Clone, Copy)]
struct Float(f64);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Float {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let float = number.as_f64();
        float
            .map(Self)
            .ok_or_else(|| D::Error::custom(format_args!("{number} is out of range")))
    }
}
