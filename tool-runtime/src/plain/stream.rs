//! Events of streams.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::Value;

use super::{Version, by_form};
use crate::{
    Call,
    stream::{ReplyEnd, ReplyEvent, StreamEvent},
};

by_form! {
    ReplyEvent => ReplyEventForm<'_>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ReplyEventForm<'e> {
    version: Version,
    #[serde(flatten)]
    what: What<'e>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum What<'e> {
    Text {
        delta: Cow<'e, str>,
    },
    Refusal {
        delta: Cow<'e, str>,
    },
    Reasoning {
        delta: Cow<'e, str>,
    },
    CallSeen {
        position: usize,
        id: Cow<'e, str>,
        name: Cow<'e, str>,
    },
    Arguments {
        position: usize,
        delta: Cow<'e, str>,
    },
    CallCompleted {
        position: usize,
        call: Cow<'e, Call>,
    },
    Usage {
        usage: Cow<'e, Value>,
    },
    Ended {
        end: Cow<'e, ReplyEnd>,
    },
}

impl<'e> From<&'e ReplyEvent> for ReplyEventForm<'e> {
    fn from(event: &'e ReplyEvent) -> Self {
        let what = match event {
            ReplyEvent::Text(delta) => What::Text {
                delta: delta.into(),
            },
            ReplyEvent::Refusal(delta) => What::Refusal {
                delta: delta.into(),
            },
            ReplyEvent::Reasoning(delta) => What::Reasoning {
                delta: delta.into(),
            },
            ReplyEvent::CallSeen { position, id, name } => What::CallSeen {
                position: *position,
                id: id.into(),
                name: name.into(),
            },
            ReplyEvent::Arguments { position, delta } => What::Arguments {
                position: *position,
                delta: delta.into(),
            },
            ReplyEvent::CallCompleted { position, call } => What::CallCompleted {
                position: *position,
                call: Cow::Borrowed(call),
            },
            ReplyEvent::Usage(usage) => What::Usage {
                usage: Cow::Borrowed(usage),
            },
            ReplyEvent::Ended(end) => What::Ended {
                end: Cow::Borrowed(end),
            },
        };
        Self {
            version: Version,
            what,
        }
    }
}

impl From<ReplyEventForm<'_>> for ReplyEvent {
    fn from(form: ReplyEventForm<'_>) -> Self {
        match form.what {
            What::Text { delta } => Self::Text(delta.into_owned()),
            What::Refusal { delta } => Self::Refusal(delta.into_owned()),
            What::Reasoning { delta } => Self::Reasoning(delta.into_owned()),
            What::CallSeen { position, id, name } => Self::CallSeen {
                position,
                id: id.into_owned(),
                name: name.into_owned(),
            },
            What::Arguments { position, delta } => Self::Arguments {
                position,
                delta: delta.into_owned(),
            },
            What::CallCompleted { position, call } => Self::CallCompleted {
                position,
                call: call.into_owned(),
            },
            What::Usage { usage } => Self::Usage(usage.into_owned()),
            What::Ended { end } => Self::Ended(end.into_owned()),
        }
    }
}

/// The types of events of a turn. No event of a reply has one of them.
const OF_TURNS: [&str; 5] = [
    "asked_for_approval",
    "started",
    "progress",
    "retrying",
    "answered",
];

impl Serialize for StreamEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Reply(event) => event.serialize(serializer),
            Self::Turn(event) => event.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for StreamEvent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let event = Value::deserialize(deserializer)?;
        let is_of_turn = event["type"]
            .as_str()
            .is_some_and(|kind| OF_TURNS.contains(&kind));
        let read = if is_of_turn {
            serde_json::from_value(event).map(Self::Turn)
        } else {
            serde_json::from_value(event).map(Self::Reply)
        };
        read.map_err(D::Error::custom)
    }
}
