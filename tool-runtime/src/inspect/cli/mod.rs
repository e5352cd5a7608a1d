//! The command line.

mod approve;
mod arguments;
mod call;
mod check;
mod console;
mod lint;
mod list;
mod schema;
mod serve;
mod show;

use std::{env, ffi::OsString, io, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _};
use tokio::runtime;

use self::arguments::{Arguments, Command};
pub use self::console::Console;
use super::{summary::total, text::Painted};
use crate::{Toolset, nearest};

/// How a command ends when all is well.
const FINE: u8 = 0;
/// There are findings, a difference, or a call failed.
const FOUND: u8 = 1;
/// The arguments are wrong.
const USAGE: u8 = 2;
/// Ctrl-C, as shells say it.
const INTERRUPTED: u8 = 130;
/// Nobody reads what is printed, as shells say it.
const PIPE_CLOSED: u8 = 141;

/// Runs the inspector's command line over a toolset, with the arguments of this process, and returns the code that the
/// process should exit with: 0 if all is well, 1 on findings, and where a call fails, 2 if the arguments are wrong.
///
/// It makes a runtime of its own; in a program that has one, await [`run`]. See the [module](crate::inspect) for
/// the commands. Tools that ask for a state get it, or [none](Toolset::for_inspection), before.
///
/// ```no_run
/// use std::process::ExitCode;
/// use tool_runtime::{inspect, tool, toolset};
///
/// /// Current time.
/// #[tool]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// fn main() -> ExitCode {
///     inspect::main(toolset![now])
/// }
/// ```
#[must_use = "the process should exit with it"]
pub fn main(tools: Toolset) -> ExitCode {
    let mut console = Console::of_process();
    if runtime::Handle::try_current().is_ok() {
        let why = "`inspect::main` makes a runtime of its own; here is one already, so await `inspect::run`";
        return fail(&mut console, &Failure::usage(why)).into();
    }
    let runtime = match runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&mut console, &error.into()).into(),
    };
    let code = runtime.block_on(run_with(tools, env::args_os(), console));
    // A function that was cancelled may go on forever.
    runtime.shutdown_background();
    code.into()
}

/// Does what [`main`] does, in a runtime that is there.
///
/// # Cancellation
/// Dropping the future cancels the call that it runs, and stops the page that it serves. A plain function that has begun goes
/// on to its end; the runtime waits for it when it is dropped, while [`main`] does not.
///
/// # Panics
/// Outside a tokio runtime, and in one without IO or a timer.
///
/// ```no_run
/// use std::process::ExitCode;
/// use tool_runtime::{Toolset, inspect};
///
/// #[tokio::main]
/// async fn main() -> ExitCode {
///     let tools = Toolset::new(); // for example those of a server that was asked for them
///     inspect::run(tools).await
/// }
/// ```
pub async fn run(tools: Toolset) -> ExitCode {
    run_with(tools, env::args_os(), Console::of_process())
        .await
        .into()
}

/// Does what [`run`] does, with given arguments, the program's name first, and on a console of the caller's.
pub async fn run_with(
    tools: Toolset,
    arguments: impl IntoIterator<Item = OsString>,
    mut console: Console<'_>,
) -> u8 {
    let command = Arguments::command().term_width(console.prose());
    let parsed = command
        .try_get_matches_from(arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(message) => {
            // Where nobody reads, there is nobody to tell.
            let _ = console.print(&message);
            return if message.use_stderr() { USAGE } else { FINE };
        }
    };
    console.choose(arguments.color);
    let ended = command_of(&tools, arguments.command, &mut console).await;
    let flushed = console.out.writer.flush().map_err(Failure::from);
    match ended.and_then(|code| flushed.map(|()| code)) {
        Ok(code) => code,
        Err(failure) => fail(&mut console, &failure),
    }
}

async fn command_of(
    tools: &Toolset,
    command: Option<Command>,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    match command {
        None => list::greet(tools, console),
        Some(Command::List { format }) => list::list(tools, format.format, console),
        Some(Command::Show { names, format }) => show::show(tools, &names, format.format, console),
        Some(Command::Schema { names, dialect }) => schema::schema(tools, &names, dialect, console),
        Some(Command::Lint { levels, format }) => {
            lint::lint(tools, &levels.levels(), format.format, console)
        }
        Some(Command::Check {
            snapshot,
            update,
            levels,
        }) => check::check(
            tools,
            &levels.levels(),
            snapshot.as_deref(),
            update,
            console,
        ),
        Some(Command::Call {
            name,
            arguments,
            yes,
            format,
        }) => {
            let call = call::Request {
                name: &name,
                arguments,
                yes,
            };
            call::call(tools, call, format, console).await
        }
        Some(Command::Serve { port }) => serve::serve(tools, port, console).await,
    }
}

/// Why a command did not come to its end.
struct Failure {
    code: u8,
    /// `None` if there is nobody to tell.
    why: Option<String>,
}

impl Failure {
    fn usage(why: impl Into<String>) -> Self {
        Self {
            code: USAGE,
            why: Some(why.into()),
        }
    }

    fn failed(why: impl Into<String>) -> Self {
        Self {
            code: FOUND,
            why: Some(why.into()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self {
                code: PIPE_CLOSED,
                why: None,
            };
        }
        Self::failed(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::failed(error.to_string())
    }
}

/// Says why, and returns the code to exit with.
fn fail(console: &mut Console<'_>, failure: &Failure) -> u8 {
    if let Some(why) = &failure.why {
        let sink = &mut console.err;
        let error = Painted(sink.palette.error, "error:");
        // Where nobody reads, there is nobody to tell.
        let _ = writeln!(sink.writer, "{error} {}", super::text::visible(why));
    }
    failure.code
}

/// Finds where the tools of these names are.
fn positions(tools: &Toolset, names: &[String]) -> Result<Vec<usize>, Failure> {
    let known = || tools.definitions().iter().map(|tool| tool.name.as_str());
    let found = names.iter().map(|name| {
        let position = known().position(|each| each == name);
        position.ok_or_else(|| Failure::usage(unknown(name, known())))
    });
    found.collect()
}

/// Says that there is no such tool, and which was probably meant.
fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    const NAMED: usize = 5;

    let name = super::text::one_line(name);
    if let Some(nearest) = nearest::nearest(&name, known.clone()) {
        return format!("there is no tool `{name}`; did you mean `{nearest}`?");
    }
    let near = nearest::by_likeness(&name, known.clone(), NAMED);
    let named = near.join(", ");
    match known.count() - near.len() {
        _ if near.is_empty() => format!("there is no tool `{name}`; there are none"),
        0 => format!("there is no tool `{name}`; there are {named}"),
        more => format!("there is no tool `{name}`; there are {named} and {more} more"),
    }
}
