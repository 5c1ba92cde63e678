//! One file for each command: its arguments, and a straight line from what was asked to what is said. Nothing here names a file
//! system, a cryptography library or a YAML library, and nothing here decides.

mod approve;
mod audit;
mod canon;
mod certify;
mod check;
mod completions;
mod confirm;
mod demo;
mod drill;
mod enroll;
mod evidence;
mod explain;
mod fmt;
mod gate;
mod guard;
mod impact;
mod init;
mod inspect;
mod issue;
mod log;
mod man;
mod minting;
mod onboard;
mod prove;
mod publish;
mod review;
mod rotate;
mod schema;
mod status;
mod stop;
mod stop_owner;
mod stops;
mod sweep;
mod verify;
mod waive;

pub(crate) use approve::Approve;
pub(crate) use audit::Audit;
pub(crate) use canon::Canon;
pub(crate) use check::Check;
pub(crate) use completions::Completions;
pub(crate) use confirm::Confirm;
pub(crate) use demo::Demo;
pub(crate) use drill::Drill;
pub(crate) use enroll::Enroll;
pub(crate) use evidence::Evidence;
pub(crate) use explain::Explain;
pub(crate) use fmt::Fmt;
pub(crate) use guard::Guard;
pub(crate) use impact::Impact;
pub(crate) use init::Init;
pub(crate) use inspect::Inspect;
pub(crate) use issue::Issue;
pub(crate) use log::Log;
pub(crate) use man::Man;
pub(crate) use onboard::Onboard;
pub(crate) use prove::Prove;
pub(crate) use publish::Publish;
pub(crate) use review::Review;
pub(crate) use rotate::Rotate;
pub(crate) use schema::Schema;
pub(crate) use status::Status;
pub(crate) use stop::{Offboard, Resume, Revoke, Suspend};
pub(crate) use sweep::Sweep;
pub(crate) use verify::Verify;
pub(crate) use waive::Waive;

use crate::{
    context::{Context, problem_of},
    exit::Exit,
    failure::{Failure, Outcome},
    model::Moment,
    present::{action::ActionJson, files, json},
    store::records,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Text for people or JSON for machines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For machines; versioned, with a published schema (`admit schema --output`)
    Json,
}

/// How a command that writes is told to act.
#[derive(Debug, Args)]
pub(crate) struct Acting {
    /// SSH key that signs: a private key file, or a public one that an agent holds
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) writing: Writing,
}

/// How a command that writes and signs nothing is told to act.
#[derive(Debug, Args)]
pub(crate) struct Writing {
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) format: Format,
}

/// How a command that only reads is told to answer.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Moment>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) format: Format,
}

impl Writing {
    /// Says what was done: the answer on stdout, the files and the next command as talk.
    pub(crate) fn answer(&self, context: &Context, action: &ActionJson, next: &[String]) -> Exit {
        match self.format {
            Format::Json => context.ui.result(&json::text(action)),
            Format::Text => {
                let would = if self.dry_run { "would be done: " } else { "" };
                context.ui.result(&format!("{would}{}\n", action.message));
                for line in files::shown(&action.files) {
                    context.ui.say(&format!("  {line}"));
                }
                next.iter().for_each(|command| context.ui.next(command));
            }
        }
        Exit::Done
    }
}

/// What a file holds, read up to 16 MiB; `-` is the standard input.
pub(crate) fn read(context: &Context, path: &std::path::Path) -> Outcome<Vec<u8>> {
    read_up_to(context, path, 16)
}

/// As [`read`], up to so many mebibytes.
pub(crate) fn read_up_to(context: &Context, path: &std::path::Path, mebibytes: u64) -> Outcome<Vec<u8>> {
    let path = if path.as_os_str() == "-" { path.to_owned() } else { context.path(path) };
    crate::store::outside::read(&path, mebibytes << 20).map_err(Failure::unanswered)
}

/// A file as text.
pub(crate) fn read_text(context: &Context, path: &std::path::Path) -> Outcome<String> {
    String::from_utf8(read(context, path)?).map_err(|_| Failure::unanswered(format!("`{}` is not text", path.display())))
}

/// What people fill in and hand to a command, read as strictly as a record; `what` says what it is.
pub(crate) fn read_form<T>(context: &Context, path: &std::path::Path, what: &str) -> Outcome<T>
where
    T: serde::de::DeserializeOwned + schemars::JsonSchema,
{
    let bytes = read(context, path)?;
    records::read(&path.display().to_string(), &bytes).map_err(|problems| {
        let shown = problems.iter().map(|problem| problem_of(problem).snippet(&problem.source, context.ui.width()));
        Failure::no(format!("the {what} `{}` cannot be read", path.display())).with_details(shown)
    })
}
