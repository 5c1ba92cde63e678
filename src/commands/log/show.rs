//! `admit log show`

use crate::{
    commands::{Format, stops},
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Day, Moment, PartnerId},
    policy::Loaded,
    present::{
        json,
        log::{EventJson, LogJson, PartnerLogJson},
        stop::StopJson,
    },
    rules::{PartnerView, Scene},
    store::load::Wanted,
};
use clap::Args;
use std::collections::BTreeMap;

/// Show the events of a partner's log, or of all logs
///
/// Of what was stopped it says which gateways have confirmed it, and how long that took. Events behind a place where a log does not hold are not shown: `admit verify log` says where that is.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit log show acme-pay --since 2026-03-01\n  $ admit log show --as-of 2026-06-30T23:59:59Z"
)]
pub(super) struct Show {
    /// The partner
    #[arg(value_name = "PARTNER")]
    partner: Option<PartnerId>,
    /// First day
    #[arg(long, value_name = "DAY")]
    since: Option<Day>,
    /// The logs as they were at this moment (RFC 3339, UTC)
    #[arg(long, value_name = "TIME")]
    as_of: Option<Moment>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let logs = match &self.partner {
            Some(partner) => self.logs(&context.load(&root, Wanted::Partner(partner))?, context.now),
            None => {
                let part = |logs: &mut Vec<_>, loaded: &Loaded| logs.extend(self.logs(loaded, context.now));
                context.each_part(&root, "looking at", Vec::new, part)?.0
            }
        };
        if let Some(partner) = self.partner.as_ref().filter(|_| logs.is_empty()) {
            return Err(Failure::no(format!("there is no partner `{partner}`")).hint("admit status"));
        }
        let logs = LogJson::new(logs);
        for log in logs.logs.iter().filter(|log| log.broken_at.is_some()) {
            context.ui.warn(&format!("the log of `{}` does not hold: admit verify log {}", log.partner, log.partner));
        }
        match self.format {
            Format::Json => context.ui.result(&json::text(&logs)),
            Format::Text => context.ui.result(&logs.text(context.ui.width())),
        }
        Ok(Exit::Done)
    }

    fn logs(&self, loaded: &Loaded, now: Moment) -> Vec<PartnerLogJson> {
        let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
        // How far gateways are is known of now, and not of then.
        let closings = scene.closings.iter().filter(|_| self.as_of.is_none());
        let stops: Stops<'_> = closings.map(|one| ((&one.stop.partner, one.stop.seq), stops::shown(one, now))).collect();
        scene.partners.iter().map(|view| log(view, self.since, self.as_of, &stops)).collect()
    }
}

/// Each stop by its place.
type Stops<'a> = BTreeMap<(&'a PartnerId, u64), StopJson>;

fn log(view: &PartnerView<'_>, since: Option<Day>, as_of: Option<Moment>, stops: &Stops<'_>) -> PartnerLogJson {
    let events = &view.chain.events;
    let later = events.iter().position(|event| as_of.is_some_and(|as_of| as_of < event.at)).unwrap_or(events.len());
    // The event that came next names the head as it was then.
    let head = events.get(later).map(|next| next.previous).or(view.chain.head);
    let wanted = events.iter().take(later).filter(|event| since.is_none_or(|since| since <= event.at.day()));
    PartnerLogJson {
        partner: view.id.to_string(),
        head: head.map(|head| head.to_string()),
        broken_at: view.chain.broken.as_ref().map(|broken| broken.line),
        events: wanted.map(|event| EventJson { stop: stops.get(&(view.id, event.seq)).cloned(), ..event.into() }).collect(),
    }
}
