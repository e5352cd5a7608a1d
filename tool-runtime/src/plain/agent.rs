//! Events of runs of agents, to send them to other programs. They are not read back: a reply is kept in a transcript.

use serde::{Serialize, Serializer};

use super::Version;
use crate::{
    Call, Reply as _,
    agent::AgentEvent,
    api::{
        model::{End, ModelReply, Usage},
        stream::ReplyEnd,
    },
};

#[derive(Serialize)]
struct Form<'e> {
    version: Version,
    #[serde(flatten)]
    what: What<'e>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum What<'e> {
    Asked {
        request: u32,
    },
    Replied {
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<&'e str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        refusal: Option<&'e str>,
        calls: Vec<Call>,
        end: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        finish_reason: Option<&'e str>,
        usage: Usage,
    },
    Repeated {
        end: &'e ReplyEnd,
    },
}

impl<'e> From<&'e ModelReply> for What<'e> {
    fn from(reply: &'e ModelReply) -> Self {
        Self::Replied {
            text: reply.text.as_deref(),
            refusal: reply.refusal.as_deref(),
            calls: reply.calls(),
            end: match reply.end {
                End::Whole => "whole",
                End::CutOff => "cut_off",
                End::Filtered => "filtered",
                End::Unfinished => "unfinished",
            },
            finish_reason: reply.finish_reason.as_deref(),
            usage: reply.usage,
        }
    }
}

impl Serialize for AgentEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let what = match self {
            Self::Call(event) => return event.serialize(serializer),
            Self::Reply(event) => return event.serialize(serializer),
            Self::Asked { request } => What::Asked { request: *request },
            Self::Replied { reply } => reply.into(),
            Self::Repeated { end } => What::Repeated { end },
        };
        let version = Version;
        Form { version, what }.serialize(serializer)
    }
}
