//! The answer to a call.

use std::{borrow::Cow, sync::Arc, time::Duration};

use super::{Attachment, Outcome, attachment, cap};
use crate::Call;

/// The answer to a call: how it ended, and what the model reads.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{Call, Toolset};
///
/// let turn = Toolset::new().run([Call::new("call_1", "now", "{}")]).await;
/// let answer = &turn.answers[0];
/// assert_eq!(answer.call.id, "call_1");
/// assert_eq!(answer.outcome.name(), "unknown_tool");
/// assert!(answer.text().starts_with("error: there is no such tool"));
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The call.
    pub call: Arc<Call>,
    /// How it ended.
    pub outcome: Outcome,
    /// When the call's tool began its work, since the beginning of the turn; `None` if it never did.
    pub started_at: Option<Duration>,
    /// When the call had its answer, since the beginning of the turn.
    pub ended_at: Duration,
    /// How many attempts were made; more than one only for tools with [`retries`](crate::tool::Policy::retries).
    pub attempts: u32,
    /// The arguments that it was approved with, if they are not those of the call: a JSON object.
    pub approved_arguments: Option<Arc<str>>,
    /// The size to which the text is capped, in bytes.
    pub(crate) max_output: usize,
}

impl Answer {
    /// Makes the answer to a call outside of a turn, to test a [`Reply`](crate::Reply) by itself.
    ///
    /// ```
    /// use tool_runtime::{Answer, Call, Outcome, Output};
    ///
    /// let call = Call::new("call_1", "now", "{}");
    /// let answer = Answer::new(call, Outcome::Success(Output::text("12:00")));
    /// assert_eq!(answer.text(), "12:00");
    /// ```
    #[must_use]
    pub fn new(call: Call, outcome: Outcome) -> Self {
        Self {
            call: Arc::new(call),
            outcome,
            started_at: None,
            ended_at: Duration::ZERO,
            attempts: 0,
            approved_arguments: None,
            max_output: usize::MAX,
        }
    }

    /// Returns what the model is told: the outcome as text, never empty, and no longer than the toolset's
    /// [`max_output`](crate::Toolset::max_output). It names the [attachments](Self::attachments), where they stand, or
    /// at its end if it had to be shortened.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// # use tool_runtime::{Call, Toolset};
    /// let turn = Toolset::new().run([Call::new("call_1", "now", "{}").into_truncated()]).await;
    /// assert_eq!(
    ///     turn.answers[0].text(),
    ///     "error: the call was cut off before its end, nothing was run; send it again, shorter",
    /// );
    /// # });
    /// ```
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let approved = self.approved();
        let outcome = match &self.outcome {
            Outcome::Success(output) => {
                let Some(approved) = approved else {
                    return attachment::text(output, Some(&self.call.id), self.max_output);
                };
                let room = self.max_output.saturating_sub(approved.len() + 1);
                let output = attachment::text(output, Some(&self.call.id), room);
                // Before the output, which may be long, and of which nothing follows from this.
                return cap::capped(format!("{approved}\n{output}").into(), self.max_output);
            }
            outcome => outcome.to_string(),
        };
        let tried = (self.attempts > 1).then(|| format!("It was tried {} times.", self.attempts));
        let lines: Vec<_> = [Some(outcome), approved, tried]
            .into_iter()
            .flatten()
            .collect();
        cap::capped(lines.join("\n").into(), self.max_output)
    }

    /// Says with which arguments the call was approved, in at most half of the text.
    fn approved(&self) -> Option<String> {
        let arguments = self.approved_arguments.as_ref()?;
        let text = format!("It was approved with other arguments: {arguments}");
        Some(cap::capped(text.into(), self.max_output / 2).into_owned())
    }

    /// Returns the size to which the text is capped, in bytes.
    #[cfg(feature = "openai-types")]
    pub(crate) fn max_output(&self) -> usize {
        self.max_output
    }

    /// Caps the text further.
    #[cfg(feature = "openai-types")]
    pub(crate) fn capped_at(mut self, bytes: usize) -> Self {
        self.max_output = self.max_output.min(bytes.max(crate::toolset::LEAST_OUTPUT));
        self
    }

    /// Returns the images and files of the answer, in order. They are never shortened or left out: a tool that makes large ones should make them smaller itself.
    ///
    /// ```
    /// use tool_runtime::{Answer, Call, Image, Outcome, Output, output::Media};
    ///
    /// let chart = Image::from_url("https://example.com/chart.png")?;
    /// let output = Output::text("Sales by month.").and_image(chart.clone());
    /// let answer = Answer::new(Call::new("call_1", "chart", "{}"), Outcome::Success(output));
    /// assert_eq!(answer.text(), "Sales by month.\n[image 1 of call_1 is attached below]");
    /// assert_eq!(answer.attachments()[0].media, Media::Image(&chart));
    /// # Ok::<(), tool_runtime::output::MediaError>(())
    /// ```
    #[must_use]
    pub fn attachments(&self) -> Vec<Attachment<'_>> {
        match &self.outcome {
            Outcome::Success(output) => attachment::of(output, &self.call).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns how long the tool was at work; zero if it never was.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// # use tool_runtime::{Call, Toolset};
    /// let turn = Toolset::new().run([Call::new("call_1", "now", "{}")]).await;
    /// assert!(turn.answers[0].duration().is_zero());
    /// # });
    /// ```
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.started_at.map_or(Duration::ZERO, |started| {
            self.ended_at.saturating_sub(started)
        })
    }
}
