//! The arguments of the command line.

use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser as _},
};

use crate::{
    Dialect,
    lint::{Level, Levels, Lint},
};

/// Where the page is, unless somebody says otherwise: TOOL on the keys of a telephone.
const PORT: u16 = 8665;

/// Shows, checks and calls the tools of this program.
#[derive(Debug, Parser)]
#[command(
    name = "inspect",
    after_help = "Without a command, the tools are listed."
)]
pub(super) struct Arguments {
    /// When to use colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, global = true)]
    pub(super) color: Color,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the tools, one line each.
    List {
        #[command(flatten)]
        format: ReportFormat,
    },
    /// Show everything there is to see of tools.
    Show {
        /// The tools; all of them if none is named.
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        #[command(flatten)]
        format: ReportFormat,
    },
    /// Print definitions as JSON, as a protocol has them.
    ///
    /// Several make a list, as `tools` of a request has it; a single NAME gives that one alone.
    Schema {
        /// The tools; all of them if none is named.
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// The protocol.
        #[arg(long, default_value = "chat", value_parser = dialect())]
        dialect: Dialect,
    },
    /// Say what makes the tools work badly, and what to write instead.
    ///
    /// Ends with 1 if there are errors, which are also what is denied.
    #[command(after_long_help = lints())]
    Lint {
        #[command(flatten)]
        levels: LevelArguments,
        #[command(flatten)]
        format: ReportFormat,
    },
    /// Check the tools, as CI does.
    ///
    /// Ends with 1 on warnings and errors, if the OpenAI APIs would refuse the tools, and if their definitions are not
    /// those of a file.
    #[command(after_long_help = lints())]
    Check {
        /// The file that the definitions are compared with.
        #[arg(long, value_name = "FILE")]
        snapshot: Option<PathBuf>,
        /// Write that file, where it says something else, instead of comparing with it.
        #[arg(long, requires = "snapshot")]
        update: bool,
        #[command(flatten)]
        levels: LevelArguments,
    },
    /// Call a tool, and print what a model would read.
    ///
    /// Ends with 0 if the tool did its work, and with 1 if not. Ctrl-C cancels the call. A tool that needs approval asks on a
    /// terminal; elsewhere its call is denied without --yes.
    Call {
        /// The tool.
        name: String,
        /// Its arguments as JSON; `-` reads them from the standard input, and so does leaving them out when something
        /// is piped in; `{}` otherwise.
        #[arg(value_name = "JSON", allow_hyphen_values = true)]
        arguments: Option<String>,
        /// Approve the call, if the tool needs approval.
        #[arg(long)]
        yes: bool,
        /// How to print the answer.
        #[arg(long, value_enum, default_value_t)]
        format: AnswerFormat,
    },
    /// Serve a page on this machine to look at the tools and to try them.
    Serve {
        /// The port; 0 takes one that is free.
        #[arg(long, default_value_t = PORT)]
        port: u16,
    },
}

#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct ReportFormat {
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
    Markdown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum AnswerFormat {
    #[default]
    Text,
    Json,
}

/// Which findings there are, and how much they matter. A lint that is named goes before a group that it is in, and the
/// stricter of two goes before the other.
#[derive(Args, Debug, Default)]
pub(super) struct LevelArguments {
    /// Do not look for LINT, or for all `hints` or `warnings`; --warn and --deny go before it.
    #[arg(long, value_name = "LINT", value_parser = named(), hide_possible_values = true)]
    allow: Vec<Named>,
    /// Take LINT, or all `hints`, for warnings.
    #[arg(long, value_name = "LINT", value_parser = named(), hide_possible_values = true)]
    warn: Vec<Named>,
    /// Take LINT, or all `warnings` or `hints`, for errors.
    #[arg(long, value_name = "LINT", value_parser = named(), hide_possible_values = true)]
    deny: Vec<Named>,
}

/// A lint, or all whose findings are of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    All(Level),
    One(Lint),
}

const GROUPS: [(&str, Level); 2] = [("hints", Level::Hint), ("warnings", Level::Warning)];

impl LevelArguments {
    pub(super) fn levels(&self) -> Levels {
        let flags = [
            (&self.allow, None),
            (&self.warn, Some(Level::Warning)),
            (&self.deny, Some(Level::Error)),
        ];
        let of = |lint: Lint| {
            let last = |named: Named| {
                let said = flags.iter().rev().find(|(list, _)| list.contains(&named));
                said.map(|(_, level)| *level)
            };
            last(Named::One(lint)).or_else(|| last(Named::All(lint.level())))
        };
        Lint::ALL
            .iter()
            .fold(Levels::new(), |levels, &lint| match of(lint) {
                Some(level) => levels.set(lint, level),
                None => levels,
            })
    }
}

fn named() -> impl clap::builder::TypedValueParser<Value = Named> {
    let groups = GROUPS.iter().map(|(name, _)| *name);
    let names = groups.chain(Lint::ALL.iter().map(|lint| lint.name()));
    PossibleValuesParser::new(names).try_map(|name| {
        let group = GROUPS.iter().find(|(group, _)| *group == name);
        match group {
            Some((_, level)) => Ok(Named::All(*level)),
            None => name.parse().map(Named::One),
        }
    })
}

fn dialect() -> impl clap::builder::TypedValueParser<Value = Dialect> {
    PossibleValuesParser::new(Dialect::ALL.iter().map(|dialect| dialect.name()))
        .try_map(|name| name.parse::<Dialect>())
}

fn lints() -> String {
    let width = Lint::ALL.iter().map(|lint| lint.name().len()).max();
    let width = width.unwrap_or_default();
    let lines = Lint::ALL
        .iter()
        .map(|lint| format!("  {lint:width$}  {}", lint.level()));
    let lines: Vec<_> = lines.collect();
    format!(
        "The lints, and how much their findings matter:\n{}",
        lines.join("\n")
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Arguments, Command};
    use crate::lint::{Level, Levels, Lint};

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    fn levels(flags: &[&str]) -> Levels {
        let arguments = ["inspect", "lint"].iter().chain(flags);
        match Arguments::try_parse_from(arguments).unwrap().command {
            Some(Command::Lint { levels, .. }) => levels.levels(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_lint_goes_before_its_group_and_stricter_before_laxer() {
        let levels = levels(&[
            "--deny",
            "warnings",
            "--allow",
            "not_strict",
            "--deny",
            "hints",
            "--warn",
            "over_limit",
            "--warn",
            "required_boolean",
            "--allow",
            "required_boolean",
        ]);
        assert_eq!(levels.level(Lint::NotStrict), None);
        assert_eq!(levels.level(Lint::ShortDescription), Some(Level::Error));
        assert_eq!(levels.level(Lint::UnboundedString), Some(Level::Error));
        assert_eq!(levels.level(Lint::OverLimit), Some(Level::Warning));
        assert_eq!(levels.level(Lint::RequiredBoolean), Some(Level::Warning));
        assert_eq!(levels.level(Lint::StrictNotMet), Some(Level::Error));
    }

    #[test]
    fn an_unknown_lint_is_refused_with_the_nearest() {
        let parsed = Arguments::try_parse_from(["inspect", "check", "--deny", "not_strikt"]);
        let error = parsed.unwrap_err().to_string();
        assert!(
            error.contains("similar value exists: 'not_strict'"),
            "{error}"
        );
    }
}
