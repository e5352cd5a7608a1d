//! An agent that audits the packages this program is built from: four calls in one reply, run in parallel.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test may panic"))]

mod arguments;
mod embedded;
mod model;
mod report;

use std::{
    env,
    error::Error,
    io::{self, Write},
    process::ExitCode,
    sync::atomic::{AtomicU32, Ordering},
};

use tool_runtime::agent::{AgentEvent, Conversation};

use self::{
    arguments::{Command, HELP, Settings},
    model::{Model, Way},
    report::{Calls, Closing, Opening, Style},
};

const QUESTION: &str = "How much unsafe is there in tokio, serde_json, syn and schemars?";

#[tokio::main]
async fn main() -> ExitCode {
    let done = match arguments::parse(env::args_os().skip(1)) {
        Ok(Command::Help) => io::stdout().write_all(HELP.as_bytes()).map_err(Into::into),
        Ok(Command::Run(settings)) => run(settings).await,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => match error.downcast_ref::<io::Error>() {
            // The reader of the output has closed it, as `head` does.
            Some(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            _ => {
                eprintln!("error: {}", report::describe(&*error));
                ExitCode::FAILURE
            }
        },
    }
}

async fn run(settings: Settings) -> Result<(), Box<dyn Error>> {
    let model = Model::choose().await?;
    let question = settings.question.as_deref().unwrap_or(QUESTION);
    let way = Way {
        api: settings.api,
        sequential: settings.sequential,
    };
    let conversation = if settings.json {
        let conversation = model.ask(question, way, |_| {}).await?;
        let document = report::document(&model.name, &conversation)?;
        writeln!(io::stdout(), "{document:#}")?;
        conversation
    } else {
        show(&model, question, way).await?
    };
    if conversation.answer().is_none() {
        let stop = conversation.stop;
        return Err(format!("the model gave no answer in words; the run ended as {stop:?}").into());
    }
    Ok(())
}

/// Asks the model, and writes the page while it goes on.
async fn show(model: &Model, question: &str, way: Way) -> Result<Conversation, Box<dyn Error>> {
    let style = Style::of_stdout();
    write!(
        io::stdout(),
        "{}",
        Opening {
            style,
            question,
            model,
            way
        }
    )?;
    let replies = AtomicU32::new(0);
    let listener = move |event: &AgentEvent| {
        if let AgentEvent::Replied { reply } = event {
            let number = replies.fetch_add(1, Ordering::Relaxed) + 1;
            // Should it fail, the closing fails too, and tells of it.
            let _ = write!(
                io::stdout(),
                "{}",
                Calls {
                    style,
                    number,
                    reply
                }
            );
        }
    };
    let conversation = model.ask(question, way, listener).await?;
    write!(
        io::stdout(),
        "{}",
        Closing {
            style,
            conversation: &conversation,
            sequential: way.sequential
        }
    )?;
    Ok(conversation)
}
