//! `admit impact`

use super::{Format, Reading};
use crate::{
    context::Context,
    exit::Exit,
    failure::Outcome,
    ops,
    present::{
        impact::{FallenJson, GatewayJson, ImpactJson, LostJson, StoppedAccessJson, StoppedJson, StopsJson, TellJson},
        json,
    },
    store::load::Wanted,
};
use clap::Args;

/// Say what would stop if something were taken back, whom to tell, and the command that does it
///
/// Nothing is changed: the stop is planned as the command would plan it, and everything is judged with it and without it. Asked about
/// can be whatever access rests on: something of a partner, a public key wherever it stands, an issuer of ours, or somebody of ours, whose
/// approvals would fall.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit impact acme-pay#acme-ca\n  $ admit impact issuer:production-ca --format json\n  $ admit impact owner:tom-berger"
)]
pub(crate) struct Impact {
    /// partner, partner/application, partner/application/credential, partner#anchor, issuer:ID, owner:ID, sha256:… of a public key, or
    /// SHA256:… of a key of our roster
    #[arg(value_name = "SUBJECT")]
    subject: ops::Concern,
    #[command(flatten)]
    reading: Reading,
}

impl Impact {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, self.subject.partner().map_or(Wanted::Whole, Wanted::Partner))?;
        let now = self.reading.now.unwrap_or(context.now);
        let told = told(&self.subject, &ops::impact(&loaded, &self.subject, now)?);
        match self.reading.format {
            Format::Json => context.ui.result(&json::text(&told)),
            Format::Text => context.ui.result(&told.text(context.ui.width())),
        }
        Ok(Exit::Done)
    }
}

fn texts<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

fn told(subject: &ops::Concern, impact: &ops::Impact) -> ImpactJson {
    let ops::Impact { what, answers_for, commands, by_hand, fallen, gateways, tell, .. } = impact;
    let lost = |(subject, command): &(String, String)| LostJson { subject: subject.clone(), command: command.clone() };
    let gateway = |learner: &ops::Learner| GatewayJson {
        gateway: learner.id.to_string(),
        environment: learner.environment.to_string(),
        targets: texts(&learner.targets),
        owner: learner.owner.to_string(),
    };
    let whom = |told: &ops::Told| TellJson {
        name: told.name.clone(),
        roles: told.roles.clone(),
        email: told.email.clone(),
        phone: told.phone.clone(),
    };
    ImpactJson {
        version: 1,
        subject: subject.to_string(),
        what: what.clone(),
        stops: stops(impact),
        approvals: FallenJson {
            lost: fallen.lost.iter().map(lost).collect(),
            void: fallen.void.clone(),
            broken: fallen.broken.clone(),
        },
        answers_for: answers_for.clone(),
        gateways: gateways.iter().map(gateway).collect(),
        tell: tell.iter().map(whom).collect(),
        commands: commands.clone(),
        by_hand: by_hand.clone(),
    }
}

fn stops(impact: &ops::Impact) -> StopsJson {
    let credential = |stopped: &ops::Stopped| StoppedJson {
        subject: stopped.subject.to_string(),
        environment: stopped.environment.to_string(),
        kind: stopped.kind.to_string(),
        scopes: texts(&stopped.scopes),
        ends: stopped.ends.to_string(),
    };
    let accesses = impact.accesses.iter().map(|((partner, application, environment), scopes)| StoppedAccessJson {
        subject: format!("{partner}/{application}"),
        environment: environment.to_string(),
        scopes: texts(scopes),
    });
    StopsJson {
        credentials: impact.credentials.iter().map(credential).collect(),
        accesses: accesses.collect(),
        applications: impact.applications.iter().map(|(partner, application)| format!("{partner}/{application}")).collect(),
        partners: texts(&impact.partners),
    }
}
