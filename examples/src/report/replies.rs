//! The replies, written while they come.

use std::io::{self, Write};

use tool_runtime::{Call, Reply, agent::AgentEvent, stream::ReplyEvent};

use super::{
    page::WIDTH,
    style::{Style, Tone, one_line},
    words::Words,
};

/// Writes each word and each call as it comes.
#[derive(Debug)]
pub(crate) struct Replies<W> {
    style: Style,
    out: W,
    /// Which reply it is, from 1.
    number: u32,
    /// Whether something of it was written.
    has_begun: bool,
    /// How many of its calls were written.
    calls: usize,
    words: Words,
}

impl<W: Write> Replies<W> {
    pub(crate) fn new(style: Style, out: W) -> Self {
        Self {
            style,
            out,
            number: 0,
            has_begun: false,
            calls: 0,
            words: Words::default(),
        }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, event: &AgentEvent) -> io::Result<()> {
        match event {
            AgentEvent::Asked { request } => {
                self.number = request + 1;
                self.has_begun = false;
                self.calls = 0;
            }
            AgentEvent::Reply(ReplyEvent::Text(text) | ReplyEvent::Refusal(text)) => {
                self.begin()?;
                self.out.write_all(self.words.push(text).as_bytes())?;
            }
            AgentEvent::Reply(ReplyEvent::CallCompleted { call, .. }) => self.write_call(call)?,
            AgentEvent::Repeated { end } => {
                self.begin()?;
                self.end_words()?;
                let note = one_line(&format!("{end}; it is asked for again"), WIDTH - 2);
                writeln!(self.out, "  {}", self.style.paint(Tone::Faint, note))?;
            }
            AgentEvent::Replied { reply } => {
                // All of them if the reply came in one piece; those that it cut off if it was streamed.
                for call in reply.calls().iter().skip(self.calls) {
                    self.write_call(call)?;
                }
                self.end_words()?;
            }
            _ => return Ok(()),
        }
        self.out.flush()
    }

    fn begin(&mut self) -> io::Result<()> {
        if !self.has_begun {
            self.has_begun = true;
            let heading = format_args!("Reply {}", self.number);
            writeln!(self.out, "\n{}", self.style.paint(Tone::Heading, heading))?;
        }
        Ok(())
    }

    fn write_call(&mut self, call: &Call) -> io::Result<()> {
        self.begin()?;
        self.end_words()?;
        self.calls += 1;
        let call = one_line(&format!("{} {}", call.name, call.arguments), WIDTH - 2);
        writeln!(self.out, "  {call}")
    }

    fn end_words(&mut self) -> io::Result<()> {
        self.out.write_all(self.words.end().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use tool_runtime::{
        Call,
        agent::AgentEvent,
        stream::{ReplyEnd, ReplyEvent},
    };

    use super::{Replies, Style};

    /// What is on the page after each event.
    fn pages(events: impl IntoIterator<Item = AgentEvent>) -> Vec<String> {
        let mut replies = Replies::new(Style { colours: false }, Vec::new());
        let page = |event| {
            replies.hear(&event).unwrap();
            String::from_utf8(replies.out.clone()).unwrap()
        };
        events.into_iter().map(page).collect()
    }

    fn text(text: &str) -> AgentEvent {
        AgentEvent::Reply(ReplyEvent::Text(text.to_owned()))
    }

    #[test]
    fn words_and_calls_are_written_when_they_come() {
        let call = AgentEvent::Reply(ReplyEvent::CallCompleted {
            position: 0,
            call: Call::new("a", "count_unsafe", r#"{"name":"syn"}"#),
        });
        let written = pages([
            AgentEvent::Asked { request: 1 },
            text("Let me "),
            text("count."),
            call,
            text("And then?\n"),
        ]);
        let said = "\nReply 2\n  Let me count.\n  count_unsafe {\"name\":\"syn\"}\n";
        assert_eq!(
            written,
            [
                String::new(),
                "\nReply 2\n  Let me".to_owned(),
                "\nReply 2\n  Let me".to_owned(),
                said.to_owned(),
                format!("{said}  And then?\n"),
            ]
        );
    }

    #[test]
    fn a_reply_that_broke_off_is_told() {
        let written = pages([
            AgentEvent::Asked { request: 0 },
            text("Let "),
            AgentEvent::Repeated {
                end: ReplyEnd::ClosedEarly,
            },
            AgentEvent::Asked { request: 0 },
            text("Let me "),
        ]);
        assert_eq!(
            written[4],
            "\nReply 1\n  Let\n  the stream ended before the reply did; it is asked for again\n\
             \nReply 1\n  Let me"
        );
    }
}
