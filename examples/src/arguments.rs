//! The command line.

use std::{ffi::OsString, fmt};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
An agent that audits the packages this program is built from.

Usage: quickstart [--api API] [--sequential] [--whole] [--json] [QUESTION]
       cargo run -- [--api API] [--sequential] [--whole] [--json] [QUESTION]

Its replies are streamed, and calls start while the model still writes.

  QUESTION      what to ask; how much `unsafe` there is in four packages if left out
  --api API     the API to ask through: chat (Chat Completions, the default) or responses
  --sequential  send `parallel_tool_calls: false`: one call a reply
  --whole       ask for replies in one piece; calls start when the reply is there
  --json        print one JSON document instead of a page
  -h, --help    print this

An embedded model answers unless one of the first two of these is set:

  OPENAI_API_KEY   the key of the API
  OPENAI_BASE_URL  the server to ask, if it is not OpenAI's, for example http://localhost:11434/v1
  OPENAI_MODEL     the model to ask there
  NO_COLOR         print without colours
";

/// What the program is asked to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Run(Settings),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) question: Option<String>,
    pub(crate) api: Api,
    pub(crate) sequential: bool,
    /// Whether replies come in one piece, and not as a stream.
    pub(crate) whole: bool,
    pub(crate) json: bool,
}

/// The API to ask through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Api {
    #[default]
    Chat,
    Responses,
}

/// Says what is wrong with the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UsageError {
    UnknownOption(String),
    UnknownApi(String),
    NoApi,
    NotText(OsString),
    EmptyQuestion,
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOption(option) => write!(f, "there is no option {option:?}")?,
            Self::UnknownApi(api) => {
                write!(f, "there is no API {api:?}; there are chat, responses")?;
            }
            Self::NoApi => f.write_str("`--api` needs a value: chat or responses")?,
            Self::NotText(argument) => write!(f, "{} is not UTF-8", argument.display())?,
            Self::EmptyQuestion => f.write_str("the question is empty")?,
        }
        f.write_str("; see --help")
    }
}

/// Reads the command line, without the program's name. Several words without quotes are one question.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, UsageError> {
    let mut settings = Settings::default();
    let mut words: Vec<String> = Vec::new();
    let mut only_words = false;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let argument = argument.into_string().map_err(UsageError::NotText)?;
        match argument.as_str() {
            _ if only_words => words.push(argument),
            "--" => only_words = true,
            "-h" | "--help" => return Ok(Command::Help),
            "--api" => {
                let api = arguments.next().ok_or(UsageError::NoApi)?;
                settings.api = api_of(&api.into_string().map_err(UsageError::NotText)?)?;
            }
            api if api.starts_with("--api=") => settings.api = api_of(&api["--api=".len()..])?,
            "--sequential" => settings.sequential = true,
            "--whole" => settings.whole = true,
            "--json" => settings.json = true,
            option if option.starts_with('-') => return Err(UsageError::UnknownOption(argument)),
            _ => words.push(argument),
        }
    }
    if !words.is_empty() {
        let question = words.join(" ");
        if question.trim().is_empty() {
            return Err(UsageError::EmptyQuestion);
        }
        settings.question = Some(question);
    }
    Ok(Command::Run(settings))
}

fn api_of(name: &str) -> Result<Api, UsageError> {
    match name {
        "chat" => Ok(Api::Chat),
        "responses" => Ok(Api::Responses),
        _ => Err(UsageError::UnknownApi(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Api, Command, Settings, UsageError, parse};

    fn parsed(arguments: &[&str]) -> Result<Command, UsageError> {
        parse(arguments.iter().map(Into::into))
    }

    fn run(question: Option<&str>, sequential: bool, json: bool) -> Command {
        Command::Run(Settings {
            question: question.map(str::to_owned),
            sequential,
            json,
            ..Settings::default()
        })
    }

    #[test]
    fn options_may_stand_anywhere() {
        assert_eq!(parsed(&[]), Ok(run(None, false, false)));
        assert_eq!(
            parsed(&["--json", "Why?", "--sequential"]),
            Ok(run(Some("Why?"), true, true))
        );
        assert_eq!(parsed(&["Why?", "-h", "--no-such"]), Ok(Command::Help));
    }

    #[test]
    fn an_api_is_chosen_by_its_name() {
        let chosen = |arguments: &[&str]| match parsed(arguments) {
            Ok(Command::Run(settings)) => settings.api,
            other => panic!("{other:?}"),
        };
        assert_eq!(chosen(&["--api", "responses", "Why?"]), Api::Responses);
        assert_eq!(chosen(&["Why?", "--api=responses"]), Api::Responses);
        assert_eq!(chosen(&["--api", "responses", "--api=chat"]), Api::Chat);
        assert_eq!(parsed(&["--api"]), Err(UsageError::NoApi));
        assert_eq!(
            parsed(&["--api=assistants"]).unwrap_err().to_string(),
            "there is no API \"assistants\"; there are chat, responses; see --help"
        );
    }

    #[test]
    fn replies_are_streamed_unless_they_are_asked_for_whole() {
        let whole = Settings {
            whole: true,
            ..Settings::default()
        };
        assert_eq!(parsed(&["--whole"]), Ok(Command::Run(whole)));
        assert!(!Settings::default().whole);
    }

    #[test]
    fn several_words_are_one_question() {
        assert_eq!(
            parsed(&["How", "much?"]),
            Ok(run(Some("How much?"), false, false))
        );
        assert_eq!(
            parsed(&["--", "--json", "--"]),
            Ok(run(Some("--json --"), false, false))
        );
    }

    #[test]
    fn mistakes_are_refused() {
        assert_eq!(
            parsed(&["--jsn"]),
            Err(UsageError::UnknownOption("--jsn".to_owned()))
        );
        assert_eq!(
            parsed(&["-x"]).unwrap_err().to_string(),
            "there is no option \"-x\"; see --help"
        );
        assert_eq!(parsed(&[" "]), Err(UsageError::EmptyQuestion));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_text_is_refused() {
        use std::os::unix::ffi::OsStringExt;

        let argument = std::ffi::OsString::from_vec(vec![0xff]);
        assert!(matches!(parse([argument]), Err(UsageError::NotText(_))));
    }
}
