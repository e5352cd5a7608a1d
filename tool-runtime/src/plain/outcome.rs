//! How calls ended.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Milliseconds, by_form};
use crate::{Effects, InvalidArguments, Outcome, Output, Problem, ToolError};

by_form! {
    Outcome => OutcomeForm<'_>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum OutcomeForm<'o> {
    Success {
        #[serde(
            serialize_with = "super::output::serialize",
            deserialize_with = "super::output::deserialize_owned"
        )]
        output: Cow<'o, Output>,
    },
    Failed {
        message: Cow<'o, str>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remedy: Option<RemedyForm>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<Milliseconds>,
    },
    InvalidArguments {
        problems: Vec<ProblemForm<'o>>,
    },
    UnknownTool {
        known: Cow<'o, [String]>,
        others: usize,
    },
    NotAllowed {
        allowed: Cow<'o, [String]>,
        others: usize,
    },
    UnknownKind {
        kind: Cow<'o, str>,
    },
    Truncated,
    TimedOut {
        limit_ms: Milliseconds,
        effects: Effects,
    },
    Panicked {
        effects: Effects,
    },
    Cancelled {
        effects: Effects,
    },
    Refused {
        failures: u32,
    },
    Denied {
        reason: Cow<'o, str>,
    },
    Deadlocked,
    LeftToHost,
    Unknown,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RemedyForm {
    OtherArguments,
    Time,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ProblemForm<'p> {
    path: Cow<'p, str>,
    message: Cow<'p, str>,
}

impl<'o> From<&'o Outcome> for OutcomeForm<'o> {
    fn from(outcome: &'o Outcome) -> Self {
        match outcome {
            Outcome::Success(output) => Self::Success {
                output: Cow::Borrowed(output),
            },
            Outcome::Failed(error) => Self::Failed {
                message: error.message().into(),
                remedy: if error.is_retry() {
                    Some(RemedyForm::OtherArguments)
                } else {
                    error.is_transient().then_some(RemedyForm::Time)
                },
                retry_after_ms: error.delay().map(Milliseconds),
            },
            Outcome::InvalidArguments(invalid) => {
                let problems = invalid.problems().iter().map(|problem| ProblemForm {
                    path: problem.path.as_str().into(),
                    message: problem.message.as_str().into(),
                });
                Self::InvalidArguments {
                    problems: problems.collect(),
                }
            }
            Outcome::UnknownTool { known, others } => Self::UnknownTool {
                known: Cow::Borrowed(known),
                others: *others,
            },
            Outcome::NotAllowed { allowed, others } => Self::NotAllowed {
                allowed: Cow::Borrowed(allowed),
                others: *others,
            },
            Outcome::UnknownKind { kind } => Self::UnknownKind {
                kind: kind.as_str().into(),
            },
            Outcome::Truncated => Self::Truncated,
            Outcome::TimedOut { limit, effects } => Self::TimedOut {
                limit_ms: Milliseconds(*limit),
                effects: *effects,
            },
            Outcome::Panicked { effects } => Self::Panicked { effects: *effects },
            Outcome::Cancelled { effects } => Self::Cancelled { effects: *effects },
            Outcome::Refused { failures } => Self::Refused {
                failures: *failures,
            },
            Outcome::Denied { reason } => Self::Denied {
                reason: reason.as_str().into(),
            },
            Outcome::Deadlocked => Self::Deadlocked,
            Outcome::LeftToHost => Self::LeftToHost,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

impl From<OutcomeForm<'_>> for Outcome {
    fn from(form: OutcomeForm<'_>) -> Self {
        match form {
            OutcomeForm::Success { output } => Self::Success(output.into_owned()),
            OutcomeForm::Failed {
                message,
                remedy,
                retry_after_ms,
            } => {
                let error = match (remedy, retry_after_ms) {
                    (_, Some(delay)) => ToolError::failed(message).retry_after(delay.0),
                    (Some(RemedyForm::Time), None) => ToolError::transient(message),
                    (Some(RemedyForm::OtherArguments), None) => ToolError::retry(message),
                    (None, None) => ToolError::failed(message),
                };
                Self::Failed(error)
            }
            OutcomeForm::InvalidArguments { problems } => {
                let problems = problems.into_iter();
                let problems = problems.map(|it| Problem::new(it.path, it.message));
                Self::InvalidArguments(InvalidArguments::new(problems.collect()))
            }
            OutcomeForm::UnknownTool { known, others } => Self::UnknownTool {
                known: known.into_owned().into(),
                others,
            },
            OutcomeForm::NotAllowed { allowed, others } => Self::NotAllowed {
                allowed: allowed.into_owned().into(),
                others,
            },
            OutcomeForm::UnknownKind { kind } => Self::UnknownKind {
                kind: kind.into_owned(),
            },
            OutcomeForm::Truncated => Self::Truncated,
            OutcomeForm::TimedOut { limit_ms, effects } => Self::TimedOut {
                limit: limit_ms.0,
                effects,
            },
            OutcomeForm::Panicked { effects } => Self::Panicked { effects },
            OutcomeForm::Cancelled { effects } => Self::Cancelled { effects },
            OutcomeForm::Refused { failures } => Self::Refused { failures },
            OutcomeForm::Denied { reason } => Self::Denied {
                reason: reason.into_owned(),
            },
            OutcomeForm::Deadlocked => Self::Deadlocked,
            OutcomeForm::LeftToHost => Self::LeftToHost,
            OutcomeForm::Unknown => Self::Unknown,
        }
    }
}
