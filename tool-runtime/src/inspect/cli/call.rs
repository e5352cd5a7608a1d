//! `call`: runs one call as a model would make it.

use std::{
    io::{self, Write as _},
    time::Duration,
};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    Console, FINE, FOUND, Failure, INTERRUPTED, approve, arguments::AnswerFormat, console::Sink,
    unknown,
};
use crate::{
    Answer, Call, Event, Outcome, Toolset,
    inspect::{
        approval,
        serve::{attachment, milliseconds, problems},
        text::{Painted, one_line, visible, write_json},
    },
    output::{Data, FileSource, ImageSource, Media},
    tool::Progress,
};

/// What is to be called.
pub(super) struct Request<'r> {
    pub(super) name: &'r str,
    pub(super) arguments: Option<String>,
    /// Whether a call that needs approval has it.
    pub(super) yes: bool,
}

pub(super) async fn call(
    tools: &Toolset,
    Request {
        name,
        arguments,
        yes,
    }: Request<'_>,
    format: AnswerFormat,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let definitions = tools.definitions();
    let known = definitions.iter().map(|tool| tool.name.as_str());
    if !known.clone().any(|each| each == name) {
        return Err(Failure::usage(unknown(name, known)));
    }
    let arguments = match arguments {
        Some(arguments) if arguments != "-" => arguments,
        dash_or_none => {
            let piped = console.read(dash_or_none.is_some()).await?;
            piped
                .filter(|text| !text.trim().is_empty())
                .unwrap_or_else(|| "{}".to_owned())
        }
    };

    let (tools, questions) = approving(tools, yes, console);
    let call = Call::new("call_1", name, arguments);
    let (answer, interrupted) = run(&tools, questions, call, console).await?;
    if let Outcome::Denied { .. } = answer.outcome
        && tools.approvers.is_empty()
    {
        let hint = "nobody can be asked here; --yes approves the call";
        writeln!(console.err.writer, "{hint}")?;
    }
    match format {
        AnswerFormat::Text => {
            print_text(&answer, &mut console.out)?;
            console.out.writer.flush()?;
            report(&answer, &mut console.err)?;
        }
        AnswerFormat::Json => {
            let out = &mut console.out;
            write_json(&mut out.writer, &as_json(&answer), &out.palette)?;
        }
    }
    Ok(match answer.outcome.is_success() {
        true => FINE,
        false if interrupted => INTERRUPTED,
        false => FOUND,
    })
}

/// Decides who decides about the call: `--yes`, the toolset's own approver, or the person at the terminal.
fn approving(
    tools: &Toolset,
    yes: bool,
    console: &Console<'_>,
) -> (Toolset, Option<approval::Questions>) {
    if yes {
        let mut tools = tools.clone();
        tools.approvers.clear();
        (tools.on_approval(async |_| true), None)
    } else if console.can_ask() {
        let (tools, questions) = approval::asking(tools);
        (tools, Some(questions))
    } else {
        (tools.clone(), None)
    }
}

/// Returns the next question; waits forever if none will come.
async fn next(questions: &mut Option<approval::Questions>) -> approval::Question {
    if let Some(questions) = questions
        && let Some(question) = questions.recv().await
    {
        return question;
    }
    std::future::pending().await
}

/// Runs the call, and tells of its progress; tells too whether Ctrl-C came.
async fn run(
    tools: &Toolset,
    mut questions: Option<approval::Questions>,
    call: Call,
    console: &mut Console<'_>,
) -> Result<(Answer, bool), Failure> {
    let token = CancellationToken::new();
    let mut running = tools.run([call]).cancel_on(token.clone()).start();
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    let mut interrupted = false;
    loop {
        let event = tokio::select! {
            event = running.next() => event,
            question = next(&mut questions) => {
                let asking = approve::ask(&question.request, console);
                tokio::select! {
                    approval = asking => question.decide(approval?),
                    signal = &mut interrupt, if !interrupted => {
                        signal?;
                        interrupted = true;
                        token.cancel();
                    }
                }
                continue;
            }
            signal = &mut interrupt, if !interrupted => {
                signal?;
                interrupted = true;
                token.cancel();
                continue;
            }
        };
        match event {
            Some(Event::Progress { progress, at, .. }) => {
                let err = &mut console.err;
                let at = Painted(err.palette.faint, format!("{:>7}", seconds(at)));
                writeln!(err.writer, "{at}  {}", one_line(&told(&progress)))?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let answer = running.await.answers.into_iter().next();
    let answer = answer.ok_or_else(|| Failure::failed("the call has no answer"))?;
    Ok((answer, interrupted))
}

/// Writes how far a call is: "copies files (3 of 12)".
fn told(progress: &Progress) -> String {
    let message = &progress.message;
    let number = match (progress.count, progress.total) {
        (Some(count), Some(total)) => format!("{count} of {total}"),
        (Some(count), None) => count.to_string(),
        (None, Some(total)) => format!("of {total}"),
        (None, None) => return message.clone(),
    };
    if message.is_empty() {
        number
    } else {
        format!("{message} ({number})")
    }
}

/// Prints what the model reads: to a terminal so that it cannot command it, elsewhere as it is.
fn print_text(answer: &Answer, out: &mut Sink<'_>) -> io::Result<()> {
    let text = answer.text();
    let shown = if out.is_terminal {
        visible(&text)
    } else {
        text
    };
    writeln!(out.writer, "{shown}")
}

/// Says how the call ended, if not well, and what is attached to the answer.
fn report(answer: &Answer, err: &mut Sink<'_>) -> io::Result<()> {
    for attachment in answer.attachments() {
        let told = format!("{attachment}: {}", whereabouts(attachment.media));
        let told = Painted(err.palette.faint, one_line(&told));
        writeln!(err.writer, "{told}")?;
    }
    if !answer.outcome.is_success() {
        let kind = Painted(err.palette.error, answer.outcome.name().replace('_', " "));
        writeln!(err.writer, "{kind} after {}", seconds(answer.ended_at))?;
    }
    Ok(())
}

fn whereabouts(media: Media<'_>) -> String {
    let here = |data: &Data| format!("{}, {} bytes", data.media_type(), data.bytes().len());
    match media {
        Media::Image(image) => match image.source() {
            ImageSource::Data(data) => here(data),
            ImageSource::Url(url) => url.clone(),
        },
        Media::File(file) => match file.source() {
            FileSource::Data { data, .. } => here(data),
            FileSource::Id(id) => id.clone(),
        },
    }
}

fn as_json(answer: &Answer) -> Value {
    let call = &answer.call;
    json!({
        "tool": call.name,
        // As JSON, if it is some.
        "arguments": serde_json::from_str(&call.arguments).unwrap_or_else(|_| Value::from(call.arguments.as_str())),
        "outcome": answer.outcome.name(),
        "is_success": answer.outcome.is_success(),
        "text": answer.text(),
        "ms": milliseconds(answer.ended_at),
        "problems": problems(answer),
        "attachments": answer.attachments().iter().map(attachment).collect::<Value>(),
    })
}

fn seconds(duration: Duration) -> String {
    match duration.as_millis() {
        ms @ 0..1000 => format!("{ms} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}
