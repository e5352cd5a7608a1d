//! Events.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Float, Milliseconds, Version, by_form};
use crate::{Answer, Call, Event, tool::Progress};

by_form! {
    Event => EventForm<'_>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct EventForm<'e> {
    version: Version,
    #[serde(flatten)]
    what: What<'e>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum What<'e> {
    AskedForApproval {
        position: usize,
        call: Cow<'e, Call>,
        at_ms: Milliseconds,
    },
    Started {
        position: usize,
        call: Cow<'e, Call>,
        attempt: u32,
        at_ms: Milliseconds,
    },
    Progress {
        position: usize,
        call: Cow<'e, Call>,
        message: Cow<'e, str>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count: Option<Float>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<Float>,
        at_ms: Milliseconds,
    },
    Retrying {
        position: usize,
        call: Cow<'e, Call>,
        attempt: u32,
        delay_ms: Milliseconds,
        at_ms: Milliseconds,
    },
    Answered {
        position: usize,
        answer: Cow<'e, Answer>,
    },
}

impl<'e> From<&'e Event> for EventForm<'e> {
    fn from(event: &'e Event) -> Self {
        let what = match event {
            Event::AskedForApproval { position, call, at } => What::AskedForApproval {
                position: *position,
                call: Cow::Borrowed(call),
                at_ms: Milliseconds(*at),
            },
            Event::Started {
                position,
                call,
                attempt,
                at,
            } => What::Started {
                position: *position,
                call: Cow::Borrowed(call),
                attempt: *attempt,
                at_ms: Milliseconds(*at),
            },
            Event::Progress {
                position,
                call,
                progress,
                at,
            } => What::Progress {
                position: *position,
                call: Cow::Borrowed(call),
                message: progress.message.as_str().into(),
                // JSON has no other numbers.
                count: progress.count.filter(|count| count.is_finite()).map(Float),
                total: progress.total.filter(|total| total.is_finite()).map(Float),
                at_ms: Milliseconds(*at),
            },
            Event::Retrying {
                position,
                call,
                attempt,
                delay,
                at,
            } => What::Retrying {
                position: *position,
                call: Cow::Borrowed(call),
                attempt: *attempt,
                delay_ms: Milliseconds(*delay),
                at_ms: Milliseconds(*at),
            },
            Event::Answered { position, answer } => What::Answered {
                position: *position,
                answer: Cow::Borrowed(answer),
            },
        };
        Self {
            version: Version,
            what,
        }
    }
}

impl From<EventForm<'_>> for Event {
    fn from(form: EventForm<'_>) -> Self {
        let shared = |call: Cow<'_, Call>| Arc::new(call.into_owned());
        match form.what {
            What::AskedForApproval {
                position,
                call,
                at_ms,
            } => Self::AskedForApproval {
                position,
                call: shared(call),
                at: at_ms.0,
            },
            What::Started {
                position,
                call,
                attempt,
                at_ms,
            } => Self::Started {
                position,
                call: shared(call),
                attempt,
                at: at_ms.0,
            },
            What::Progress {
                position,
                call,
                message,
                count,
                total,
                at_ms,
            } => Self::Progress {
                position,
                call: shared(call),
                progress: Progress {
                    message: message.into_owned(),
                    count: count.map(|count| count.0),
                    total: total.map(|total| total.0),
                },
                at: at_ms.0,
            },
            What::Retrying {
                position,
                call,
                attempt,
                delay_ms,
                at_ms,
            } => Self::Retrying {
                position,
                call: shared(call),
                attempt,
                delay: delay_ms.0,
                at: at_ms.0,
            },
            What::Answered { position, answer } => Self::Answered {
                position,
                answer: answer.into_owned(),
            },
        }
    }
}
