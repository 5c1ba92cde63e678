//! `admit onboard`

mod anchor;
mod application;
mod gateway;
mod owner;
mod partner;
mod scope;

use super::{Writing, read_form};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Change, OwnerId},
    policy::Loaded,
    present::action::ActionJson,
};
use clap::{Args, Subcommand};
use std::path::Path;

/// Register a partner, an application, an anchor, an owner, a scope or a gateway, or change what is registered
///
/// What is not said stays as it is, and comments in the files stay where they are. Nothing is admitted by registering: `admit
/// status` shows what is still open.
#[derive(Debug, Args)]
pub(crate) struct Onboard {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Partner(Box<partner::PartnerArgs>),
    Application(Box<application::ApplicationArgs>),
    Anchor(Box<anchor::AnchorArgs>),
    Owner(owner::OwnerArgs),
    Scope(scope::ScopeArgs),
    Gateway(gateway::GatewayArgs),
}

impl Onboard {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        match self.what {
            What::Partner(args) => args.run(context),
            What::Application(args) => args.run(context),
            What::Anchor(args) => args.run(context),
            What::Owner(args) => args.run(context),
            What::Scope(args) => args.run(context),
            What::Gateway(args) => args.run(context),
        }
    }
}

/// Records and says a registration.
fn record(
    context: &Context,
    root: &Path,
    loaded: &Loaded,
    change: &Change,
    subject: &str,
    writing: &Writing,
    next: &[String],
) -> Outcome<Exit> {
    // Registering is no act of authority: it goes through review like any other edit of a file, and no log speaks of it.
    let nobody: OwnerId = "onboard".parse().map_err(|e: crate::model::NotAnId| Failure::unanswered(e.to_string()))?;
    let files = context.commit(root, loaded, change, (&nobody, None), "onboard", writing.dry_run)?;
    let changed = change.writes.iter().all(|write| write.found.is_some());
    let message = format!("`{subject}` {}", if changed { "changed" } else { "registered" });
    let action = ActionJson::new("onboard", !writing.dry_run, subject, &message).with_files(files);
    Ok(writing.answer(context, &action, next))
}

/// A record from an intake file.
fn intake<T: serde::de::DeserializeOwned + schemars::JsonSchema>(context: &Context, file: Option<&Path>) -> Outcome<Option<T>> {
    file.map(|file| read_form(context, file, "intake file")).transpose()
}

/// Asks for what a new record cannot do without, where a person can be asked; `None` leaves it to the checks.
fn asked<T: std::str::FromStr>(context: &Context, said: Option<T>, needed: bool, question: &str) -> Outcome<Option<T>>
where
    T::Err: std::fmt::Display,
{
    if said.is_some() || !needed || !context.ui.can_ask() {
        return Ok(said);
    }
    loop {
        let Some(answer) = context.ui.ask(question)? else { return Ok(None) };
        match answer.parse() {
            Ok(value) => return Ok(Some(value)),
            Err(error) => context.ui.warn(&format!("{error}")),
        }
    }
}
