//! An agent that audits the packages this program is built from: four calls in one reply, which start while it is
//! written and run in parallel.

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
};

use tool_runtime::agent::Conversation;

use self::{
    arguments::{Command, HELP, Settings},
    model::{Model, Way},
    report::{Closing, Opening, Replies, Style},
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
        whole: settings.whole,
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
    let mut replies = Replies::new(style, io::stdout());
    let mut written = Ok(());
    let conversation = model
        .ask(question, way, |event| {
            if written.is_ok() {
                written = replies.hear(&event);
            }
        })
        .await?;
    written?;
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
