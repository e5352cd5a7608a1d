//! The report for people: plain text of 80 columns. Between the opening and the closing stand the replies.

use std::{fmt, thread, time::Duration};

use serde_json::Value;
use tool_runtime::{Answer, Call, agent::Conversation};

use super::{
    bars::{self, Bar},
    style::{Style, Tone, counted, one_line},
    timeline::{Span, Timeline, arguments},
    words,
};
use crate::{
    arguments::Api,
    model::{Model, Way},
};

pub(super) const WIDTH: usize = 80;

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
        f.write_str(&words::indented(self.question))?;
        let model = format_args!("  model {}, {}", self.model.name, self.model.place);
        writeln!(f, "{}", self.style.paint(Tone::Faint, model))?;
        if self.way.api == Api::Responses {
            writeln!(f, "{}", self.style.paint(Tone::Faint, "  over Responses"))?;
        }
        if self.way.sequential {
            let note = "  parallel_tool_calls: false";
            writeln!(f, "{}", self.style.paint(Tone::Faint, note))?;
        }
        if self.way.whole {
            writeln!(f, "{}", self.style.paint(Tone::Faint, "  not streamed"))?;
        }
        Ok(())
    }
}

/// When the replies were written, and the calls were at work.
pub(crate) struct Closing<'a> {
    pub(crate) style: Style,
    pub(crate) conversation: &'a Conversation,
    pub(crate) sequential: bool,
}

impl fmt::Display for Closing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timeline = Timeline::of(self.conversation);
        if timeline.turns == 0 {
            return Ok(());
        }
        writeln!(f, "\n{}", self.style.paint(Tone::Heading, "Timeline"))?;
        self.write_bars(f, &timeline)?;
        writeln!(f)?;
        self.write_sums(f, &timeline)
    }
}

/// One line of the timeline.
struct Row<'a> {
    label: String,
    span: Span,
    /// The answer, if it is a call's.
    answer: Option<&'a Answer>,
}

impl Closing<'_> {
    fn write_bars(&self, f: &mut fmt::Formatter<'_>, timeline: &Timeline<'_>) -> fmt::Result {
        let rows = rows(timeline);
        let label_width = widest(rows.iter().map(|row| &*row.label));
        let times: Vec<_> = rows
            .iter()
            .map(|row| [row.span.start, row.span.end].map(|time| milliseconds(time, timeline)))
            .collect();
        let time_width = widest(times.as_flattened().iter().map(|time| &**time));
        // Indent, label, gap, axis, gap, "start → end ms".
        let axis = WIDTH.saturating_sub(2 + label_width + 2 + 2 + 2 * time_width + 6);
        for (row, [start, end]) in rows.iter().zip(times) {
            let (tone, drawn) = match row.answer {
                None => (Tone::Faint, Bar::Reply),
                Some(answer) if answer.outcome.is_success() => (Tone::Success, Bar::Call),
                Some(_) => (Tone::Failure, Bar::Call),
            };
            let drawn = if row.answer.is_some_and(|answer| answer.started_at.is_none()) {
                " ".repeat(axis)
            } else {
                bars::draw(drawn, row.span, timeline.end(), axis)
            };
            writeln!(
                f,
                "  {:label_width$}  {}  {start:>time_width$} → {end:>time_width$} ms",
                row.label,
                self.style.paint(tone, drawn)
            )?;
            if let Some(answer) = row.answer.filter(|answer| !answer.outcome.is_success()) {
                let problem = one_line(&answer.text(), WIDTH - 4);
                writeln!(f, "    {}", self.style.paint(tone, problem))?;
            }
        }
        Ok(())
    }

    fn write_sums(&self, f: &mut fmt::Formatter<'_>, timeline: &Timeline<'_>) -> fmt::Result {
        let calls = timeline.calls().count();
        let whose = if timeline.turns == 1 { "its" } else { "their" };
        let labels = [
            counted(timeline.replies.len(), "reply", "replies"),
            counted(timeline.turns, "turn", "turns"),
            format!("{whose} {}", counted(calls, "call", "calls")),
        ];
        let times = [timeline.writing(), timeline.elapsed, timeline.sum];
        let times = times.map(|time| milliseconds(time, timeline));
        let label_width = widest(labels.iter().map(|label| &**label));
        let time_width = widest(times.iter().map(|time| &**time));
        let notes = [
            match timeline.early() {
                0 => String::new(),
                early => format!(
                    ", {} started before the end of {}",
                    counted(early, "call", "calls"),
                    if early == 1 {
                        "its reply"
                    } else {
                        "their reply"
                    }
                ),
            },
            String::new(),
            at_work(timeline, calls),
        ];
        for ((label, time), note) in labels.iter().zip(times).zip(notes) {
            writeln!(f, "  {label:label_width$}  {time:>time_width$} ms{note}")?;
        }
        if calls == 1 {
            return Ok(());
        }
        let hint = if self.sequential {
            let at_best = milliseconds(at_best(timeline, cores()), timeline);
            format!("In one reply they take {at_best} ms at best: cargo run")
        } else {
            "One call a reply instead: cargo run -- --sequential".to_owned()
        };
        writeln!(f, "  {}", self.style.paint(Tone::Faint, hint))
    }
}

/// Makes the lines: each reply, and under it its calls.
fn rows<'a>(timeline: &Timeline<'a>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (index, reply) in timeline.replies.iter().enumerate() {
        rows.push(Row {
            label: format!("reply {}", index + 1),
            span: reply.span,
            answer: None,
        });
        rows.extend(reply.calls.iter().map(|bar| Row {
            label: label(&bar.answer.call),
            span: bar.span,
            answer: Some(bar.answer),
        }));
    }
    rows
}

/// Says how many of the calls were at work at a time.
fn at_work(timeline: &Timeline<'_>, calls: usize) -> String {
    if calls == 1 {
        return " together".to_owned();
    }
    if timeline.turns == calls {
        return " together, one at a time".to_owned();
    }
    let at_once =
        timeline.sum.as_secs_f64() / timeline.elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
    let cores = counted(cores(), "core", "cores");
    format!(" together, {at_once:.1} of them at work at a time, sharing {cores}")
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
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

fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    let widths = texts.map(|text| text.chars().count());
    widths.max().unwrap_or_default()
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
