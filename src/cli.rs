//! The command line: which commands there are, in the order of the life of a partner, and the flags that all of them take.

use crate::{
    commands,
    context::{Asked, Context},
    exit::Exit,
    failure::{Failure, Outcome},
    model::Digest,
    present::{action::ActionJson, json},
    ui::Ui,
};
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::path::PathBuf;

/// Identity admission for partner API access: register, prove, approve, issue, revoke, audit
///
/// The registry is a folder of YAML files in a git repository. It is found upwards from the working folder, or named with --registry
/// or ADMIT_REGISTRY. Results go to stdout, talk to stderr. Exit status: 0 done, 1 the answer is no, 2 usage, 3 could not be
/// answered.
#[derive(Debug, Parser)]
#[command(name = "admit", version, propagate_version = false, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// Folder of the registry
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    registry: Option<PathBuf>,
    /// No talk on stderr, only the result and errors
    #[arg(long, short, global = true, help_heading = "Global options")]
    quiet: bool,
    /// No colour, whatever the terminal
    #[arg(long, global = true, help_heading = "Global options")]
    no_color: bool,
    /// Refuse unless policy, roster, catalogue and issuers have this digest (`admit verify policy` tells it)
    #[arg(long, global = true, value_name = "DIGEST", help_heading = "Global options")]
    trust: Option<Digest>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(commands::Init),
    Demo(commands::Demo),
    Onboard(Box<commands::Onboard>),
    Evidence(commands::Evidence),
    Fmt(commands::Fmt),
    Check(commands::Check),
    Status(commands::Status),
    Prove(commands::Prove),
    Approve(commands::Approve),
    Waive(commands::Waive),
    Issue(commands::Issue),
    Rotate(commands::Rotate),
    Enroll(commands::Enroll),
    Suspend(commands::Suspend),
    Resume(commands::Resume),
    Revoke(commands::Revoke),
    Offboard(commands::Offboard),
    Impact(commands::Impact),
    Sweep(commands::Sweep),
    Review(commands::Review),
    Guard(commands::Guard),
    Audit(commands::Audit),
    Explain(commands::Explain),
    Publish(commands::Publish),
    Drill(Box<commands::Drill>),
    Confirm(commands::Confirm),
    Log(commands::Log),
    Inspect(commands::Inspect),
    Verify(commands::Verify),
    Canon(commands::Canon),
    Schema(commands::Schema),
    Completions(commands::Completions),
    Man(commands::Man),
}

/// What was asked, as far as a machine is told of it when the answer is no.
struct Question {
    command: String,
    subject: String,
    json: bool,
}

impl Question {
    /// Taken from the line itself, so that a new command has it too: the first word, the first positional argument, and `--format`.
    fn of(line: &ArgMatches) -> Self {
        let program = command();
        let (mut command, mut line) = (&program, line);
        let mut name = None;
        while let Some((word, below)) = line.subcommand() {
            let Some(found) = command.find_subcommand(word) else { break };
            (command, line) = (found, below);
            name.get_or_insert_with(|| word.to_owned());
        }
        let said = |id: &str| {
            let mut values = line.try_get_raw(id).ok().flatten()?;
            values.next().map(|value| value.to_string_lossy().into_owned())
        };
        let subject = command.get_positionals().find_map(|argument| said(argument.get_id().as_str()));
        let json = said("format").is_some_and(|format| format == "json");
        Self { command: name.unwrap_or_default(), subject: subject.unwrap_or_default(), json }
    }

    /// Says what went wrong: as talk, and as the one document on stdout where JSON was asked for.
    fn refused(&self, ui: &Ui, failure: &Failure) -> Exit {
        ui.failure(failure);
        if self.json {
            ui.result(&json::text(&self.told(failure)));
        }
        failure.exit
    }

    /// `details` has what each rule says by its id, or else the causes as `causes`; and `next`, what to type.
    fn told(&self, failure: &Failure) -> ActionJson {
        let mut told = ActionJson::new(&self.command, false, &self.subject, &failure.message);
        for (rule, message) in &failure.rules {
            told = told.with(rule, message);
        }
        if failure.rules.is_empty() && !failure.details.is_empty() {
            told = told.with("causes", anstream::adapter::strip_str(&failure.details.join("\n")).to_string());
        }
        match &failure.hint {
            Some(hint) => told.with("next", hint),
            None => told,
        }
    }
}

