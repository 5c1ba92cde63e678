//! `admit log`

use super::Format;
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Day, PartnerId},
    present::{
        json,
        log::{LogJson, PartnerLogJson},
    },
    rules::{PartnerView, Scene},
    store::load::Wanted,
};
use clap::{Args, Subcommand};

/// Read the logs of what was done
#[derive(Debug, Args)]
pub(crate) struct Log {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Show(Show),
}

/// Show the events of a partner's log, or of all logs
///
/// Events behind a place where a log does not hold are not shown: `admit verify log` says where that is.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit log show acme-pay --since 2026-03-01")]
struct Show {
    /// The partner
    #[arg(value_name = "PARTNER")]
    partner: Option<PartnerId>,
    /// First day
    #[arg(long, value_name = "DAY")]
    since: Option<Day>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Log {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        match self.what {
            What::Show(show) => show.run(context),
        }
    }
}

impl Show {
    fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, self.partner.as_ref().map_or(Wanted::Whole, Wanted::Partner))?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
        exists(&scene, self.partner.as_ref())?;
        let logs = LogJson::new(scene.partners.iter().map(|view| log(view, self.since)).collect());
        for log in logs.logs.iter().filter(|log| log.broken_at.is_some()) {
            context.ui.warn(&format!("the log of `{}` does not hold: admit verify log {}", log.partner, log.partner));
        }
        match self.format {
            Format::Json => context.ui.result(&json::text(&logs)),
            Format::Text => context.ui.result(&logs.text(context.ui.width())),
        }
        Ok(Exit::Done)
    }
}

/// Refuses a partner that the registry does not have.
pub(super) fn exists(scene: &Scene<'_>, partner: Option<&PartnerId>) -> Outcome<()> {
    match partner {
        Some(partner) if !scene.partners.iter().any(|view| view.id == partner) => {
            Err(Failure::no(format!("there is no partner `{partner}`")).hint("admit status"))
        }
        _ => Ok(()),
    }
}

fn log(view: &PartnerView<'_>, since: Option<Day>) -> PartnerLogJson {
    let wanted = view.chain.events.iter().filter(|event| since.is_none_or(|since| since <= event.at.day()));
    PartnerLogJson {
        partner: view.id.to_string(),
        head: view.chain.head.map(|head| head.to_string()),
        broken_at: view.chain.broken.as_ref().map(|broken| broken.line),
        events: wanted.map(Into::into).collect(),
    }
}
