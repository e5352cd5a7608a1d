//! The report for people: plain text of 80 columns, in three parts.

use std::{fmt, thread, time::Duration};

use tool_runtime::{Answer, Call, Reply, agent::Conversation, openai::chat::Choice};

use super::{
    bars::bar,
    style::{Style, Tone, one_line, plain},
    timeline::{Timeline, arguments},
};
use crate::model::Model;

const WIDTH: usize = 80;

/// What is asked, and whom.
pub(crate) struct Opening<'a> {
    pub(crate) style: Style,
    pub(crate) question: &'a str,
    pub(crate) model: &'a Model,
    pub(crate) sequential: bool,
}

impl fmt::Display for Opening<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.style.paint(Tone::Heading, "Question"))?;
        write_indented(f, self.question)?;
        let model = format_args!("  model {}, {}", self.model.name, self.model.place);
        writeln!(f, "{}", self.style.paint(Tone::Faint, model))?;
        if self.sequential {
            writeln!(
                f,
                "{}",
                self.style
                    .paint(Tone::Faint, "  parallel_tool_calls: false")
            )?;
        }
        Ok(())
    }
}

/// The calls that a reply asks for; nothing if there are none.
pub(crate) struct Calls<'a> {
    pub(crate) style: Style,
    /// Which reply it is, from 1.
    pub(crate) number: u32,
    pub(crate) reply: &'a Choice,
}

impl fmt::Display for Calls<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = self.reply.calls();
        if calls.is_empty() {
            return Ok(());
        }
        let heading = format_args!("Reply {}: {}", self.number, counted(calls.len(), "call"));
        writeln!(f, "\n{}", self.style.paint(Tone::Heading, heading))?;
        for call in calls {
            writeln!(
                f,
                "  {}",
                one_line(&format!("{} {}", call.name, call.arguments), WIDTH - 2)
            )?;
        }
        Ok(())
    }
}

/// When the calls were at work, and the answer.
pub(crate) struct Closing<'a> {
    pub(crate) style: Style,
    pub(crate) conversation: &'a Conversation,
    pub(crate) sequential: bool,
}

impl fmt::Display for Closing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timeline = Timeline::of(self.conversation);
        if !timeline.bars.is_empty() {
            writeln!(f, "\n{}", self.style.paint(Tone::Heading, "Timeline"))?;
            self.write_bars(f, &timeline)?;
            writeln!(f)?;
            self.write_sums(f, &timeline)?;
        }
        writeln!(f, "\n{}", self.style.paint(Tone::Heading, "Answer"))?;
        write_indented(f, self.conversation.answer().unwrap_or("(none)"))
    }
}

impl Closing<'_> {
    fn write_bars(&self, f: &mut fmt::Formatter<'_>, timeline: &Timeline<'_>) -> fmt::Result {
        let labels: Vec<_> = timeline
            .bars
            .iter()
            .map(|bar| label(&bar.answer.call))
            .collect();
        let label_width = labels
            .iter()
            .map(|label| label.chars().count())
            .max()
            .unwrap_or_default();
        let number_width = milliseconds(timeline.end()).to_string().len();
        // Indent, label, two gaps, "start → end ms".
        let axis = WIDTH
            .saturating_sub(2 + label_width + 4 + 2 * number_width + 6)
            .max(10);
        for (label, call) in labels.iter().zip(&timeline.bars) {
            let is_success = call.answer.outcome.is_success();
            let drawn = match call.answer.started {
                Some(_) => bar(call.start, call.end, timeline.end(), axis),
                None => " ".repeat(axis),
            };
            let tone = if is_success {
                Tone::Success
            } else {
                Tone::Failure
            };
            writeln!(
                f,
                "  {label:label_width$}  {}  {:>number_width$} → {:>number_width$} ms",
                self.style.paint(tone, drawn),
                milliseconds(call.start),
                milliseconds(call.end),
            )?;
            if !is_success {
                let problem = one_line(&problem(call.answer), WIDTH - 4);
                writeln!(f, "    {}", self.style.paint(Tone::Failure, problem))?;
            }
        }
        Ok(())
    }

    fn write_sums(&self, f: &mut fmt::Formatter<'_>, timeline: &Timeline<'_>) -> fmt::Result {
        let calls = timeline.bars.len();
        let turns = counted(timeline.turns, "turn");
        let their = format!(
            "{} {}",
            if timeline.turns == 1 { "its" } else { "their" },
            counted(calls, "call")
        );
        let label_width = turns.len().max(their.len());
        let (elapsed, sum) = (milliseconds(timeline.elapsed), milliseconds(timeline.sum));
        let width = elapsed.max(sum).to_string().len();
        writeln!(f, "  {turns:label_width$}  {elapsed:>width$} ms")?;
        write!(f, "  {their:label_width$}  {sum:>width$} ms together")?;
        if calls == 1 {
            return writeln!(f);
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let at_once =
            timeline.sum.as_secs_f64() / timeline.elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
        writeln!(
            f,
            ": {at_once:.1} at work at a time, on {}",
            counted(cores, "core")
        )?;
        let hint = if self.sequential {
            let at_best = milliseconds(at_best(timeline, cores));
            format!("In one reply the same calls take {at_best} ms at best: cargo run")
        } else {
            "One call a reply instead: cargo run -- --sequential".to_owned()
        };
        writeln!(f, "  {}", self.style.paint(Tone::Faint, hint))
    }
}

/// Returns the least time in which so many cores can do what the calls did one after another.
fn at_best(timeline: &Timeline<'_>, cores: usize) -> Duration {
    let shared = timeline.sum / u32::try_from(cores).unwrap_or(u32::MAX);
    timeline.longest().max(shared)
}

/// Names a call by its tool and the values of its arguments.
fn label(call: &Call) -> String {
    const WIDTH: usize = 28;

    let values = match arguments(call) {
        serde_json::Value::Object(arguments) => {
            let text = |value: &serde_json::Value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            };
            arguments.values().map(text).collect::<Vec<_>>().join(" ")
        }
        _ => call.arguments.clone(),
    };
    one_line(format!("{} {values}", call.name).trim_end(), WIDTH)
}

fn problem(answer: &Answer) -> String {
    format!("{}: {}", answer.outcome.kind(), answer.text())
}

fn milliseconds(duration: Duration) -> u128 {
    (duration + Duration::from_micros(500)).as_millis()
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn write_indented(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    plain(text).lines().try_for_each(|line| {
        if line.is_empty() {
            writeln!(f)
        } else {
            writeln!(f, "  {line}")
        }
    })
}
