//! The report for people: plain text of 80 columns, in three parts.

use std::{fmt, thread, time::Duration};

use serde_json::Value;
use tool_runtime::{Call, Reply, agent::Conversation, model::ModelReply};

use super::{
    bars,
    style::{Style, Tone, counted, one_line, plain, wrapped},
    timeline::{Timeline, arguments},
};
use crate::{
    arguments::Api,
    model::{Model, Way},
};

const WIDTH: usize = 80;

/// What is asked, and whom.
pub(crate) struct Opening<'a> {
    pub(crate) style: Style,
    pub(crate) question: &'a str,
    pub(crate) model: &'a Model,
    pub(crate) way: Way,
}

impl fmt::Display for Opening<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.style.paint(Tone::Heading, "Question"))?;
        write_indented(f, self.question)?;
        let model = format_args!("  model {}, {}", self.model.name, self.model.place);
        writeln!(f, "{}", self.style.paint(Tone::Faint, model))?;
        if self.way.api == Api::Responses {
            writeln!(f, "{}", self.style.paint(Tone::Faint, "  over Responses"))?;
        }
        if self.way.sequential {
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
    pub(crate) reply: &'a ModelReply,
}

impl fmt::Display for Calls<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = self.reply.calls();
        if calls.is_empty() {
            return Ok(());
        }
        let heading = format_args!(
            "Reply {}: {}",
            self.number,
            counted(calls.len(), "call", "calls")
        );
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
        let label_width = widest(&labels);
        let times: Vec<_> = timeline
            .bars
            .iter()
            .map(|bar| [bar.start, bar.end].map(|time| milliseconds(time, timeline)))
            .collect();
        let time_width = widest(times.as_flattened());
        // Indent, label, gap, axis, gap, "start → end ms".
        let axis = WIDTH.saturating_sub(2 + label_width + 2 + 2 + 2 * time_width + 6);
        for ((label, bar), [start, end]) in labels.iter().zip(&timeline.bars).zip(times) {
            let drawn = match bar.answer.started_at {
                Some(_) => bars::draw(bar.start, bar.end, timeline.end(), axis),
                None => " ".repeat(axis),
            };
            let is_success = bar.answer.outcome.is_success();
            let tone = if is_success {
                Tone::Success
            } else {
                Tone::Failure
            };
            let drawn = self.style.paint(tone, drawn);
            writeln!(
                f,
                "  {label:label_width$}  {drawn}  {start:>time_width$} → {end:>time_width$} ms"
            )?;
            if !is_success {
                let problem = one_line(&bar.answer.text(), WIDTH - 4);
                writeln!(f, "    {}", self.style.paint(tone, problem))?;
            }
        }
        Ok(())
    }

    fn write_sums(&self, f: &mut fmt::Formatter<'_>, timeline: &Timeline<'_>) -> fmt::Result {
        let calls = timeline.bars.len();
        let whose = if timeline.turns == 1 { "its" } else { "their" };
        let labels = [
            counted(timeline.turns, "turn", "turns"),
            format!("{whose} {}", counted(calls, "call", "calls")),
        ];
        let times = [timeline.elapsed, timeline.sum].map(|time| milliseconds(time, timeline));
        let (label_width, time_width) = (widest(&labels), widest(&times));
        let [turns, calls_of_turns] = labels;
        let [elapsed, sum] = times;
        writeln!(f, "  {turns:label_width$}  {elapsed:>time_width$} ms")?;
        write!(
            f,
            "  {calls_of_turns:label_width$}  {sum:>time_width$} ms together"
        )?;
        if calls == 1 {
            return writeln!(f);
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let at_once =
            timeline.sum.as_secs_f64() / timeline.elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
        if timeline.turns == calls {
            writeln!(f, ", one at a time")?;
        } else {
            let cores = counted(cores, "core", "cores");
            writeln!(
                f,
                ", {at_once:.1} of them at work at a time, sharing {cores}"
            )?;
        }
        let hint = if self.sequential {
            let at_best = milliseconds(at_best(timeline, cores), timeline);
            format!("In one reply they take {at_best} ms at best: cargo run")
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
    let values = match arguments(call) {
        Value::Object(arguments) => arguments.values().map(value).collect::<Vec<_>>().join(" "),
        _ => call.arguments.clone(),
    };
    one_line(format!("{} {values}", call.name).trim_end(), 28)
}

fn value(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Writes a time of the timeline: whole milliseconds, unless all of it was over in a few.
fn milliseconds(time: Duration, timeline: &Timeline<'_>) -> String {
    let precision = usize::from(timeline.end() < Duration::from_millis(10));
    format!("{:.precision$}", time.as_secs_f64() * 1000.0)
}

fn widest(texts: &[String]) -> usize {
    texts
        .iter()
        .map(|text| text.chars().count())
        .max()
        .unwrap_or_default()
}

fn write_indented(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for line in plain(text)
        .lines()
        .flat_map(|line| wrapped(line, WIDTH - 2))
    {
        if line.is_empty() {
            writeln!(f)?;
        } else {
            writeln!(f, "  {line}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tool_runtime::Call;

    use super::label;

    #[test]
    fn a_call_is_named_by_its_values() {
        let named = |arguments: &str| label(&Call::new("call_1", "seats", arguments));
        assert_eq!(named(r#"{"row":4,"side":"left"}"#), "seats 4 left");
        assert_eq!(named("{}"), "seats");
        assert_eq!(named("{\"row"), "seats {\"row");
        assert_eq!(
            named(r#"{"why":"because there is no other"}"#),
            "seats because there is no o…"
        );
    }
}
