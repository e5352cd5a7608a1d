//! What a row of the table is made of.

use std::time::Duration;

use serde_json::Value;
use tool_runtime::{Call, CancellationToken, Run, Toolset, tool::Policy};

use super::tool;

/// What a model says, in terms that every transport has.
#[derive(Clone, Default)]
pub(super) struct Said {
    pub(super) calls: Vec<SaidCall>,
    pub(super) end: End,
}

/// A call as a model writes it.
#[derive(Clone)]
pub(super) struct SaidCall {
    pub(super) form: Form,
    pub(super) name: String,
    pub(super) arguments: String,
    /// `None` lets the server make one.
    pub(super) id: Option<&'static str>,
}

#[derive(Clone)]
pub(super) enum Form {
    Function,
    /// Its arguments are a text.
    Custom,
    /// Its arguments are a JSON value and not a text that holds one.
    Structured(Value),
    /// A kind that nobody knows.
    Other(&'static str),
}

/// How a reply ends.
#[derive(Clone, Copy, Default)]
pub(super) enum End {
    #[default]
    Whole,
    /// At the limit of its length.
    CutOff,
    /// In an error of the server.
    Broken,
}

impl Said {
    pub(super) fn call(name: &str, arguments: &str) -> Self {
        Self::default().and_call(name, arguments)
    }

    pub(super) fn of_form(form: Form, name: &str, arguments: &str) -> Self {
        let mut said = Self::call(name, arguments);
        said.calls[0].form = form;
        said
    }

    pub(super) fn and_call(mut self, name: &str, arguments: &str) -> Self {
        self.calls.push(SaidCall {
            form: Form::Function,
            name: name.to_owned(),
            arguments: arguments.to_owned(),
            id: None,
        });
        self
    }

    /// Gives the last call an id.
    pub(super) fn with_id(mut self, id: &'static str) -> Self {
        self.calls.last_mut().unwrap().id = Some(id);
        self
    }

    pub(super) fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }
}

/// What the host does with the calls.
#[derive(Clone)]
pub(super) enum How {
    Run,
    AllowOnly(&'static [&'static str]),
    /// Runs them in so many turns before, and refuses what has failed as often.
    RefuseRepeated(u32),
    CancelAfter(Duration),
    /// Takes the last call back while it waits.
    WithdrawLast,
}

impl How {
    /// Makes a turn what it is to be. `said` is what the model says.
    pub(super) async fn prepared(&self, run: Run, tools: &Toolset, said: &Said) -> Run {
        match self {
            Self::Run | Self::WithdrawLast => run,
            Self::AllowOnly(names) => run.allow_only(names.iter().copied()),
            Self::RefuseRepeated(limit) => {
                let calls = said.calls.iter();
                let calls: Vec<_> = calls
                    .map(|call| Call::new("earlier", &call.name, &call.arguments))
                    .collect();
                let mut earlier = Vec::new();
                for _ in 0..*limit {
                    earlier.extend(tools.run(calls.clone()).await.answers);
                }
                run.refuse_repeated(*limit, &earlier)
            }
            Self::CancelAfter(time) => {
                let token = CancellationToken::new();
                let cancelled = token.clone();
                let time = *time;
                tokio::spawn(async move {
                    tokio::time::sleep(time).await;
                    token.cancel();
                });
                run.cancel_on(cancelled)
            }
        }
    }
}

/// The name of each outcome, and its text, in which each `…` stands for any text.
pub(super) type Expected = Vec<(&'static str, &'static str)>;

/// A row: what the model says, what the host has set, and what each call must be answered with.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) said: Said,
    pub(super) how: How,
    pub(super) expected: Expected,
    /// The same for a streamed reply, if it is not the same.
    pub(super) expected_streamed: Option<Expected>,
    /// How long each answer may be, in bytes.
    pub(super) max_output: usize,
    policy: Policy,
    limits: fn(Toolset) -> Toolset,
}

impl Case {
    pub(super) fn new(
        name: &'static str,
        said: Said,
        expected: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        Self {
            name,
            said,
            how: How::Run,
            expected: expected.into_iter().collect(),
            expected_streamed: None,
            max_output: usize::MAX,
            policy: Policy::new(),
            limits: |tools| tools,
        }
    }

    /// Expects other answers if the reply is streamed.
    pub(super) fn streamed(
        mut self,
        expected: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        self.expected_streamed = Some(expected.into_iter().collect());
        self
    }

    /// Sets the policy of the tool `work`.
    pub(super) fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the limits of the toolset.
    pub(super) fn limits(mut self, limits: fn(Toolset) -> Toolset) -> Self {
        self.limits = limits;
        self
    }

    /// Expects answers that fill so many bytes, but for what a character and a number may take.
    pub(super) fn filling(mut self, bytes: usize) -> Self {
        self.max_output = bytes;
        self
    }

    pub(super) fn how(mut self, how: How) -> Self {
        self.how = how;
        self
    }

    /// Makes the tools of the case: nothing of one case is left in another.
    pub(super) fn tools(&self) -> Toolset {
        (self.limits)(tool::tools(&self.policy))
    }
}