/// Runs the command that this process was started for, and says what went wrong. A line that cannot be understood ends the
/// process with status 2.
#[must_use]
pub fn run() -> Exit {
    let line = command().get_matches();
    let cli = Cli::from_arg_matches(&line).unwrap_or_else(|error| error.exit());
    let question = Question::of(&line);
    let asked = Asked { registry: cli.registry, quiet: cli.quiet, no_color: cli.no_color, trust: cli.trust };
    let mut context = match Context::new(&asked) {
        Ok(context) => context,
        Err(failure) => return question.refused(&Ui::new(asked.quiet, asked.no_color, None), &failure),
    };
    let exit = dispatch(cli.command, &mut context).unwrap_or_else(|failure| question.refused(&context.ui, &failure));
    match context.ui.unsaid() {
        None => exit,
        Some(why) => {
            let message = format!("failed to write the answer: {why}; what the command did before stands");
            context.ui.failure(&Failure::unanswered(message));
            Exit::Unanswered
        }
    }
}

/// The command line as a value, for completions and manual pages.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// The long help of every command in Markdown: what `docs/reference.md` holds.
#[doc(hidden)]
#[must_use]
pub fn reference() -> String {
    let mut command = command().disable_help_subcommand(true);
    command.build();
    let mut text = String::from("# Commands\n\nThe help of every command, as `admit COMMAND --help` shows it.\n");
    chapter(&command, &mut text);
    text
}

/// A command and all below it. Global options are told once, at the top.
fn chapter(command: &clap::Command, text: &mut String) {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
    let is_root = !name.contains(' ');
    let told = command.clone().term_width(100).mut_args(|arg| {
        let hide = arg.is_hide_set() || (!is_root && arg.is_global_set());
        arg.hide(hide)
    });
    let help = told.disable_help_flag(true).render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    text.push_str(&format!("\n## {name}\n\n```text\n{}\n```\n", lines.join("\n").trim_end()));
    command.get_subcommands().for_each(|below| chapter(below, text));
}

/// Runs one command line in a world that was made for it: what a rehearsal and the examples do.
///
/// # Errors
/// As the command's own, and when the line cannot be understood.
pub fn rehearse(context: &mut Context, line: &[String]) -> Outcome<Exit> {
    let parsed = Cli::try_parse_from(std::iter::once("admit".to_owned()).chain(line.iter().cloned()));
    let cli = parsed.map_err(|error| Failure::usage(error.to_string()))?;
    dispatch(cli.command, context)
}

fn dispatch(command: Command, context: &mut Context) -> Outcome<Exit> {
    match command {
        Command::Init(command) => command.run(context),
        Command::Demo(command) => command.run(context),
        Command::Onboard(command) => command.run(context),
        Command::Evidence(command) => command.run(context),
        Command::Fmt(command) => command.run(context),
        Command::Check(command) => command.run(context),
        Command::Status(command) => command.run(context),
        Command::Prove(command) => command.run(context),
        Command::Approve(command) => command.run(context),
        Command::Waive(command) => command.run(context),
        Command::Issue(command) => command.run(context),
        Command::Rotate(command) => command.run(context),
        Command::Enroll(command) => command.run(context),
        Command::Suspend(command) => command.run(context),
        Command::Resume(command) => command.run(context),
        Command::Revoke(command) => command.run(context),
        Command::Offboard(command) => command.run(context),
        Command::Impact(command) => command.run(context),
        Command::Sweep(command) => command.run(context),
        Command::Review(command) => command.run(context),
        Command::Guard(command) => command.run(context),
        Command::Audit(command) => command.run(context),
        Command::Explain(command) => command.run(context),
        Command::Publish(command) => command.run(context),
        Command::Drill(command) => command.run(context),
        Command::Confirm(command) => command.run(context),
        Command::Log(command) => command.run(context),
        Command::Inspect(command) => command.run(context),
        Command::Verify(command) => command.run(context),
        Command::Canon(command) => command.run(context),
        Command::Schema(command) => command.run(context),
        Command::Completions(command) => command.run(context),
        Command::Man(command) => command.run(context),
    }
}
